// The operator's side of the engine: takes requests from the console, has the loops and the database answer them, and
// keeps the replies until they are fetched. One thread of its own, so that an operator can act while every worker is
// busy; it waits for loops and the database, and nothing waits for it.

import CLinux

final class ControlDesk: EngineControl {
    private struct Queue {
        var requests: [(number: UInt64, request: ControlRequest)] = []
        var replies: [ControlReply] = []
        var nextNumber: UInt64 = 1
        var isClosed = false

        /// Replies that nobody fetches are bounded: the oldest go.
        mutating func add(_ reply: ControlReply) {
            if replies.count >= ControlDesk.replyLimit { replies.removeFirst() }
            replies.append(reply)
        }
    }

    private static let replyLimit = 1024
    private static let requestLimit = 1024

    private let parts: ServerParts
    private let onShutdown: @Sendable () -> Void
    private let queue = Monitor(Queue())
    private let replied: Waker
    private let thread = Monitor<ThreadHandle?>(nil)

    /// - Throws: EMFILE, EAGAIN.
    init(_ parts: ServerParts, onShutdown: @escaping @Sendable () -> Void) throws(Errno) {
        self.parts = parts
        self.onShutdown = onShutdown
        replied = try Waker()
        let handle = ThreadHandle(try Thread(name: "control") { [self] in work() })
        thread.withLock { $0 = handle }
    }

    var replyDescriptor: Int32 { replied.raw }

    var accounts: AccountStore { parts.accounts }

    func snapshot() -> EngineSnapshot { parts.snapshot() }

    func send(_ request: ControlRequest) -> UInt64 {
        queue.signal { queue in
            let number = queue.nextNumber
            queue.nextNumber &+= 1
            if queue.isClosed || queue.requests.count >= Self.requestLimit {
                queue.add(ControlReply(request: number, result: .refused("the engine is busy or ending: try again")))
                replied.wake()
            } else {
                queue.requests.append((number, request))
            }
            return number
        }
    }

    func receive() -> [ControlReply] {
        replied.consume()
        return queue.withLock { queue in
            let replies = queue.replies
            queue.replies = []
            return replies
        }
    }

    /// Takes no further request and joins the thread. Not from the desk's own thread.
    func close() {
        queue.broadcast { $0.isClosed = true }
        thread.withLock { $0.take() }?.join()
    }

    private func work() {
        while let (number, request) = next() {
            let reply = ControlReply(request: number, result: answer(request))
            queue.withLock { $0.add(reply) }
            replied.wake()
        }
    }

    private func next() -> (number: UInt64, request: ControlRequest)? {
        queue.wait { queue -> (number: UInt64, request: ControlRequest)?? in
            if !queue.requests.isEmpty { return .some(queue.requests.removeFirst()) }
            return queue.isClosed ? .some(nil) : nil
        } ?? nil
    }

    private func answer(_ request: ControlRequest) -> ControlResult {
        switch request {
        case .connections(let query): connections(query)
        case .users(let query): users(query)
        case .log(let after, let limit): log(after: after, limit: limit)
        case .setTrigger(let mode, let loop): setTrigger(mode, loop: loop)
        case .setListenTrigger(let mode): setListenTrigger(mode)
        case .addLoop: addLoop()
        case .kick(let id, let kick): self.kick(id, kick)
        case .addUser(let username, let password): addUser(username, password)
        case .setUserLocked(let id, let isLocked): setUserLocked(id, isLocked)
        case .shutdown: shutdown()
        }
    }

    // MARK: connections

    /// How long a loop may take to make its part; a stalled one is left out.
    private var deadline: UInt64 { Clock.now &+ Clock.second }

    private func connections(_ query: ConnectionQuery) -> ControlResult {
        let limit = max(0, min(query.limit, 1000))
        let loops = parts.loops.ports.filter { query.loop == nil || $0.id == query.loop }
        let collector = PageCollector(loops: loops.count)
        for loop in loops where !loop.post(.page(after: query.after?.rawValue ?? 0, limit: limit, collector)) {
            collector.add([], total: 0, loop: loop.id)
        }
        var (rows, total) = collector.collect(deadline: deadline)
        rows.sort { $0.row.id < $1.row.id }
        let shown = rows.prefix(limit)
        let names = accounts.names(of: Set(shown.map(\.row.user)).subtracting([0]))
        return .connections(
            ConnectionPage(rows: shown.map { ConnectionState($0.row, loop: $0.loop, names: names) }, total: total))
    }

    private func kick(_ id: ConnectionID, _ kick: Kick) -> ControlResult {
        let loops = parts.loops.ports
        let collector = KickCollector(loops: loops.count)
        for loop in loops where !loop.post(.kick(id.rawValue, gently: kick == .afterResponse, collector)) {
            collector.add(found: false)
        }
        let result = collector.collect(deadline: deadline)
        let isDone = result == true
        record("kick \(kick == .now ? "now" : "after response")", "connection \(id)", isDone)
        if isDone {
            return .done(kick == .now ? "kicked connection \(id)" : "connection \(id) closes after its response")
        }
        return .refused(
            result == nil
                ? "a loop did not answer within a second: connection \(id) may still be kicked"
                : "there is no connection \(id): it has closed already")
    }

    // MARK: loops

    private func setTrigger(_ mode: TriggerMode, loop: Int?) -> ControlResult {
        guard Poller.supports(mode, parts.configuration.poller) else { return .refused(ConfigurationCheck.edgeNeedsEpoll) }
        let loops = parts.loops.ports.filter { loop == nil || $0.id == loop }
        guard !loops.isEmpty else { return .refused("there is no loop \(loop ?? 0)") }
        if loop == nil { parts.modes.withLock { $0.connectionTrigger = mode } }
        for port in loops { port.post(.setTrigger(mode)) }
        let what = loop.map { "connections of loop \($0)" } ?? "all connections"
        record("trigger \(mode.rawValue)", what, true)
        return .done("\(what): \(mode.rawValue.uppercased())")
    }

    private func setListenTrigger(_ mode: TriggerMode) -> ControlResult {
        guard Poller.supports(mode, parts.configuration.poller) else { return .refused(ConfigurationCheck.edgeNeedsEpoll) }
        parts.modes.withLock { $0.listenTrigger = mode }
        parts.loops.ports.first?.post(.setListenTrigger(mode))
        record("listen trigger \(mode.rawValue)", "listening sockets", true)
        return .done("listening sockets: \(mode.rawValue.uppercased())")
    }

    private func addLoop() -> ControlResult {
        if parts.modes.withLock({ $0.isDraining }) { return .refused("the server is draining: no loop is added") }
        do throws(Errno) {
            let port = try parts.addLoop()
            record("add loop", "loop \(port.id)", true)
            return .done("loop \(port.id) takes its turn with new connections")
        } catch {
            return .refused("cannot add a loop: \(error.words)")
        }
    }

    private func shutdown() -> ControlResult {
        record("shutdown", "server", true)
        onShutdown()
        return .done("draining")
    }

    // MARK: log

    private func log(after: UInt64, limit: Int) -> ControlResult {
        .log(
            parts.log.tail(after: after, limit: max(0, min(limit, 1000))).map {
                LogLine(sequence: $0.sequence, time: $0.time, level: $0.level.rawValue, text: $0.text)
            })
    }

    /// An operator's action, in the log and in the audit.
    func record(_ action: String, _ object: String, _ isDone: Bool) {
        parts.log.write(.notice, "operator: \(action): \(object)\(isDone ? "" : ": not done")")
        do throws(AccountError) {
            try accounts.audit(actor: "operator", action: action, object: object, result: isDone ? "done" : "refused")
        } catch {
            parts.log.write(.error, "the audit entry before this line could not be written")
        }
    }
}
