// One console at a control socket: what it has sent and not yet been answered, and what it has yet to be sent. Owned by
// the thread of the control sockets.

import CLinux

final class ControlSession {
    /// Bytes that may wait to be taken; who lets more come is cut off.
    static let unsentLimit = 4 << 20
    /// Requests that may wait for their replies; until one has come, no more are read.
    static let requestLimit = 64

    let number: Int
    let role: ControlRole
    let actor: String
    let end: ControlEnd
    private let socket: Socket
    /// Half a line, or lines whose turn has not come.
    private var input = ControlLines(limit: ControlProtocol.requestLimit)
    private var output = UnsentLines()
    /// Replies of the engine that have yet to be told.
    private var replies: [ControlReply] = []
    /// By the engine's numbers, those by which the client knows its requests.
    private var waiting: [UInt64: UInt64] = [:]
    /// The client sends nothing more, but may still read, as `echo … | socat` does.
    private var isEnded = false
    /// The client reads nothing more. The changes that it sent before are still made: had it gone a moment later, they
    /// would have been.
    private(set) var isHungUp = false
    /// Nothing more is read or said.
    private var isEnding = false

    /// Milliseconds between snapshots; nil where it follows none. And when the next is due.
    var snapshotInterval: Int?
    var snapshotDue: UInt64 = 0
    /// The last line of the log that it was sent; nil where it does not follow the log.
    var logFollowed: UInt64?
    var followsAudit = false
    /// Nanoseconds that were spent on it lately.
    var spent: UInt64 = 0

    init(number: Int, role: ControlRole, actor: String, end: ControlEnd, socket: consuming Socket) {
        self.number = number
        self.role = role
        self.actor = actor
        self.end = end
        self.socket = socket
    }

    /// Negative where there is nothing to wait for at the socket: poll(2) says without end that a client has gone.
    var descriptor: Int32 { isHungUp && !wantsRead ? -1 : socket.number }
    private var takesRequests: Bool { !isEnding && waiting.count < Self.requestLimit }
    var wantsRead: Bool { takesRequests && !isEnded }
    var wantsWrite: Bool { output.count > 0 }
    /// A whole line waits for its turn.
    var hasLine: Bool { takesRequests && input.hasLine }
    /// A reply waits for its turn.
    var hasReply: Bool { !replies.isEmpty }

    var isOver: Bool {
        if isEnding { return true }
        guard isEnded, waiting.isEmpty, !input.hasLine else { return false }
        let follows = snapshotInterval != nil || logFollowed != nil || followsAudit
        return isHungUp || !follows && output.count == 0
    }

    // MARK: what comes

    /// Reads once. A client that sends too long a line ends the session.
    func receive(into scratch: UnsafeMutableRawBufferPointer) {
        // A whole line is taken first, so no more is kept than one line and what one read brings.
        guard !input.hasLine else { return }
        switch socket.receive(into: scratch) {
        case .bytes(let count):
            input.append(UnsafeRawBufferPointer(rebasing: scratch.prefix(count)))
            if input.isTooLong { tooLong() }
        case .wouldBlock: break
        case .ended: isEnded = true
        case .failed:
            isEnded = true
            hangUp()
        }
    }

    /// The client has closed its socket, or cannot be reached.
    func hangUp() {
        isHungUp = true
        output.removeAll()
    }

    /// The next whole line.
    func nextLine() -> [UInt8]? {
        guard takesRequests else { return nil }
        let line = input.next()
        if line == nil, input.isTooLong { tooLong() }
        return line
    }

    private func tooLong() {
        input = ControlLines(limit: ControlProtocol.requestLimit)
        say(
            .failure(
                ControlFailure(
                    reply: nil, reason: .tooLong,
                    text: "a request has at most \(ControlProtocol.requestLimit) bytes: the session ends")))
        isEnding = true
    }

    /// Has the engine do it; the reply comes later.
    func ask(_ request: ControlRequest, id: UInt64) { waiting[end.send(request)] = id }

    /// Takes the replies of the engine that have come for it.
    func takeReplies() { replies += end.receive() }

    /// Tells it the replies that wait, one at least, until that time: a long page takes milliseconds to write.
    func sendReplies(until time: UInt64) {
        var told = 0
        for reply in replies {
            if told > 0, Clock.now >= time { break }
            told += 1
            guard let id = waiting.removeValue(forKey: reply.request), !isHungUp else { continue }
            let line = ControlProtocol.line(.reply(ControlReply(request: id, result: reply.result)))
            if line.count > Self.unsentLimit {
                answer(id, .refused("the answer is too long for a control socket: narrow it down with a filter"))
            } else {
                say(line)
            }
        }
        replies.removeFirst(told)
    }

    // MARK: what goes

    func answer(_ id: UInt64, _ result: ControlResult) {
        say(.reply(ControlReply(request: id, result: result)))
    }

    func say(_ event: ControlEvent) { say(ControlProtocol.line(event)) }

    func say(_ line: [UInt8]) {
        guard !isEnding, !isHungUp else { return }
        output.append(line)
        send()
        // Cut off: what it has asked for is done, and what it would ask is not read.
        if output.count > Self.unsentLimit { isEnding = true }
    }

    /// The last that it is told.
    func finish(_ failure: ControlFailure) {
        say(.failure(failure))
        isEnding = true
    }

    /// Sends as much as the client takes now.
    func send() {
        if !output.send({ socket.send($0) }) { hangUp() }
    }
}
