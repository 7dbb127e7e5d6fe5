// The operator's actions on the server: kicks, modes, users, workers, the experiment, and reverting a setting.

import Engine

extension ConsoleModel {
    // MARK: kicks

    /// Question and action are about the tagged connections, or the one under the cursor now.
    mutating func ask(_ kick: Kick) -> [Effect] {
        let tags = sheet(.connections).tags
        if detail == nil, !tags.isEmpty { return askTagged(kick) }
        guard let (id, row) = actingConnection else {
            say(.hint, "no connection to close")
            return []
        }
        if detail == nil {
            if let gone = connections.vanished {
                tables.connections.acknowledge()
                let fate = fate(in: connections, .connections, whereGone: "has closed")
                say(
                    .hint,
                    "\(gone.description) \(fate); the cursor is on \(id.description) now: press again for that one")
                return []
            }
            if connections.isCurrentStale {
                let fate = sheet(.connections).filter.isEmpty ? "has closed already" : "has closed, or matches no more"
                say(.hint, "\(id.description) \(fate)")
                return []
            }
        } else if connectionGone != nil {
            say(.hint, "\(id.description) has closed already")
            return []
        }
        prompts.ask(.kick(id, kick, row: row))
        return []
    }

    /// What is known of the row that the cursor was on before another took its place. A cursor at the head of the order
    /// sees no more than that, and a row that a filter no longer lets through may be there as well.
    func fate<Row>(in table: PagedTable<Row>, _ pane: Pane, whereGone gone: String) -> String {
        table.isPinned && sheet(pane).filter.isEmpty ? gone : "has left this row"
    }

    mutating func askTagged(_ kick: Kick) -> [Effect] {
        let ids = sheet(.connections).tags.sorted().map { ConnectionID(rawValue: $0) }
        guard !ids.isEmpty else {
            say(.hint, "nothing is tagged: Space tags the row under the cursor")
            return []
        }
        let sample = connections.rows.filter { ids.contains($0.id) }
        let hidden = ids.filter { id in !sample.contains { $0.id == id } }
        prompts.ask(.kickMany(ids, kick, what: "tagged", sample: sample, hidden: hidden))
        return []
    }

    /// About those that are named.
    mutating func ask(_ kick: Kick, _ ids: [ConnectionID]) -> [Effect] {
        prompts.ask(.kickMany(ids, kick, what: "their ids", sample: []))
        return []
    }

    /// - Parameter text: nil for the table's own filter.
    mutating func askMatching(_ text: String?, _ kick: Kick) -> [Effect] {
        let sheet = sheet(.connections)
        let line = text ?? sheet.filter
        guard !line.isEmpty else {
            say(.failed, "say which: a filter, as in kick where idle>30s; age>=0s means all")
            return []
        }
        do {
            let isInverted = text == nil && sheet.isInverted
            let filter = try ConnectionFilterText.parse(line, isInverted: isInverted)
            if let problem = problem(filter) {
                say(.failed, problem)
                return []
            }
            return [.send(.connectionIDs(filter), .doomed(kick, filter, (isInverted ? "not " : "") + line))]
        } catch {
            say(.failed, error.message)
            return []
        }
    }

    // MARK: modes

    mutating func toggleTrigger() -> [Effect] {
        setTrigger(lastTrigger.other)
    }

    mutating func toggleListenTrigger() -> [Effect] {
        setListenTrigger(lastListenTrigger.other)
    }

    /// The mode of the connections, or the one that is asked for and not confirmed yet.
    private var lastTrigger: EngineSnapshot.Trigger {
        requests.lastAsked { if case .connectionTrigger(let mode, _) = $0 { mode } else { nil } }
            ?? snapshot.connectionTrigger
    }

    private var lastListenTrigger: EngineSnapshot.Trigger {
        requests.lastAsked { if case .listenTrigger(let mode, _) = $0 { mode } else { nil } } ?? snapshot.listenTrigger
    }

    mutating func setTrigger(_ mode: EngineSnapshot.Trigger) -> [Effect] {
        heard.experiment?.void("all loops were switched to \(mode.letters)")
        // Loops that differ from the rest are restored one by one, after the rest.
        let others = snapshot.loops.filter { $0.serves && $0.trigger != snapshot.connectionTrigger }
        let undo = Undo.setting(
            Setting.trigger.rawValue, mode.rawValue, before: lastTrigger.rawValue,
            label: "connections \(mode.letters)", then: others.map { .setTrigger($0.trigger, loop: $0.id) })
        return [.send(.setTrigger(mode, loop: nil), .connectionTrigger(mode, undo: undo))]
    }

    func setListenTrigger(_ mode: EngineSnapshot.Trigger) -> [Effect] {
        let undo = Undo.setting(
            Setting.listenTrigger.rawValue, mode.rawValue, before: lastListenTrigger.rawValue,
            label: "listening sockets \(mode.letters)")
        return [.send(.setListenTrigger(mode), .listenTrigger(mode, undo: undo))]
    }

    mutating func toggleLoopTrigger() -> [Effect] {
        guard let id = place.detailLoop ?? selectedLoop, let loop = snapshot.loops.first(where: { $0.id == id }) else {
            return []
        }
        return setTrigger(loop.trigger.other, loop: id)
    }

    mutating func setTrigger(_ mode: EngineSnapshot.Trigger, loop id: Int) -> [Effect] {
        if experiment?.loop == id { heard.experiment?.void("loop \(id) was switched by hand") }
        let before = snapshot.loops.first { $0.id == id }?.trigger ?? mode.other
        let undo = Undo(label: "loop \(id) \(mode.letters)", requests: [.setTrigger(before, loop: id)])
        return [.send(.setTrigger(mode, loop: id), .action(undo: undo))]
    }

    // MARK: loops

    mutating func askToRemove(loop id: Int) -> [Effect] {
        guard let loop = snapshot.loops.first(where: { $0.id == id }) else {
            say(.failed, "there is no loop \(id): 3 shows them")
            return []
        }
        prompts.ask(
            Confirmation(
                action: .removeLoop(id), title: "Remove loop \(id)?",
                details: [
                    """
                    \(Format.counted(loop.connections, "connection")) \(loop.connections == 1 ? "moves" : "move") to \
                    the other loops, those with an answer pending after it.
                    """,
                    "Its thread ends.",
                ]))
        return []
    }

    func setBalance(_ balance: EngineSnapshot.Balance) -> [Effect] {
        let text = balance.rawValue
        let undo = Undo.setting(Setting.balance.rawValue, text, before: snapshot.balance.rawValue)
        return [.send(.setBalance(balance), .setting(.balance, .text(text), undo: undo))]
    }

    // MARK: experiment

    mutating func beginExperiment(loop wanted: Int?, seconds: Int) -> [Effect] {
        if let running = experiment, running.isRunning {
            say(.failed, "an experiment runs on loop \(running.loop): :experiment stop ends it")
            return push(.experiment)
        }
        let serving = snapshot.loops.filter { $0.serves && !($0.accepts && snapshot.loops.count > 1) }
        let busiest = serving.max { heard.rates.loops[$0.id]?.requests ?? 0 < heard.rates.loops[$1.id]?.requests ?? 0 }
        guard let loop = wanted.map({ id in serving.first { $0.id == id } }) ?? busiest else {
            say(
                .failed,
                wanted.map { "loop \($0) serves no connections: 3 shows those that do" } ?? "no loop serves connections"
            )
            return []
        }
        guard snapshot.poller != "poll" else {
            say(.failed, "poll has no edge mode: start with --poller epoll")
            return []
        }
        let earlier =
            heard.history.tape.frame(before: snapshot.monotonicTime, by: UInt64(seconds) &* 1_000_000_000)
            ?? heard.history.tape.frames.first
        heard.experiment = Experiment(loop: loop, start: snapshot, earlier: earlier, seconds: seconds)
        say(.done, "loop \(loop.id) is \(loop.trigger.other.letters) for \(seconds) s")
        undos.remember(Undo(label: "experiment on loop \(loop.id)", way: .endExperiment))
        return [.send(.setTrigger(loop.trigger.other, loop: loop.id), .quiet)] + push(.experiment)
    }

    mutating func endExperiment(keep: Bool) -> [Effect] {
        guard let running = experiment, running.isRunning || (keep && running.state == .reverted) else {
            say(.failed, "no experiment runs: :experiment trigger begins one")
            return []
        }
        if keep { heard.experiment?.keep() } else { heard.experiment?.revert() }
        let mode = keep ? running.trial : running.original
        say(.done, "loop \(running.loop) \(keep ? "stays" : "is again") \(mode.letters)")
        if keep {
            undos.remember(Undo(label: "experiment", requests: [.setTrigger(running.original, loop: running.loop)]))
        }
        return [.send(.setTrigger(mode, loop: running.loop), .quiet)]
    }

    // MARK: the end

    /// Of a server in another process, whose console stays.
    mutating func askToShutDown() -> [Effect] {
        prompts.ask(.shutdown(snapshot))
        return []
    }

    // MARK: workers, log, bounds

    func pauseWorkers(_ isPaused: Bool) -> [Effect] {
        let undo = Undo(
            label: "worker queue \(isPaused ? "paused" : "resumed")", requests: [.pauseWorkers(snapshot.workers.paused)]
        )
        return [.send(.pauseWorkers(isPaused), .action(undo: undo))]
    }

    func setLogLevel(_ level: String) -> [Effect] {
        let undo = Undo.setting(
            Setting.logLevel.rawValue, level, before: snapshot.log.level, label: "log level \(level)")
        return [.send(.setLogLevel(level), .setting(.logLevel, .text(level), undo: undo))]
    }

    /// - Parameter loop: the target loop; undoing it moves the connection back to where it was.
    func move(_ id: ConnectionID, toLoop loop: Int) -> [Effect] {
        let known = connection?.state.id == id ? connection?.state : connections.rows.first { $0.id == id }
        let label = "connection \(id.description) moved to loop \(loop)"
        let undo = known.map { Undo(label: label, requests: [.moveConnection(id, toLoop: $0.loop)]) } ?? .cannot(label)
        return [.send(.moveConnection(id, toLoop: loop), .action(undo: undo))]
    }
}
