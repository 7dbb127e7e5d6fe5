// The loops of a running server: adding, removing and rebalancing them. On the control thread, except at the
// start.

extension EngineParts {
    /// Starts the main loop, and that many sub-loops; then it accepts from those listening sockets.
    func startLoops(
        _ count: Int, from listeners: ListenerChange, connectionTrigger mode: TriggerMode,
        listenTrigger: TriggerMode, balance: EngineSnapshot.Balance
    ) throws(Errno) {
        let plan = plan
        let settings = modes.withLock { $0.loops }
        let accepting = Handover(Accepting(trigger: listenTrigger, balance: balance))
        let main = try loops.start { port throws(Errno) in
            try Self.makeLoop(port, plan, mode, settings, accepting.take())
        }
        for _ in 0..<count { _ = try addLoop() }
        main.post(.changeListeners(listeners))
    }

    /// Ends the remaining loops, and the threads that watch them.
    func endLoops() {
        let ports = loops.ports
        for loop in ports { loop.post(.stop) }
        loops.join()
        watch.stop()
        refusals.look(at: ports, now: Clock.now, isLast: true)
    }

    /// Tells every loop to take nothing new, finish what is under way, and end.
    func drain() {
        // Set before the loops are listed, so that a loop that is added meanwhile sees it and drains too.
        modes.withLock { $0.isDraining = true }
        for loop in loops.ports { loop.post(.drain) }
    }

    /// Tells every loop to end at once.
    func stop() {
        modes.withLock { $0.isDraining = true }
        for loop in loops.ports { loop.post(.stop) }
    }

    /// Starts one more sub-loop, which gets its share of new connections from now on.
    func addLoop() throws(Errno) -> LoopPort<LoopMessage> {
        let plan = plan
        let (mode, settings) = modes.withLock { ($0.connectionTrigger, $0.loops) }
        let port = try loops.start { port throws(Errno) in try Self.makeLoop(port, plan, mode, settings, nil) }
        placeOnStaying()
        // A drain that began meanwhile has not reached it.
        if modes.withLock({ $0.isDraining }) { port.post(.drain) }
        return port
    }

    private static func makeLoop(
        _ port: LoopPort<LoopMessage>, _ plan: LoopPlan, _ mode: TriggerMode, _ settings: LoopSettings,
        _ accepting: consuming Accepting?
    ) throws(Errno) -> EventLoop<ServingLoop> {
        let context = try LoopContext(
            plan.poller, activity: port.gauges.activity, refusals: port.gauges.refusals)
        // Optional, so that the closure, which runs once, can move it out.
        var accepting: Accepting? = accepting
        return try EventLoop(port: port, context: context) { loop throws(Errno) in
            try ServingLoop(
                port: port, plan: plan, loop: loop, trigger: mode, settings: settings, accepting: accepting.take())
        }
    }

    /// Tells a sub-loop to give its connections to the others and end; to the main loop where there is no other.
    /// - Returns: false where there is none of that number, or it is leaving already.
    func removeLoop(_ id: Int) -> Bool {
        guard id != 0, let port = loops.markLeaving(id) else { return false }
        placeOnStaying()
        let staying = loops.staying
        let successors = staying.count > 1 ? Array(staying.dropFirst()) : staying
        // Loops told to leave earlier may have been given this one as a successor.
        for leaving in loops.leaving where leaving !== port { leaving.post(.leave(to: successors)) }
        port.post(.leave(to: successors))
        return true
    }

    /// Adds sub-loops, or removes those that were added last, until there are that many. With none the main loop serves
    /// too.
    /// - Returns: nil when it is so, although removed loops may not have ended; otherwise the reason why nothing has
    ///   changed.
    func setLoops(_ wanted: Int) -> String? {
        if modes.withLock({ $0.isDraining }) { return "the server is draining: its loops end with it" }
        let there = loops.staying.dropFirst().map(\.id)
        var added: [Int] = []
        while there.count + added.count < wanted {
            do throws(Errno) {
                added.append(try addLoop().id)
            } catch {
                for id in added { _ = removeLoop(id) }
                return "cannot start \(wanted) loops, only \(there.count + added.count): \(error.words)"
            }
        }
        for id in there.suffix(max(0, there.count - max(0, wanted))).reversed() { _ = removeLoop(id) }
        return nil
    }

    /// From now on the main loop chooses among the loops that stay.
    private func placeOnStaying() {
        let staying = loops.staying
        staying.first?.post(.subLoops(Array(staying.dropFirst())))
    }

    /// Moves connections so that each serving loop has the same number, within one.
    /// - Returns: the number of connections that will move.
    func rebalance() -> Int {
        let staying = loops.staying
        // With sub-loops the main loop only accepts; it gives away the connections it still serves.
        let serving = staying.count > 1 ? Array(staying.dropFirst()) : staying
        // Every loop has ended, or is about to, because the server stops.
        guard !serving.isEmpty else { return 0 }
        var counts = staying.map { Int(clamping: $0.gauges.load.connections) }
        let total = counts.reduce(0, +)
        let share = total / serving.count
        var extra = total % serving.count
        var wanted = staying.map { _ in 0 }
        let first = staying.count - serving.count
        // Loops that have more keep the odd ones, which saves moves.
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

    /// Changes what the loops keep to: those that run by post, those that are added later from their start.
    func changeLoops(_ edit: (inout LoopSettings) -> Void) {
        let settings = modes.withLock { modes in
            edit(&modes.loops)
            return modes.loops
        }
        for port in loops.ports { port.post(.follow(settings)) }
    }
}
