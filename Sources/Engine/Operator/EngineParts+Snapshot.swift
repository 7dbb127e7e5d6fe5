// Makes the engine's gauges into one value. On the calling thread; no loop takes part.

import CLinux
import Glibc
import Synchronization

extension EngineParts {
    func snapshot() -> EngineSnapshot {
        let ports = loops.ports
        let leaving = Set(loops.leaving.map(\.id))
        let staying = ports.count - leaving.count
        let modes = modes.withLock { $0 }
        let main = ports.first?.gauges.serving
        let (drift, fault) = register.withLock { ($0.drift, $0.faults.first ?? "") }
        return EngineSnapshot(
            monotonicTime: Clock.now,
            realTime: Clock.realTime,
            uptime: Clock.now &- startedAt,
            processID: getpid(),
            version: version,
            addresses: addresses,
            poller: plan.poller.rawValue,
            listenTrigger: modes.listenTrigger,
            connectionTrigger: modes.connectionTrigger,
            draining: modes.isDraining,
            balance: modes.balance,
            settings: currentSettings(modes),
            drift: drift,
            settingsFault: fault,
            descriptorsUsed: DescriptorCount.now,
            descriptorLimit: descriptorLimit,
            acceptQueue: Int(clamping: main?.acceptQueue ?? 0),
            acceptQueueLimit: Int(clamping: main?.acceptQueueLimit ?? 0),
            acceptOverflows: ListenOverflows.now,
            refusals: refusals.totals(with: ports),
            tickBudget: TickBudget(modes.settings.streamLimits),
            loops: ports.map { port in
                loopState(
                    port, isOnly: staying <= 1, isLeaving: leaving.contains(port.id), heapLimit: modes.loops.heapLimit)
            },
            workers: EngineSnapshot.WorkerState(
                threads: workers.threadCount, busy: workers.busy, queued: workers.queued,
                queueLimit: workers.queueLimit, completed: workers.completed, rejected: workers.rejected,
                paused: workers.isPaused,
                hashing: workers.hashingBusy, hashingQueued: workers.hashingQueued, hashingShare: workers.hashingShare),
            database: users?.database,
            log: logState())
    }

    private func logState() -> EngineSnapshot.LogState {
        let gauges = log.gauges
        return EngineSnapshot.LogState(
            level: log.level.rawValue, lines: gauges.lines, bytes: gauges.bytes, dropped: gauges.dropped,
            rotations: gauges.rotations, accessLog: log.accessLog)
    }

    private func loopState(
        _ port: LoopPort<LoopMessage>, isOnly: Bool, isLeaving: Bool, heapLimit: Int
    ) -> EngineSnapshot.LoopState {
        let counters = port.gauges.read()
        let connections = port.gauges.connections
        let http = port.gauges.http
        let serving = port.gauges.serving
        let heap = port.gauges.heap
        return EngineSnapshot.LoopState(
            id: port.id,
            threadID: port.gauges.threadID.load(ordering: .relaxed),
            accepts: port.id == 0,
            // The main loop keeps the connections it had before the first sub-loop was added.
            serves: isOnly || port.id != 0 || connections.connections > 0,
            trigger: connections.edgeTriggered != 0 ? .edge : .level,
            connections: Int(clamping: connections.connections),
            leaving: isLeaving,
            // The main loop accepts for all; a sub-loop counts the connections it was given.
            accepted: port.id == 0 ? serving.accepted : connections.adopted,
            closed: connections.closed,
            requests: http.requests,
            bytesIn: connections.bytesIn,
            bytesOut: connections.bytesOut,
            waits: counters.waits,
            events: counters.events,
            emptyWakes: counters.emptyWakes,
            reads: connections.reads,
            readsEmpty: connections.readsEmpty,
            writes: connections.writes,
            shortWrites: connections.shortWrites,
            controlCalls: counters.controlCalls,
            wakesSent: port.waker.sent,
            wakesCoalesced: port.waker.coalesced,
            writersWaiting: Int(clamping: connections.writersWaiting),
            answersPending: Int(clamping: connections.answersPending),
            timeouts: connections.timeouts,
            kicked: connections.kicked,
            movedIn: connections.movedIn,
            movedOut: connections.movedOut,
            refused: serving.refusedAccepts,
            gaveWay: connections.gaveWay,
            overloaded: http.overloaded &+ connections.turnedAway,
            refusals: RefusalLog.named(port.gauges.refusals.read()),
            acceptPauses: serving.acceptPauses,
            stalls: port.gauges.stalls.load(ordering: .relaxed),
            stalledHandler: watch.stalled(port),
            queued: port.queued,
            overBudget: connections.overBudget &+ serving.overBudget,
            busyTime: counters.busyTime,
            tickHistogram: port.gauges.readHistogram(),
            answerHistogram: port.gauges.responseTimes,
            tickBegan: port.gauges.tickBegan.load(ordering: .relaxed),
            heap: EngineSnapshot.HeapState(
                reserved: Int(clamping: heap.reserved),
                inUse: Int(clamping: heap.inUse),
                free: Int(clamping: heap.free),
                largestFree: Int(clamping: heap.largestFree),
                blocks: Int(clamping: heap.blocks),
                allocations: heap.allocations,
                limit: heapLimit,
                regions: Int(clamping: heap.regions),
                faults: heap.faults,
                fragmentation: heap.free > 0
                    ? max(0, 1 - Double(heap.largestFree) / Double(heap.free)) : 0),
            responses: [
                http.responses1xx, http.responses2xx, http.responses3xx, http.responses4xx,
                http.responses5xx &+ connections.turnedAway,
            ])
    }
}

extension ConnectionState {
    /// From a loop's row: raw values become text here, off the loop.
    init(_ row: ConnectionRow, names: [Int64: String]) {
        var texts = [String](repeating: "", count: ConnectionColumn.all.count)
        for (index, column) in ConnectionColumn.texts.enumerated() {
            texts[column.rawValue] = row.texts[index].description
        }
        self.init(numbers: ConnectionColumn.all.map { row.numbers[$0.rawValue] }, texts: texts)
        username = names[row.user] ?? ""
        network = row.network
        split = row.split
    }
}

extension TickBudget {
    /// The budgets of a tick, collected from the types that keep to them.
    init(_ limits: StreamLimits) {
        self.init(
            events: Poller.capacity, accepts: Acceptor.budget, bytesRead: limits.readBudget,
            requests: HTTPSession.requestBudget,
            sends: limits.flushBudget, fileBytes: limits.fileBudget, fileBytesInAll: limits.tickFileBudget)
    }
}
