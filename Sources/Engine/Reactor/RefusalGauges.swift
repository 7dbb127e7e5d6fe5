// What a loop turned away, by reason, and of each reason a recent case. A row of the loop's gauges, written when a
// client is refused and never otherwise: the counts by the loop alone, as relaxed atomics that anybody may read; the
// case under a lock that the loop takes at most four times a second for a reason, whatever comes.

final class RefusalGauges: Sendable {
    /// Reasons are numbers below this; what each means is the host's to say.
    static let capacity = 32

    private let counts = AtomicWords(count: capacity)
    /// Monotonic nanoseconds before which no other case of that reason is kept. The loop's own.
    private let due = AtomicWords(count: capacity)
    private let cases = Monitor([String](repeating: "", count: capacity))

    private static let casePause = Clock.second / 4

    /// On the loop's thread: one more.
    func count(_ reason: Int) {
        guard reason >= 0, reason < Self.capacity else { return }
        counts.store(counts[reason] &+ 1, at: reason)
    }

    /// On the loop's thread: one more, and what it was; `text` is made only where it is kept.
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

    /// From any thread: how many, by reason.
    func read() -> [UInt64] { (0..<Self.capacity).map { counts[$0] } }

    /// From any thread: the case kept last, which is then forgotten; empty where there is none.
    func takeCase(of reason: Int) -> String {
        guard reason >= 0, reason < Self.capacity else { return "" }
        return cases.withLock { cases in
            defer { cases[reason] = "" }
            return cases[reason]
        }
    }
}
