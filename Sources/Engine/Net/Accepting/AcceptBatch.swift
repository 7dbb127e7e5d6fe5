// The number of connections that a level-triggered listening socket takes in one event. An accept(2) that finds nothing
// is a wasted system call, and so is a wait for each single connection under a flood of them: the batch grows while it
// is always filled, and shrinks when the queue was shorter. On the main loop's thread.

struct AcceptBatch: BitwiseCopyable {
    private(set) var size = 1
    private var filledInARow = 0

    /// The queue had at least as many connections as the batch has places.
    mutating func filled() {
        filledInARow += 1
        // Not at once: a queue of one that is refilled again and again would cost an empty accept every second time.
        guard filledInARow >= 8 else { return }
        filledInARow = 0
        size = min(size * 2, Acceptor.budget)
    }

    /// The queue had fewer.
    mutating func cameShort() {
        filledInARow = 0
        size = max(1, size / 2)
    }
}
