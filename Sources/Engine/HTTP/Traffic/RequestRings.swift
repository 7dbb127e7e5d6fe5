// The rings of all loops, for the control thread that reads them. A loop makes its own when it begins; a ring whose
// loop has ended is forgotten when it has been read. From any thread; the monitor is taken when a loop begins and by
// the reader, never for a request.

import Synchronization

final class RequestRings: Sendable {
    /// Bytes for all rings: the first four are full ones, and there is room for some fifty that become smaller.
    static let budget = 3 << 19
    private static let smallest = 32

    private struct Members {
        var rings: [RecordRing<RequestRecord>] = []
        var bytes = 0
        /// Loops that got no ring, because the budget was used up.
        var without = 0
        /// A shift, and the bit for the texts of heads.
        var advice: UInt64 = 0
        /// What rings lost that are no longer there.
        var lost: UInt64 = 0
        var isOn: Bool
    }

    let texts = HeadTexts()
    private let members: Monitor<Members>

    init(isOn: Bool) {
        members = Monitor(Members(isOn: isOn))
    }

    /// False records nothing at all. Set on the reader's thread; the loops are told by whoever sets it.
    var isOn: Bool {
        get { members.withLock { $0.isOn } }
        set {
            // What the rings from before it was off still have is of no interest.
            if newValue, !isOn { _ = take { _ in } }
            members.withLock { $0.isOn = newValue }
        }
    }

    /// No loop has one that has not been read to its end.
    var isEmpty: Bool { members.withLock { $0.rings.isEmpty } }

    /// On the loop's thread, once.
    func makeRing() -> RequestRing {
        let ring = members.withLock { members -> RecordRing<RequestRecord>? in
            guard members.isOn else { return nil }
            var capacity = RequestRing.capacity
            func bytes() -> Int { RecordRing<RequestRecord>.bytes(capacity: capacity) }
            // Some room stays for loops that are added later.
            while capacity > Self.smallest, bytes() > (Self.budget - members.bytes) / 8 { capacity /= 2 }
            guard members.bytes + bytes() <= Self.budget else {
                members.without += 1
                return nil
            }
            let ring = RecordRing<RequestRecord>(capacity: capacity)
            ring.advice.pointee.store(members.advice, ordering: .relaxed)
            members.bytes += bytes()
            members.rings.append(ring)
            return ring
        }
        return ring.map { RequestRing($0, texts: texts) } ?? RequestRing()
    }

    // MARK: the reader

    /// Takes what has been written since the last call.
    /// - Returns: the requests that the records stand for, and those of the ring that had the most for its size, in
    ///   rings full.
    func take(_ body: (UnsafeBufferPointer<RequestRecord>) -> Void) -> (requests: Double, fullest: Double) {
        var all = 0.0
        var fullest = 0.0
        for ring in members.withLock({ $0.rings }) {
            // Before the records: what an ended loop wrote last is among them.
            let hasEnded = ring.ended.pointee.load(ordering: .acquiring) != 0
            var requests: UInt64 = 0
            ring.take { batch in
                for record in batch { requests &+= 1 &<< UInt64(record.shift) }
                body(batch)
            }
            all += Double(requests)
            fullest = max(fullest, Double(requests) / Double(ring.capacity))
            if hasEnded { forget(ring) }
        }
        return (all, fullest)
    }

    private func forget(_ ring: RecordRing<RequestRecord>) {
        members.withLock { members in
            members.rings.removeAll { $0 === ring }
            members.bytes -= RecordRing<RequestRecord>.bytes(capacity: ring.capacity)
            members.lost &+= ring.lost.pointee.load(ordering: .relaxed)
        }
    }

    /// From now on the loops record one request in 2^shift.
    func advise(_ shift: UInt64) { advise { $0 & RequestRing.captures | shift } }

    /// From now on they capture the texts of heads, or do no longer.
    func capture(_ isOn: Bool) {
        advise { isOn ? $0 | RequestRing.captures : $0 & ~RequestRing.captures }
    }

    private func advise(_ change: (UInt64) -> UInt64) {
        members.withLock { members in
            let advice = change(members.advice)
            if members.advice == advice { return }
            members.advice = advice
            for ring in members.rings { ring.advice.pointee.store(advice, ordering: .relaxed) }
        }
    }

    /// Requests that were not recorded because a ring was full, and loops that have none.
    var lost: (requests: UInt64, loops: Int) {
        members.withLock { members in
            (members.rings.reduce(members.lost) { $0 &+ $1.lost.pointee.load(ordering: .relaxed) }, members.without)
        }
    }
}
