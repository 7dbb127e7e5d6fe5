// The sheets of a snapshot: the server, its loops, their heaps, and a line of `watch`.

import Engine

extension CtlSheet {
    init(status snapshot: EngineSnapshot) {
        self.init("status", [snapshot], isOne: true, columns: Self.statusColumns)
    }

    private static let statusColumns: [SheetColumn<EngineSnapshot>] = [
        .text("engine") { $0.version },
        .count("pid") { $0.processID },
        SheetColumn("time") { .time($0.realTime) },
        .seconds("uptime") { $0.uptime },
        SheetColumn("addresses") { .list($0.addresses.map { JSONText.text($0) }) },
        .flag("draining") { $0.draining },
        .text("poller") { $0.poller },
        .text("listenTrigger") { $0.listenTrigger.rawValue },
        .text("trigger") { $0.connectionTrigger.rawValue },
        .text("balance") { $0.balance.rawValue },
        .count("loops") { $0.loops.count },
        .count("connections") { $0.openConnections },
        .count("requests") { $0.sum(\.requests) },
        .count("bytesIn") { $0.sum(\.bytesIn) },
        .count("bytesOut") { $0.sum(\.bytesOut) },
        .count("refused") { $0.refused.reduce(0) { $0 &+ $1.count } },
        SheetColumn("refusals", jsonOnly: true) { snapshot in
            JSONText.object(snapshot.refused.map { (name: $0.reason.name, value: JSONText.count($0.count)) })
        },
        .count("descriptors") { $0.descriptorsUsed },
        .count("descriptorLimit") { $0.descriptorLimit },
        .count("acceptQueue") { $0.acceptQueue },
        .count("workers") { $0.workers.threads },
        .count("workersBusy") { $0.workers.busy },
        .count("workersQueued") { $0.workers.queued },
        .flag("workersPaused") { $0.workers.paused },
        .text("logLevel") { $0.log.level },
        .count("logDropped") { $0.log.dropped },
        .count("drift") { $0.drift },
        SheetColumn("settingsFault") { $0.settingsFault.isEmpty ? .null : .text($0.settingsFault) },
        SheetColumn("settings", jsonOnly: true) { snapshot in
            JSONText.object(
                snapshot.settings.sorted { $0.key < $1.key }.map { (name: $0.key, value: JSONText.text($0.value)) })
        },
    ]

    init(loops snapshot: EngineSnapshot) {
        self.init("loops", snapshot.loops, columns: Self.loopColumns)
    }

    private static let loopColumns: [SheetColumn<EngineSnapshot.LoopState>] = [
        SheetColumn("id", "LOOP", { .count($0.id) }, text: { "\($0.id)\($0.accepts ? " main" : "")" }),
        .count("thread") { $0.threadID },
        .flag("accepts") { $0.accepts },
        .flag("serves") { $0.serves },
        SheetColumn(
            "trigger", "MODE", { .text($0.trigger.rawValue) }, text: { $0.serves ? $0.trigger.letters : "" }),
        .flag("leaving") { $0.leaving },
        .count("connections", "CONNS") { $0.connections },
        .count("accepted") { $0.accepted },
        .count("closed") { $0.closed },
        .count("requests", "REQS") { $0.requests },
        .bytes("bytesIn", "IN") { $0.bytesIn },
        .bytes("bytesOut", "OUT") { $0.bytesOut },
        .count("waits", "WAITS") { $0.waits },
        .count("events", "EVENTS") { $0.events },
        .count("emptyWakes") { $0.emptyWakes },
        .count("reads") { $0.reads },
        .count("readsEmpty") { $0.readsEmpty },
        .count("writes") { $0.writes },
        .count("shortWrites") { $0.shortWrites },
        .count("controlCalls") { $0.controlCalls },
        .count("writersWaiting") { $0.writersWaiting },
        .count("answersPending", "PEND") { $0.answersPending },
        .count("queued", "QUEUE") { $0.queued },
        .count("timeouts") { $0.timeouts },
        .count("kicked") { $0.kicked },
        .count("movedIn") { $0.movedIn },
        .count("movedOut") { $0.movedOut },
        .count("refused") { $0.refused },
        .count("gaveWay") { $0.gaveWay },
        .count("overloaded") { $0.overloaded },
        .count("acceptPauses") { $0.acceptPauses },
        .count("overBudget") { $0.overBudget },
        .count("stalls", "STALLS") { $0.stalls },
        .seconds("busy", "BUSY") { $0.busyTime },
        .bytes("heapInUse", "HEAP") { $0.heap.inUse },
    ]

    init(heaps snapshot: EngineSnapshot) {
        self.init("heap", snapshot.loops, columns: Self.heapColumns)
    }

    private static let heapColumns: [SheetColumn<EngineSnapshot.LoopState>] = [
        .count("loop", "LOOP") { $0.id },
        .bytes("inUse", "IN USE") { $0.heap.inUse },
        .bytes("free", "FREE") { $0.heap.free },
        .bytes("largestFree", "LARGEST") { $0.heap.largestFree },
        .count("reserved") { $0.heap.reserved },
        .bytes("limit", "LIMIT") { $0.heap.limit },
        .count("blocks", "BLOCKS") { $0.heap.blocks },
        .count("regions") { $0.heap.regions },
        .count("allocations") { $0.heap.allocations },
        SheetColumn(
            "fragmentation", "FRAGMENTED", right: true, { .decimal($0.heap.fragmentation) },
            text: { Format.percent($0.heap.fragmentation) }),
        .count("faults", "FAULTS") { $0.heap.faults },
    ]

    init(heap map: HeapMap, loop: Int) {
        self.init(
            "classes", map.classes,
            columns: [
                SheetColumn(
                    "bytes", "BYTES", right: true, { $0.bytes == .max ? .null : .count($0.bytes) },
                    text: { $0.bytes == .max ? "more" : Format.bytes($0.bytes) }),
                .count("inUse", "IN USE") { $0.inUse },
                .count("free", "FREE") { $0.free },
            ])
        notes = [("loop", .count(loop)), ("policy", .text(map.policy.rawValue))]
    }

    /// Counts of now, and rates per second since the snapshot before; null where there is none.
    static func watch(_ new: EngineSnapshot, since old: EngineSnapshot?) -> JSONText {
        let rates = old.map { Rates(from: $0, to: new) }
        func rate(_ value: (Rates) -> Double) -> JSONText { rates.map { JSONText.decimal(value($0)) } ?? .null }
        func quantile(_ value: (Rates) -> UInt64?) -> JSONText {
            rates.flatMap { value($0) }.map { JSONText.seconds($0) } ?? .null
        }
        let loops = new.loops.map { (loop: EngineSnapshot.LoopState) -> JSONText in
            func rate(_ value: (Rates.Loop) -> Double) -> JSONText {
                rates.flatMap { $0.loops[loop.id] }.map { JSONText.decimal(value($0)) } ?? .null
            }
            return JSONText.object([
                ("id", .count(loop.id)), ("trigger", .text(loop.trigger.rawValue)),
                ("connections", .count(loop.connections)), ("queued", .count(loop.queued)),
                ("requestsPerSecond", rate(\.requests)), ("busy", rate(\.busy)),
            ])
        }
        return .object([
            ("version", .count(Ctl.version)), ("time", .time(new.realTime)), ("uptime", .seconds(new.uptime)),
            ("connections", .count(new.openConnections)), ("requests", .count(new.sum(\.requests))),
            ("workersBusy", .count(new.workers.busy)), ("workersQueued", .count(new.workers.queued)),
            ("requestsPerSecond", rate(\.total.requests)), ("acceptedPerSecond", rate(\.total.accepted)),
            ("bytesInPerSecond", rate(\.total.bytesIn)), ("bytesOutPerSecond", rate(\.total.bytesOut)),
            ("serverErrorsPerSecond", rate(\.serverErrors)), ("refusedPerSecond", rate(\.refused)),
            ("latencyMedian", quantile(\.total.latencyMedian)), ("latencyP99", quantile(\.total.latencyP99)),
            ("loops", .list(loops)),
        ])
    }
}

extension EngineSnapshot {
    fileprivate func sum(_ counter: KeyPath<LoopState, UInt64>) -> UInt64 {
        loops.reduce(0) { $0 &+ $1[keyPath: counter] }
    }
}
