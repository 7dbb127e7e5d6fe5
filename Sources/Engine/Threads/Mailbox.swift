// Messages from any thread to one. The reader swaps the whole array out under the lock and works on it
// unlocked; the two arrays keep their room, so that a steady flow allocates nothing.

final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var waiting: [Message] = []
        var closed = false
    }

    private let state = Monitor(State())

    /// - Returns: false when the reader has gone; the message is then dropped by the caller's hand.
    func post(_ message: Message) -> Bool {
        state.withLock { state in
            if state.closed { return false }
            state.waiting.append(message)
            return true
        }
    }

    /// Exchanges the waiting messages for an emptied array of the reader's.
    func swap(into batch: inout [Message]) {
        state.withLock { state in Swift.swap(&state.waiting, &batch) }
    }

    /// No further message is taken; returns those that were never read.
    func close() -> [Message] {
        state.withLock { state in
            state.closed = true
            let left = state.waiting
            state.waiting = []
            return left
        }
    }
}
