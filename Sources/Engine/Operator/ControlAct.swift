// A request that is being answered: on whose word, and the engine that it is about. A value, made for each request on
// the control thread; the handlers are its extensions.

struct ControlAct {
    let parts: EngineParts
    let actor: AuditActor
    /// The end of the control at which it was asked for.
    let end: Int
    /// Wakes the control thread when the last loop has added its part.
    let woken: Waker
    let pace: ControlPace
    let traffic: Monitor<TrafficCollector>
    let splits: Monitor<SplitWindow>
    let taps: Monitor<TapDesk>
    let onShutdown: @Sendable () -> Void

    var users: (any UserControl)? { parts.users }

    /// For requests about users, where there are none.
    static let noUsers = "this engine keeps no users"

    func answer(_ request: ControlRequest) -> ControlStep {
        switch request {
        case .connections(let query): connections(query)
        case .log(let after, let limit): .done(.log(parts.logLines(after: after, limit: limit)))
        case .setTrigger(let mode, let loop): .done(setTrigger(mode, loop: loop))
        case .setListenTrigger(let mode): .done(setListenTrigger(mode))
        case .addLoop: .done(addLoop())
        case .removeLoop(let loop): removeLoop(loop)
        case .moveConnection(let id, let loop): moveConnection(id, toLoop: loop)
        case .rebalance: .done(rebalance())
        case .setBalance(let balance): .done(setBalance(balance))
        case .changeSetting(let name, let text): changeSetting(name, to: text)
        case .undoSetting(let name, let text): undoSetting(name, text)
        case .settings: settings()
        case .reload: reload()
        case .connection(let id): connection(id)
        case .connectionIDs(let filter): connectionIDs(filter)
        case .kick(let id, let kick): self.kick(id, kick)
        case .kickMany(let ids, let kick, let filter): kickMany(KickBatch(ids, kick, filter: filter))
        case .tap(let wanted): tap(wanted)
        case .tapEvents(let number): .done(tapEvents(number))
        case .endTap(let number): .done(endTap(number))
        case .block(let wanted): .done(block(wanted))
        case .unblock(let network): .done(unblock(network))
        case .blocks: .done(blocks())
        case .setLogLevel(let level): changeSetting(Setting.logLevel.rawValue, to: level)
        case .pauseWorkers(let isPaused): .done(pauseWorkers(isPaused))
        case .users, .user, .userNamed, .addUser, .setUserLocked, .setPassword, .setUserRole, .resetPassword,
            .endSessions, .removeUser, .invite, .audit, .logPage:
            .refused("what is asked of the users and of files has a thread of its own")
        case .failures(let query): failures(query)
        case .heapMap(let loop, let cells): heapMap(loop: loop, cells: cells)
        case .traffic(let query): .done(traffic(query))
        case .split: .done(.split(splits.withLock { $0.page() }))
        case .recordWarning(let name, let text, let isOver): .done(recordWarning(name, text, isOver: isOver))
        case .shutdown: .done(shutdown())
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
        parts.log.write(.notice, "\(actor.name): \(action): \(object)\(isDone ? "" : ": not done")")
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
    func audit(_ action: String, _ objects: [String], _ result: String = "done", by other: AuditActor? = nil) {
        if let users, !users.audit(other ?? actor, action, objects, result) {
            parts.log.write(.error, "an audit entry of this operator's action could not be written: \(action)")
        }
    }
}
