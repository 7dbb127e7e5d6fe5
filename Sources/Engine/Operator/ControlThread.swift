// The thread that serves operators: takes requests from the consoles, has the loops and the database work on them, and
// keeps the replies until they are fetched. A thread of its own, so that an operator can act while every worker is
// busy; it waits for loops and the database, and nothing waits for it. It is itself the end that a console in this
// process holds; open(_:) makes others.

import CLinux

final class ControlThread: EngineControl {
    let parts: EngineParts
    private let onShutdown: @Sendable () -> Void
    private let queue: Monitor<ControlQueue>
    /// The end of the console in this process.
    private let own: Int
    private let replied: Waker
    /// On whose word the thread acts now. Set and read on the control thread alone.
    private let acting = Monitor(AuditActor.operator)
    private let thread = Monitor<ThreadHandle?>(nil)

    /// - Throws: EMFILE, EAGAIN.
    init(_ parts: EngineParts, onShutdown: @escaping @Sendable () -> Void) throws(Errno) {
        self.parts = parts
        self.onShutdown = onShutdown
        let replied = try Waker()
        var queue = ControlQueue()
        own = queue.open(.operator, replied)
        self.replied = replied
        self.queue = Monitor(queue)
        let handle = ThreadHandle(try Thread(name: "control") { [self] in work() })
        thread.withLock { $0 = handle }
    }

    var replyDescriptor: Int32 { replied.raw }

    var users: (any UserControl)? { parts.users }

    /// For requests about users, where there are none.
    static let noUsers = "this engine keeps no users"

    func snapshot() -> EngineSnapshot { parts.snapshot() }

    func send(_ request: ControlRequest) -> UInt64 { send(request, from: own) }

    func receive() -> [ControlReply] {
        replied.consume()
        return receive(at: own)
    }

    // MARK: other ends

    /// Another end, for somebody of that name.
    /// - Throws: EMFILE, ENFILE.
    func open(_ actor: AuditActor) throws(Errno) -> ControlEnd {
        let replied = try Waker()
        let number = queue.withLock { $0.open(actor, replied) }
        return ControlEnd(self, number: number, actor: actor.name, replied: replied)
    }

    func send(_ request: ControlRequest, from end: Int) -> UInt64 { queue.signal { $0.send(request, from: end) } }

    func receive(at end: Int) -> [ControlReply] { queue.withLock { $0.receive(at: end) } }

    func closeEnd(_ end: Int) { queue.withLock { $0.close(end) } }

    /// Takes no further request and joins the thread. Must not be called on the control thread.
    func close() {
        queue.broadcast { $0.close() }
        thread.withLock { $0.take() }?.join()
    }

    private func work() {
        // Kicks of many go on between other requests, so that an operator who watches sees them happen.
        var batches: [KickBatch] = []
        while true {
            switch next(until: batches.isEmpty ? nil : Clock.now &+ KickBatch.pause) {
            case .request(let turn):
                if case .kickMany(let ids, let kick) = turn.request {
                    batches.append(KickBatch(turn, ids: ids, kick: kick))
                } else {
                    acting.withLock { $0 = turn.actor }
                    reply(turn.askers, answer(turn.request))
                }
            case .closed: return
            case .time: break
            }
            guard !batches.isEmpty else { continue }
            // One after the other, a little of each: nobody's many delay somebody else's few.
            var batch = batches.removeFirst()
            acting.withLock { $0 = batch.actor }
            kickBatch(&batch)
            if batch.isFinished { reply(batch.askers, batch.result) } else { batches.append(batch) }
        }
    }

    private func reply(_ askers: [ControlQueue.Asker], _ result: ControlResult) {
        queue.withLock { queue in
            for asker in askers { queue.reply(result, to: asker) }
        }
    }

    private enum Turn {
        case request(ControlQueue.Turn)
        case closed
        case time
    }

    private func next(until deadline: UInt64?) -> Turn {
        queue.wait(until: deadline) { queue -> Turn? in
            if let turn = queue.next() { return .request(turn) }
            return queue.isClosed ? .closed : nil
        } ?? .time
    }

    /// On whose word it acts now.
    var principal: AuditActor { acting.withLock { $0 } }

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
            users?.answer(request, by: principal) ?? .refused(Self.noUsers)
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
        parts.log.write(.notice, "\(principal.name): \(action): \(object)\(isDone ? "" : ": not done")")
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

    /// Writes one entry for each object. The audit is kept with the users; without them the log is what there is.
    func audit(_ action: String, _ objects: [String], _ result: String = "done", by actor: AuditActor? = nil) {
        if let users, !users.audit(actor ?? principal, action, objects, result) {
            parts.log.write(.error, "an audit entry of this operator's action could not be written: \(action)")
        }
    }
}
