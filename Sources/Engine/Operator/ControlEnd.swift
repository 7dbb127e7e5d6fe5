// One of the ends at which an engine's control is held: with its own queue of replies, so that one who does not fetch
// them delays nobody, and with a name in log and audit. From any thread.

final class ControlEnd: EngineControl {
    private let thread: ControlThread
    private let number: Int
    /// Its name in log and audit.
    let actor: String
    private let replied: Waker

    init(_ thread: ControlThread, number: Int, actor: String, replied: Waker) {
        self.thread = thread
        self.number = number
        self.actor = actor
        self.replied = replied
    }

    var replyDescriptor: Int32 { replied.raw }

    func snapshot() -> EngineSnapshot { thread.snapshot() }

    func send(_ request: ControlRequest) -> UInt64 { thread.send(request, from: number) }

    func receive() -> [ControlReply] {
        replied.consume()
        return thread.receive(at: number)
    }

    /// Requests that wait are dropped, and nobody gets the replies to those under way.
    func close() { thread.closeEnd(number) }
}
