// The refusals of a loop by reason, with a recent case of each. Part of the loop's gauges, written only when a client
// is refused. The loop alone writes the counts, as relaxed atomics that anybody may read; the case is under a lock that
// the loop takes at most four times a second for a reason, whatever comes.

final class RefusalGauges: Sendable {
    /// Reasons are numbers below this; the host defines their meaning.
    static let capacity = 32

    private let counts = AtomicWords(count: capacity)
    /// No other case of a reason is kept before this time, in monotonic nanoseconds. Used by the loop only.
    private let due = AtomicWords(count: capacity)
    private let cases = Monitor([String](repeating: "", count: capacity))

    private static let casePause = Clock.second / 4

    /// On the loop's thread: counts one more.
    func count(_ reason: Int) {
        guard reason >= 0, reason < Self.capacity else { return }
        counts.store(counts[reason] &+ 1, at: reason)
    }

    /// On the loop's thread: counts one more and keeps the case; `text` is called only where it is kept.
    /// - Parameter now: monotonic nanoseconds.
    func count(_ reason: Int, now: UInt64, _ text: () -> String) {
        guard reason >= 0, reason < Self.capacity else { return }
        if now >= due[reason] {
            due.store(now &+ Self.casePause, at: reason)
            let text = text()
            cases.withLock { $0[reason] = text }
        }
        counts.store(counts[reason] &+ 1, at: reason)
    }

    /// From any thread: the counts by reason.
    func read() -> [UInt64] { (0..<Self.capacity).map { counts[$0] } }

    /// From any thread: takes the case kept last; empty where there is none.
    func takeCase(of reason: Int) -> String {
        guard reason >= 0, reason < Self.capacity else { return "" }
        return cases.withLock { cases in
            defer { cases[reason] = "" }
            return cases[reason]
        }
    }
}
