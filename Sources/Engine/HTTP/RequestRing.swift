// The last requests that a loop has served, from all clients: one ring of fixed size a loop. An operator who looks at a
// connection finds its requests there; the control thread takes all of them for the traffic. On the loop's thread, as
// the one writer of the ring.
//
// All requests are recorded, as long as the control thread keeps up. Above that a fair coin decides, and a record says
// for how many requests it stands: 1 in 2^n is kept, by the control thread's advice, and with a ring that is nearly
// full by its fill too. Whatever n is, it was known before the coin was thrown, so the weighted records are an unbiased
// sample (Horvitz and Thompson, 1952), of bursts too.

import Synchronization

struct RequestRing: ~Copyable {
    /// A place for a record, and the record's `shift`.
    struct Place {
        let record: UnsafeMutablePointer<RequestRecord>
        let shift: UInt8
        /// Somebody looks at the texts of heads.
        let captures: Bool
    }

    /// The bit of the reader's advice that says so.
    static let captures: UInt64 = 1 << 32

    static let capacity = 1024
    /// The texts of heads.
    private let texts: HeadTexts?

    /// The most that `shift` can be.
    static let shiftLimit: UInt64 = 40

    /// Keeps the memory alive that the pointers name.
    private let owner: RecordRing<RequestRecord>?
    /// Nil where no requests are recorded.
    private let records: UnsafeMutablePointer<RequestRecord>?
    private let written: UnsafeMutablePointer<Atomic<UInt64>>
    private let taken: UnsafeMutablePointer<Atomic<UInt64>>
    private let advice: UnsafeMutablePointer<Atomic<UInt64>>
    private let mask: UInt64
    /// With as many records not taken the coin decides, and half as often with each `step` more.
    private let nearlyFull: UInt64
    private let stepShift: UInt64
    private var next: UInt64 = 0
    private var published: UInt64 = 0
    private var coin: UInt64

    /// One that records.
    /// - Parameter seed: unknown to clients, who could else time their requests by it.
    init(
        _ ring: RecordRing<RequestRecord>, texts: HeadTexts? = nil, seed: UInt64 = .random(in: .min ... .max)
    ) {
        owner = ring
        self.texts = texts
        records = ring.records
        written = ring.written
        taken = ring.taken
        advice = ring.advice
        mask = UInt64(ring.capacity - 1)
        nearlyFull = UInt64(ring.capacity / 4 * 3)
        stepShift = UInt64(max(1, ring.capacity / 64).trailingZeroBitCount)
        coin = seed
    }

    /// One that records nothing.
    init() {
        // Its words are there to be pointed at.
        let ring = RecordRing<RequestRecord>(capacity: 1)
        owner = ring
        texts = nil
        records = nil
        written = ring.written
        taken = ring.taken
        advice = ring.advice
        mask = 0
        nearlyFull = 0
        stepShift = 0
        coin = 0
    }

    deinit { owner?.ended.pointee.store(1, ordering: .releasing) }

    /// Whether requests are recorded.
    var isOn: Bool { records != nil }

    /// A place for the record of one more request, which the caller fills in; nil where it is not recorded.
    @inline(__always)
    mutating func place() -> Place? {
        guard let records else { return nil }
        let fill = next &- taken.pointee.load(ordering: .acquiring)
        var shift = advice.pointee.load(ordering: .relaxed)
        if fill >= nearlyFull { shift &+= 1 &+ (fill &- nearlyFull) &>> stepShift }
        // Without advice and with room, this is all that they cost.
        var captures = false
        if shift != 0 {
            captures = shift & Self.captures != 0
            shift &= ~Self.captures
            if shift != 0, !isChosen(&shift) { return nil }
        }
        if fill > mask { return lose() }
        let place = records + Int(truncatingIfNeeded: next & mask)
        next &+= 1
        return Place(record: place, shift: UInt8(truncatingIfNeeded: shift), captures: captures)
    }

    /// The texts of a request's head.
    @inline(never)
    func capture(agent: UnsafeRawBufferPointer?, referer: UnsafeRawBufferPointer?, at place: Place) {
        texts?.capture(agent: agent, referer: referer, into: &place.record.pointee)
    }

    /// One in 2^shift, by the upper bits of a linear congruential generator (Knuth's MMIX), which are the random ones.
    @inline(__always)
    private mutating func isChosen(_ shift: inout UInt64) -> Bool {
        shift = min(shift, Self.shiftLimit)
        coin = coin &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return coin &>> (64 &- shift) == 0
    }

    @inline(never)
    private func lose() -> Place? {
        guard let owner else { return nil }
        owner.lost.pointee.store(owner.lost.pointee.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
        return nil
    }

    /// Gives the records of the tick that ends now to the reader. Each took the tick's time, or less where others came
    /// after it.
    @inline(__always)
    mutating func tickEnds(after nanoseconds: UInt64) {
        if next != published { publish(UInt8(truncatingIfNeeded: TickHistogram.bucket(of: nanoseconds))) }
    }

    private mutating func publish(_ bucket: UInt8) {
        guard let records else { return }
        while published != next {
            records[Int(truncatingIfNeeded: published & mask)].tickBucket = bucket
            published &+= 1
        }
        written.pointee.store(published, ordering: .releasing)
    }

    /// The last requests that came and were answered in the tick of that time, at most that many.
    func ofTick(_ time: UInt64, limit: Int) -> [RequestRecord] {
        guard let records else { return [] }
        var found: [RequestRecord] = []
        var back: UInt64 = 1
        while back <= min(next, mask &+ 1), found.count < limit {
            let record = records[Int(truncatingIfNeeded: (next &- back) & mask)]
            if record.time != time { break }
            if record.took == 0 { found.append(record) }
            back &+= 1
        }
        return found
    }

    /// The requests of one connection, the newest first.
    func of(_ connection: UInt64, limit: Int) -> [RequestRecord] {
        guard let records else { return [] }
        var found: [RequestRecord] = []
        var back: UInt64 = 1
        while back <= min(next, mask &+ 1), found.count < limit {
            let record = records[Int(truncatingIfNeeded: (next &- back) & mask)]
            if record.connection == connection { found.append(record) }
            back &+= 1
        }
        return found
    }
}
