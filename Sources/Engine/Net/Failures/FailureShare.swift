// The part that the failure books of a server's loops share: the numbers that bring their records into one order, and
// the bound on heads. Used only where something failed or was slow.

import Synchronization

final class FailureShare: Sendable {
    /// Heads kept in a second, by all loops together: a copy of two kilobytes and a search in it each.
    static let headsPerSecond: UInt64 = 20

    private let numbers = Atomic<UInt64>(0)
    /// The second, and below it in eight bits how many heads it has had.
    private let heads = Atomic<UInt64>(0)

    /// The number of one more record.
    func next() -> UInt64 { numbers.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Whether one more head may be kept.
    /// - Parameter now: monotonic nanoseconds.
    func takesHead(at now: UInt64) -> Bool {
        let second = now / Clock.second
        var before = heads.load(ordering: .relaxed)
        while true {
            // A loop whose tick began in the second before counts into this one.
            let isNew = second > before >> 8
            if !isNew, before & 0xFF >= Self.headsPerSecond { return false }
            let after = isNew ? second << 8 | 1 : before &+ 1
            let (done, found) = heads.compareExchange(expected: before, desired: after, ordering: .relaxed)
            if done { return true }
            before = found
        }
    }
}
