// One of the ends at which an engine's control is held, by the console in this process or by a session at a control
// socket: with its own queue of replies, so that one who does not fetch them delays nobody, and with a name in log and
// audit. From any thread.

final class ControlEnd: EngineControl {
    let thread: ControlThread
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

    func snapshot() -> EngineSnapshot { thread.parts.snapshot() }

    func send(_ request: ControlRequest) -> UInt64 { thread.send(request, from: number) }

    func receive() -> [ControlReply] {
        replied.consume()
        return thread.receive(at: number)
    }

    /// Nobody is at this end any more. Changes that were asked for are still made; questions are dropped.
    func close() { thread.closeEnd(number) }
}
