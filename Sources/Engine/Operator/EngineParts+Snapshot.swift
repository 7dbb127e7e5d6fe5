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
        let main = ports.first?.gauges.read()
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
            settings: modes.settings.named,
            descriptorsUsed: DescriptorCount.now,
            descriptorLimit: descriptorLimit,
            acceptQueue: Int(clamping: main?.acceptQueue ?? 0),
            acceptQueueLimit: Int(clamping: main?.acceptQueueLimit ?? 0),
            acceptOverflows: ListenOverflows.now,
            refusals: refusals.totals(with: ports),
            tickBudget: TickBudget(modes.settings.streamLimits),
            loops: ports.map { loopState($0, isOnly: staying <= 1, isLeaving: leaving.contains($0.id)) },
            workers: EngineSnapshot.WorkerState(
                threads: workers.threadCount, busy: workers.busy, queued: workers.queued,
                queueLimit: workers.queueLimit, completed: workers.completed, rejected: workers.rejected,
                paused: workers.isPaused,
                hashing: workers.hashingBusy, hashingQueued: workers.hashingQueued, hashingShare: workers.hashingShare),
            database: users.database,
            log: logState())
    }

    private func logState() -> EngineSnapshot.LogState {
        let gauges = log.gauges
        return EngineSnapshot.LogState(
            level: log.level.rawValue, lines: gauges.lines, bytes: gauges.bytes, dropped: gauges.dropped,
            rotations: gauges.rotations, accessLog: accessLog)
    }

    private func loopState(_ port: LoopPort<LoopMessage>, isOnly: Bool, isLeaving: Bool) -> EngineSnapshot.LoopState {
        let counters = port.gauges.read()
        return EngineSnapshot.LoopState(
            id: port.id,
            threadID: port.gauges.threadID.load(ordering: .relaxed),
            accepts: port.id == 0,
            // The main loop keeps the connections it had before the first sub-loop was added.
            serves: isOnly || port.id != 0 || counters.connections > 0,
            trigger: counters.edgeTriggered != 0 ? .edge : .level,
            connections: Int(clamping: counters.connections),
            leaving: isLeaving,
            // The main loop accepts for all; a sub-loop counts the connections it was given.
            accepted: port.id == 0 ? counters.accepted : counters.adopted,
            closed: counters.closed,
            requests: counters.requests,
            bytesIn: counters.bytesIn,
            bytesOut: counters.bytesOut,
            waits: counters.waits,
            events: counters.events,
            emptyWakes: counters.emptyWakes,
            reads: counters.reads,
            readsEmpty: counters.readsEmpty,
            writes: counters.writes,
            shortWrites: counters.shortWrites,
            controlCalls: counters.controlCalls,
            wakesSent: port.waker.sent,
            wakesCoalesced: port.waker.coalesced,
            writersWaiting: Int(clamping: counters.writersWaiting),
            answersPending: Int(clamping: counters.answersPending),
            timeouts: counters.timeouts,
            kicked: counters.kicked,
            movedIn: counters.movedIn,
            movedOut: counters.movedOut,
            refused: counters.refusedAccepts,
            gaveWay: counters.gaveWay,
            overloaded: counters.overloaded,
            refusals: RefusalLog.named(port.gauges.refusals.read()),
            acceptPauses: counters.acceptPauses,
            stalls: port.gauges.stalls.load(ordering: .relaxed),
            stalledHandler: watch.stalled(port),
            queued: port.queued,
            overBudget: counters.overBudget,
            busyTime: counters.busyTime,
            tickHistogram: port.gauges.readHistogram(),
            answerHistogram: port.gauges.readAnswerTimes(),
            tickBegan: port.gauges.tickBegan.load(ordering: .relaxed),
            heap: EngineSnapshot.HeapState(
                reserved: Int(clamping: counters.heapReserved),
                inUse: Int(clamping: counters.heapInUse),
                free: Int(clamping: counters.heapFree),
                largestFree: Int(clamping: counters.heapLargestFree),
                blocks: Int(clamping: counters.heapBlocks),
                allocations: counters.heapAllocations,
                limit: plan.heapLimit,
                regions: Int(clamping: counters.heapRegions),
                faults: counters.heapFaults,
                fragmentation: counters.heapFree > 0
                    ? max(0, 1 - Double(counters.heapLargestFree) / Double(counters.heapFree)) : 0),
            responses: [
                counters.responses1xx, counters.responses2xx, counters.responses3xx, counters.responses4xx,
                counters.responses5xx,
            ])
    }
}

extension ConnectionState {
    /// From a loop's row: raw values become text here, off the loop.
    init(_ row: ConnectionRow, loop: Int, names: [Int64: String]) {
        self.init(
            id: ConnectionID(rawValue: row.id), loop: loop, peer: row.peer.description, phase: Phase(row.phase),
            age: row.age, idle: row.idle, requests: row.requests, bytesIn: row.bytesIn, bytesOut: row.bytesOut,
            bufferedIn: row.bufferedIn, bufferedOut: row.bufferedOut, lastRequest: row.lastRequest.text,
            lastStatus: Int(row.lastStatus), userID: row.user, username: names[row.user] ?? "")
    }
}

extension ConnectionState.Phase {
    init(_ phase: ConnectionPhase) {
        switch phase {
        case .idle: self = .idle
        case .reading: self = .reading
        case .waiting: self = .waiting
        case .writing: self = .writing
        case .closing: self = .closing
        }
    }
}
