// The pace of what costs loops much, whoever asks for it. Owned by the control thread.

final class ControlPace {
    /// What is done again and again, with a rest after each time.
    enum Work: Hashable {
        /// A batch of connections to be closed. Between two of them other requests are answered, so that an operator
        /// who watches sees it happen; and nobody's many delay somebody else's few, for each waits for the next
        /// free moment.
        case kicks
        /// A walk over a loop's heap, during which the loop serves nobody. A viewer may ask for it, and as often as it
        /// likes.
        case heapMap(loop: Int)

        /// Nanoseconds.
        fileprivate var rest: UInt64 {
            switch self {
            // 6,400 connections a second.
            case .kicks: 10 * Clock.millisecond
            case .heapMap: 50 * Clock.millisecond
            }
        }
    }

    private var due: [Work: UInt64] = [:]
    private var isEnding = false

    /// The next free moment, which is taken with that.
    func next(_ work: Work, now: UInt64 = Clock.now) -> UInt64 {
        if isEnding { return now }
        due = due.filter { $0.value > now }
        let moment = due[work] ?? now
        due[work] = moment &+ work.rest
        return moment
    }

    /// The server ends: nobody waits any more.
    func end() { isEnding = true }
}
