// The handle that other threads hold of a loop: its mailbox, its waker and its gauges. It outlives the loop; a post to
// an ended loop returns false.

final class LoopPort<Message: Sendable>: Sendable {
    let id: Int
    let gauges = LoopGauges()
    let waker: Waker
    let mailbox = Mailbox<Message>()

    /// - Throws: EMFILE, ENFILE: no descriptor for the eventfd.
    init(id: Int) throws(Errno) {
        self.id = id
        waker = try Waker()
    }

    /// The work that waits for the loop: messages posted to it, and channels that go on in its next tick. From any
    /// thread, without the mailbox's lock.
    var queued: Int { mailbox.depth &+ Int(clamping: gauges.requeued) }

    /// Posts a message and wakes the loop.
    /// - Returns: false when the loop has ended; the message was not taken.
    @discardableResult
    func post(_ message: Message) -> Bool {
        guard mailbox.post(message) else { return false }
        waker.wake()
        return true
    }
}
