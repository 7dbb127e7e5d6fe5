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
    private var input: [UInt8] = []
    private var output: [[UInt8]] = []
    /// Bytes of the first of them that are gone.
    private var sent = 0
    private var unsent = 0
    /// By the engine's numbers, those by which the client knows its requests.
    private var waiting: [UInt64: UInt64] = [:]
    /// The client sends nothing more, but may still read, as `echo … | socat` does.
    private var isEnded = false
    /// Nothing more is read or said.
    private var isEnding = false
    private var isGone = false

    /// Milliseconds between snapshots; nil where it follows none. And when the next is due.
    var snapshotInterval: Int?
    var snapshotDue: UInt64 = 0
    /// The last line of the log that it was sent; nil where it does not follow the log.
    var logFollowed: UInt64?
    var followsAudit = false

    init(number: Int, role: ControlRole, actor: String, end: ControlEnd, socket: consuming Socket) {
        self.number = number
        self.role = role
        self.actor = actor
        self.end = end
        self.socket = socket
    }

    var descriptor: Int32 { socket.number }
    private var takesRequests: Bool { !isEnding && !isGone && waiting.count < Self.requestLimit }
    var wantsRead: Bool { takesRequests && !isEnded }
    var wantsWrite: Bool { unsent > 0 }
    /// A whole line waits for its turn.
    var hasLine: Bool { takesRequests && input.contains(0x0A) }

    var isOver: Bool {
        if isGone || isEnding { return true }
        let follows = snapshotInterval != nil || logFollowed != nil || followsAudit
        return isEnded && !follows && waiting.isEmpty && unsent == 0 && !hasLine
    }

    // MARK: what comes

    /// Reads once. A client that has gone, or sends too long a line, ends the session.
    func receive(into scratch: UnsafeMutableRawBufferPointer) {
        // A whole line is taken first, so no more is kept than one line and what one read brings.
        guard !hasLine else { return }
        switch socket.receive(into: scratch) {
        case .bytes(let count):
            input.append(contentsOf: scratch.prefix(count))
            if !input.contains(0x0A), input.count > ControlProtocol.requestLimit { tooLong() }
        case .wouldBlock: break
        case .ended: isEnded = true
        case .failed: isGone = true
        }
    }

    /// The client has closed its socket: it reads nothing more. What it sent before is still done.
    func hangUp() {
        if !wantsRead, !hasLine { isGone = true }
    }

    /// The next whole line.
    func nextLine() -> [UInt8]? {
        guard takesRequests, let end = input.firstIndex(of: 0x0A) else { return nil }
        let line = Array(input[..<end])
        input.removeSubrange(...end)
        if line.count > ControlProtocol.requestLimit {
            tooLong()
            return nil
        }
        return line
    }

    private func tooLong() {
        input = []
        say(
            .failure(
                ControlFailure(
                    reply: nil, reason: .tooLong,
                    text: "a request has at most \(ControlProtocol.requestLimit) bytes: the session ends")))
        isEnding = true
    }

    /// Has the engine do it; the reply comes later.
    func ask(_ request: ControlRequest, id: UInt64) { waiting[end.send(request)] = id }

    /// Replies of the engine that have come for it.
    func sendReplies() {
        for reply in end.receive() {
            guard let id = waiting.removeValue(forKey: reply.request) else { continue }
            let line = ControlProtocol.line(.reply(ControlReply(request: id, result: reply.result)))
            if line.count > Self.unsentLimit {
                answer(id, .refused("the answer is too long for a control socket: narrow it down with a filter"))
            } else {
                say(line)
            }
        }
    }

    // MARK: what goes

    func answer(_ id: UInt64, _ result: ControlResult) {
        say(.reply(ControlReply(request: id, result: result)))
    }

    func say(_ event: ControlEvent) { say(ControlProtocol.line(event)) }

    /// - Parameter line: shared by all who are told the same.
    func say(_ line: [UInt8]) {
        guard !isEnding, !isGone else { return }
        output.append(line)
        unsent += line.count
        send()
        if unsent > Self.unsentLimit { isGone = true }
    }

    /// The last that it is told.
    func finish(_ failure: ControlFailure) {
        say(.failure(failure))
        isEnding = true
    }

    /// Sends as much as the client takes now.
    func send() {
        while let line = output.first {
            let result = line.withUnsafeBytes { socket.send(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            switch result {
            case .bytes(let count):
                sent += count
                unsent -= count
                if sent == line.count {
                    output.removeFirst()
                    sent = 0
                }
            case .wouldBlock: return
            case .ended, .failed:
                isGone = true
                return
            }
        }
    }
}
