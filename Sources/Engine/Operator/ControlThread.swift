// The thread that serves the operator: takes requests from the console, has the loops and the database work on them,
// and keeps the replies until they are fetched. A thread of its own, so that an operator can act while every worker is
// busy; it waits for loops and the database, and nothing waits for it.

import CLinux

final class ControlThread: EngineControl {
    private struct Queue {
        var requests: [(number: UInt64, request: ControlRequest)] = []
        var replies: [ControlReply] = []
        var nextNumber: UInt64 = 1
        var isClosed = false

        /// Replies that nobody fetches are bounded: the oldest are dropped.
        mutating func add(_ reply: ControlReply) {
            if replies.count >= ControlThread.replyLimit { replies.removeFirst() }
            replies.append(reply)
        }
    }

    private static let replyLimit = 1024
    private static let requestLimit = 1024

    let parts: EngineParts
    private let onShutdown: @Sendable () -> Void
    private let queue = Monitor(Queue())
    private let replied: Waker
    private let thread = Monitor<ThreadHandle?>(nil)

    /// - Throws: EMFILE, EAGAIN.
    init(_ parts: EngineParts, onShutdown: @escaping @Sendable () -> Void) throws(Errno) {
        self.parts = parts
        self.onShutdown = onShutdown
        replied = try Waker()
        let handle = ThreadHandle(try Thread(name: "control") { [self] in work() })
        thread.withLock { $0 = handle }
    }

    var replyDescriptor: Int32 { replied.raw }

    var users: any UserControl { parts.users }

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

    /// Takes no further request and joins the thread. Must not be called on the control thread.
    func close() {
        queue.broadcast { $0.isClosed = true }
        thread.withLock { $0.take() }?.join()
    }

    private func work() {
        // Kicks of many go on between other requests, so that an operator who watches sees them happen.
        var batches: [KickBatch] = []
        while true {
            switch next(until: batches.isEmpty ? nil : Clock.now &+ KickBatch.pause) {
            case .request(let number, .kickMany(let ids, let kick)):
                batches.append(KickBatch(request: number, ids: ids, kick: kick))
            case .request(let number, let request):
                reply(number, answer(request))
            case .closed: return
            case .time: break
            }
            guard !batches.isEmpty else { continue }
            kickBatch(&batches[0])
            if batches[0].isFinished { reply(batches[0].request, batches.removeFirst().result) }
        }
    }

    private func reply(_ number: UInt64, _ result: ControlResult) {
        queue.withLock { $0.add(ControlReply(request: number, result: result)) }
        replied.wake()
    }

    private enum Turn {
        case request(UInt64, ControlRequest)
        case closed
        case time
    }

    private func next(until deadline: UInt64?) -> Turn {
        queue.wait(until: deadline) { queue -> Turn? in
            if !queue.requests.isEmpty {
                let (number, request) = queue.requests.removeFirst()
                return .request(number, request)
            }
            return queue.isClosed ? .closed : nil
        } ?? .time
    }

    private func answer(_ request: ControlRequest) -> ControlResult {
        switch request {
        case .connections(let query): connections(query)
        case .log(let after, let limit): log(after: after, limit: limit)
        case .setTrigger(let mode, let loop): setTrigger(mode, loop: loop)
        case .setListenTrigger(let mode): setListenTrigger(mode)
        case .addLoop: addLoop()
        case .removeLoop(let loop): removeLoop(loop)
        case .moveConnection(let id, let loop): moveConnection(id, toLoop: loop)
        case .rebalance: rebalance()
        case .setBalance(let balance): setBalance(balance)
        case .changeSetting(let setting, let value): changeSetting(setting, value)
        case .connection(let id): connection(id)
        case .connectionIDs(let filter): connectionIDs(filter)
        case .kick(let id, let kick): self.kick(id, kick)
        case .kickMany: .refused("many are kicked in batches")
        case .setLogLevel(let level): setLogLevel(level)
        case .pauseWorkers(let isPaused): pauseWorkers(isPaused)
        case .users, .user, .userNamed, .addUser, .setUserLocked, .resetPassword, .endSessions, .removeUser, .invite,
            .audit:
            users.answer(request) ?? .refused("this server has no users")
        case .heapMap(let loop, let cells): heapMap(loop: loop, cells: cells)
        case .recordWarning(let name, let text, let isOver): recordWarning(name, text, isOver: isOver)
        case .shutdown: shutdown()
        }
    }

    private func shutdown() -> ControlResult {
        record("shutdown", "server", true)
        onShutdown()
        return .done("draining")
    }

    // MARK: log and audit

    /// Records an operator's action in the log and in the audit.
    func record(_ action: String, _ object: String, _ isDone: Bool) {
        parts.log.write(.notice, "operator: \(action): \(object)\(isDone ? "" : ": not done")")
        audit(action, [object], isDone ? "done" : "refused")
    }

    /// Records an observation of the console. It is no operator's action, so it pushes none of those out of the audit.
    private func recordWarning(_ name: String, _ text: String, isOver: Bool) -> ControlResult {
        let action = isOver ? "warning over" : "warning"
        let text = String(text.prefix(300))
        parts.log.write(isOver ? .notice : .warning, "\(action): \(name): \(text)")
        audit(action, [name], text, by: .server)
        return .done(action)
    }

    /// Writes one entry for each object.
    func audit(_ action: String, _ objects: [String], _ result: String = "done", by actor: AuditActor = .operator) {
        if !users.audit(actor, action, objects, result) {
            parts.log.write(.error, "an audit entry of this operator's action could not be written: \(action)")
        }
    }
}
