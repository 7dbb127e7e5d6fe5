// A mailbox from any thread to one. The reader swaps the whole array out under the lock and works on it unlocked; the
// two arrays keep their capacity, so that a steady flow allocates nothing.

import Synchronization

final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var waiting: [Message] = []
        var closed = false
    }

    private let state = Monitor(State())
    /// Stored under the lock, so that there is one writer at a time; read without it.
    private let waiting = Atomic<Int>(0)

    /// The number of waiting messages. From any thread.
    var depth: Int { waiting.load(ordering: .relaxed) }

    /// - Returns: false when the reader has ended; the caller then drops the message.
    func post(_ message: Message) -> Bool {
        state.withLock { state in
            if state.closed { return false }
            state.waiting.append(message)
            waiting.store(state.waiting.count, ordering: .relaxed)
            return true
        }
    }

    /// Exchanges the waiting messages for the reader's emptied array.
    func swap(into batch: inout [Message]) {
        state.withLock { state in
            Swift.swap(&state.waiting, &batch)
            waiting.store(state.waiting.count, ordering: .relaxed)
        }
    }

    /// Takes no further message; returns those that were never read.
    func close() -> [Message] {
        state.withLock { state in
            state.closed = true
            let left = state.waiting
            state.waiting = []
            waiting.store(0, ordering: .relaxed)
            return left
        }
    }
}
