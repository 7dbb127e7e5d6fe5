// Where the loops say whether a kicked connection was theirs. The control thread waits for them, for a bounded time;
// a loop only adds, and never waits.

/// Whether one of the loops had the connection.
final class KickCollector: Sendable {
    private struct State {
        var isFound = false
        var outstanding: Int
    }

    private let state: Monitor<State>

    init(loops: Int) { state = Monitor(State(outstanding: loops)) }

    func add(found: Bool) {
        state.broadcast { state in
            if found { state.isFound = true }
            state.outstanding -= 1
        }
    }

    /// True as soon as one loop had it, false when none has; nil when the deadline came first.
    func collect(deadline: UInt64) -> Bool? {
        state.wait(until: deadline) { state in
            if state.isFound { return true }
            return state.outstanding <= 0 ? false : nil
        }
    }
}
