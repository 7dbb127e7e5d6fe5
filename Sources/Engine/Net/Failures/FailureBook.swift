// A loop's book of what went wrong: the last 256 failures, some 0.6 MB at most, and the slowest answers, 0.3 MB;
// touched as they are filled. Written at the end of an answer that failed, never for one that went well and was quick.
// On its loop's thread; an operator gets copies by post.

struct FailureBook: ~Copyable {
    static let capacity = 256

    private let share: FailureShare
    private var recent = FailureSlots(capacity: capacity)
    /// All that were ever noted here.
    private var count = 0
    private var slow = SlowAnswers()
    /// What the handler of the current answer said of it.
    private let saying: UnsafeMutableRawBufferPointer
    private var saidLength = 0

    init(_ share: FailureShare = FailureShare()) {
        self.share = share
        saying = .allocate(byteCount: FailureSlots.saidLimit, alignment: 8)
    }

    deinit { saying.deallocate() }

    /// An answer that took that many nanoseconds is one of the slowest.
    @inline(__always)
    var slowFrom: UInt64 { slow.from }

    /// Whether the tick that ends now was slow, or ends a minute.
    /// - Parameters:
    ///   - busy: nanoseconds.
    ///   - now: when it began.
    @inline(__always)
    func isDue(_ busy: UInt64, _ now: UInt64) -> Bool { busy >= slow.from || now >= slow.until }

    /// Begins a new minute of slow answers where the time has come.
    mutating func look(at now: UInt64) { slow.look(at: now) }

    /// Keeps words for the answer that is being made: the next record gets them.
    mutating func say(_ bytes: some Collection<UInt8>) {
        saidLength = 0
        for byte in bytes.prefix(saying.count) {
            saying[saidLength] = byte
            saidLength += 1
        }
    }

    private var none: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    /// Notes a failure.
    /// - Parameters:
    ///   - head: its bytes as received, from the message's first byte; a body behind it is not kept.
    ///   - now: monotonic nanoseconds.
    mutating func add(_ record: FailureRecord, head: UnsafeRawBufferPointer, now: UInt64) {
        let record = numbered(record)
        let keepsHead = !head.isEmpty && share.takesHead(at: now)
        recent.put(
            record, said: UnsafeRawBufferPointer(rebasing: saying[..<saidLength]), head: keepsHead ? head : none,
            at: count % Self.capacity)
        count &+= 1
        saidLength = 0
    }

    /// Notes a slow answer, where it is still one of the slowest.
    mutating func addSlow(_ record: FailureRecord, head: UnsafeRawBufferPointer, now: UInt64) {
        slow.look(at: now)
        guard record.took >= slow.from else { return }
        let keepsHead = !head.isEmpty && share.takesHead(at: now)
        slow.add(numbered(record), said: none, head: keepsHead ? head : none, now: now)
    }

    /// Notes a client that was turned away before it could ask.
    mutating func addRefused(_ reason: RefusalReason, _ peer: SocketAddress, connection: UInt64, now: UInt64) {
        var record = FailureRecord(FailureCause(.refusal(reason)), connection: connection, peer: peer)
        switch reason {
        case .full, .addressFull, .draining: record.status = 503
        default: break
        }
        add(record, head: none, now: now)
    }

    /// The last part of a request's time, which comes after its answer was noted.
    @inline(never)
    mutating func add(_ part: RequestPart, _ nanoseconds: UInt64, ofRequest serial: UInt64, on connection: UInt64) {
        recent.add(part, nanoseconds, ofRequest: serial, on: connection, among: min(count, Self.capacity))
        slow.add(part, nanoseconds, ofRequest: serial, on: connection)
    }

    private func numbered(_ record: FailureRecord) -> FailureRecord {
        var record = record
        record.number = share.next()
        record.time = Clock.realTime
        return record
    }

    // MARK: for an operator

    /// The rows that a query is for: of failures the newest, the newest first.
    mutating func rows(_ scan: FailureScan, now: UInt64) -> [FailureRow] {
        if scan.list == .slow { return slow.rows(scan, now: now) }
        var rows: [FailureRow] = []
        let kept = min(count, Self.capacity)
        var back = 1
        while back <= kept, rows.count < scan.limit {
            let index = (count &- back) % Self.capacity
            back += 1
            let number = recent[index].number
            guard number < scan.before, scan.only == nil || number == scan.only else { continue }
            rows.append(recent.row(index, withHead: scan.heads))
        }
        return rows
    }
}
