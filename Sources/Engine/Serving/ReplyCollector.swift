// Collects the loops' parts of a reply to an operator. The control thread waits for them, for a bounded time; a loop
// only adds, and never waits.

final class ReplyCollector<Part: Sendable>: Sendable {
    private struct State {
        var parts: [Part] = []
        var outstanding: Int
    }

    private let state: Monitor<State>

    init(loops: Int) { state = Monitor(State(outstanding: loops)) }

    /// On a loop's thread; nil from a loop that has nothing to add, or that has ended.
    func add(_ part: Part?) {
        state.broadcast { state in
            if let part { state.parts.append(part) }
            state.outstanding -= 1
        }
    }

    /// Waits for all loops; at the deadline returns the parts that have come.
    func collect(deadline: UInt64) -> (parts: [Part], isWhole: Bool) {
        let whole = state.wait(until: deadline) { $0.outstanding <= 0 ? $0.parts : nil }
        if let whole { return (whole, true) }
        return (state.withLock { $0.parts }, false)
    }
}
