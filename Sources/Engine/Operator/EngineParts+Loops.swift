// The loops of a running server: made, removed, evened out, and told of other bounds. On the control thread, but for
// the start.

extension EngineParts {
    /// Starts the main loop with the listening sockets, and so many sub-loops; then it accepts.
    func startLoops(
        _ count: Int, from acceptors: consuming sending AcceptorSet, connectionTrigger mode: TriggerMode,
        listenTrigger: TriggerMode, balance: EngineSnapshot.Balance
    ) throws(Errno) {
        let plan = plan
        let limits = modes.withLock { $0.settings.streamLimits }
        let accepting = Handover(Accepting(acceptors: acceptors, trigger: listenTrigger, balance: balance))
        let main = try loops.start { port throws(Errno) in
            try Self.makeLoop(port, plan, mode, limits, accepting.take())
        }
        for _ in 0..<count { _ = try addLoop() }
        main.post(.setListenTrigger(listenTrigger))
    }

    /// Ends what is left of the loops, and what watches them.
    func endLoops() {
        let ports = loops.ports
        for loop in ports { loop.post(.stop) }
        loops.join()
        watch.stop()
        refusals.look(at: ports, now: Clock.now, isLast: true)
    }

    /// Has every loop take nothing new, finish what is there, and end.
    func drain() {
        // Before the loops are listed: one that is added meanwhile looks at this and drains too.
        modes.withLock { $0.isDraining = true }
        for loop in loops.ports { loop.post(.drain) }
    }

    /// Has every loop end at once.
    func stop() {
        modes.withLock { $0.isDraining = true }
        for loop in loops.ports { loop.post(.stop) }
    }

    /// Starts one more sub-loop; new connections go to it in turn from now on.
    func addLoop() throws(Errno) -> LoopPort<LoopMessage> {
        let plan = plan
        let (mode, limits) = modes.withLock { ($0.connectionTrigger, $0.settings.streamLimits) }
        let port = try loops.start { port throws(Errno) in try Self.makeLoop(port, plan, mode, limits, nil) }
        placeOnStaying()
        // A drain that began meanwhile has not reached it.
        if modes.withLock({ $0.isDraining }) { port.post(.drain) }
        return port
    }

    private static func makeLoop(
        _ port: LoopPort<LoopMessage>, _ plan: LoopPlan, _ mode: TriggerMode, _ limits: StreamLimits,
        _ accepting: consuming Accepting?
    ) throws(Errno) -> EventLoop<ServingLoop> {
        var context = try LoopContext(
            plan.poller, activity: port.gauges.activity, answerTimes: port.gauges.answerTimes,
            refusals: port.gauges.refusals)
        context.counters.edgeTriggered = mode == .edge ? 1 : 0
        let host = try ServingLoop(port: port, plan: plan, trigger: mode, limits: limits, accepting: accepting)
        return try EventLoop(port: port, context: context, host: host)
    }

    /// Tells a sub-loop to give its connections to the others and end; to the main loop where there is no other.
    /// - Returns: false where there is none of that number, or it is leaving already.
    func removeLoop(_ id: Int) -> Bool {
        guard id != 0, let port = loops.markLeaving(id) else { return false }
        placeOnStaying()
        let staying = loops.staying
        let successors = staying.count > 1 ? Array(staying.dropFirst()) : staying
        // Those that were told before may have been told of this one.
        for leaving in loops.leaving where leaving !== port { leaving.post(.leave(to: successors)) }
        port.post(.leave(to: successors))
        return true
    }

    /// The main loop chooses among these from now on.
    private func placeOnStaying() {
        let staying = loops.staying
        staying.first?.post(.subLoops(Array(staying.dropFirst())))
    }

    /// Has connections moved so that each serving loop has the same number, within one.
    /// - Returns: how many are to move.
    func rebalance() -> Int {
        let staying = loops.staying
        // With sub-loops the main loop only accepts; what it still serves it gives away.
        let serving = staying.count > 1 ? Array(staying.dropFirst()) : staying
        // Every loop has ended, or is about to: the server stops.
        guard !serving.isEmpty else { return 0 }
        var counts = staying.map { Int(clamping: $0.gauges.load.connections) }
        let total = counts.reduce(0, +)
        let share = total / serving.count
        var extra = total % serving.count
        var wanted = staying.map { _ in 0 }
        let first = staying.count - serving.count
        // Loops that have more keep the odd ones: fewer moves.
        for index in (first..<staying.count).sorted(by: { counts[$0] > counts[$1] }) {
            wanted[index] = share + (extra > 0 ? 1 : 0)
            extra -= 1
        }
        var moved = 0
        for from in staying.indices {
            for to in staying.indices where counts[from] > wanted[from] && counts[to] < wanted[to] {
                let number = min(counts[from] - wanted[from], wanted[to] - counts[to])
                staying[from].post(.shed(number, to: staying[to]))
                counts[from] -= number
                counts[to] += number
                moved += number
            }
        }
        return moved
    }

    /// - Returns: nil when it is changed; otherwise why not.
    func changeSetting(_ setting: EngineSetting, _ value: Int) -> String? {
        let (refusal, settings) = modes.withLock { modes in (modes.settings.set(setting, value), modes.settings) }
        if let refusal { return refusal }
        switch setting {
        case .maxConnections, .maxPerAddress:
            plan.admission.setLimits(settings[.maxConnections], perAddress: settings[.maxPerAddress])
        case .stallWarning:
            watch.setWarning(UInt64(clamping: settings[.stallWarning]))
        case .idleTimeout, .headerTimeout, .bodyTimeout, .writeTimeout, .handlerTimeout, .bodyRate:
            for port in loops.ports { port.post(.setLimits(settings.streamLimits)) }
        }
        return nil
    }
}
