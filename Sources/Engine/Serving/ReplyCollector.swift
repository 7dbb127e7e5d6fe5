// Collects the loops' parts of a reply to an operator. The control thread is woken when the last has come; a loop only
// adds, and never waits.

final class ReplyCollector<Part: Sendable>: Sendable {
    private struct State {
        var parts: [Part] = []
        var outstanding: Int
    }

    private let state: Monitor<State>
    private let complete: Waker

    /// - Parameter complete: woken when every loop has added its part.
    init(loops: Int, _ complete: Waker) {
        state = Monitor(State(outstanding: loops))
        self.complete = complete
    }

    /// On a loop's thread; nil from a loop that has nothing to add, or that has ended.
    func add(_ part: Part?) {
        let isWhole = state.withLock { state in
            if let part { state.parts.append(part) }
            state.outstanding -= 1
            return state.outstanding <= 0
        }
        if isWhole { complete.wake() }
    }

    /// Every loop has added its part.
    var isWhole: Bool { state.withLock { $0.outstanding <= 0 } }

    /// The parts that have come.
    var collected: (parts: [Part], isWhole: Bool) { state.withLock { ($0.parts, $0.outstanding <= 0) } }
}
