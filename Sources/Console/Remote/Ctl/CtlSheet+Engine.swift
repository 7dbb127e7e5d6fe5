// The sheets of a snapshot: the server, its loops, their heaps, and a line of `watch`.

import Engine

extension CtlSheet {
    init(status snapshot: EngineSnapshot) {
        self.init("status", [snapshot], isOne: true, columns: Self.statusColumns)
    }

    private static let statusColumns: [SheetColumn<EngineSnapshot>] = [
        SheetColumn("engine") { .text($0.version) },
        SheetColumn("pid") { .count($0.processID) },
        SheetColumn("time") { .time($0.realTime) },
        SheetColumn("uptime") { .seconds($0.uptime) },
        SheetColumn("addresses") { .list($0.addresses.map { JSONText.text($0) }) },
        SheetColumn("draining") { .flag($0.draining) },
        SheetColumn("poller") { .text($0.poller) },
        SheetColumn("listenTrigger") { .text($0.listenTrigger.rawValue) },
        SheetColumn("trigger") { .text($0.connectionTrigger.rawValue) },
        SheetColumn("balance") { .text($0.balance.rawValue) },
        SheetColumn("loops") { .count($0.loops.count) },
        SheetColumn("connections") { .count($0.openConnections) },
        SheetColumn("requests") { .count($0.sum(\.requests)) },
        SheetColumn("bytesIn") { .count($0.sum(\.bytesIn)) },
        SheetColumn("bytesOut") { .count($0.sum(\.bytesOut)) },
        SheetColumn("refused") { .count($0.refused.reduce(0) { $0 &+ $1.count }) },
        SheetColumn("refusals", jsonOnly: true) { snapshot in
            JSONText.object(snapshot.refused.map { (name: $0.reason.name, value: JSONText.count($0.count)) })
        },
        SheetColumn("descriptors") { .count($0.descriptorsUsed) },
        SheetColumn("descriptorLimit") { .count($0.descriptorLimit) },
        SheetColumn("acceptQueue") { .count($0.acceptQueue) },
        SheetColumn("workers") { .count($0.workers.threads) },
        SheetColumn("workersBusy") { .count($0.workers.busy) },
        SheetColumn("workersQueued") { .count($0.workers.queued) },
        SheetColumn("workersPaused") { .flag($0.workers.paused) },
        SheetColumn("logLevel") { .text($0.log.level) },
        SheetColumn("logDropped") { .count($0.log.dropped) },
        SheetColumn("settings", jsonOnly: true) { snapshot in
            JSONText.object(
                EngineSetting.allCases.compactMap { setting in
                    snapshot.settings[setting.rawValue].map { (name: setting.rawValue, value: JSONText.count($0)) }
                })
        },
    ]

    init(loops snapshot: EngineSnapshot) {
        self.init(
            "loops", snapshot.loops, columns: Self.loopColumns,
            table: [
                Column("LOOP", 6, right: false, priority: 0) { Field("\($0.id)\($0.accepts ? " main" : "")") },
                Column("MODE", 4, right: false, priority: 0) { Field($0.serves ? $0.trigger.letters : "") },
                Column("CONNS", 5, priority: 0) { Field(Format.count($0.connections)) },
                Column("REQS", 5, priority: 0) { Field(Format.count($0.requests)) },
                Column("IN", 5, priority: 0) { Field(Format.bytes($0.bytesIn)) },
                Column("OUT", 5, priority: 0) { Field(Format.bytes($0.bytesOut)) },
                Column("WAITS", 5, priority: 0) { Field(Format.count($0.waits)) },
                Column("EVENTS", 5, priority: 0) { Field(Format.count($0.events)) },
                Column("PEND", 4, priority: 0) { Field(Format.count($0.answersPending)) },
                Column("QUEUE", 5, priority: 0) { Field(Format.count($0.queued)) },
                Column("STALLS", 6, priority: 0) { Field(Format.count($0.stalls)) },
                Column("BUSY", 6, priority: 0) { Field(Format.duration($0.busyTime, ascii: true)) },
                Column("HEAP", 6, priority: 0) { Field(Format.bytes($0.heap.inUse)) },
            ])
    }

    private static let loopColumns: [SheetColumn<EngineSnapshot.LoopState>] = [
        SheetColumn("id") { .count($0.id) },
        SheetColumn("thread") { .count($0.threadID) },
        SheetColumn("accepts") { .flag($0.accepts) },
        SheetColumn("serves") { .flag($0.serves) },
        SheetColumn("trigger") { .text($0.trigger.rawValue) },
        SheetColumn("leaving") { .flag($0.leaving) },
        SheetColumn("connections") { .count($0.connections) },
        SheetColumn("accepted") { .count($0.accepted) },
        SheetColumn("closed") { .count($0.closed) },
        SheetColumn("requests") { .count($0.requests) },
        SheetColumn("bytesIn") { .count($0.bytesIn) },
        SheetColumn("bytesOut") { .count($0.bytesOut) },
        SheetColumn("waits") { .count($0.waits) },
        SheetColumn("events") { .count($0.events) },
        SheetColumn("emptyWakes") { .count($0.emptyWakes) },
        SheetColumn("reads") { .count($0.reads) },
        SheetColumn("readsEmpty") { .count($0.readsEmpty) },
        SheetColumn("writes") { .count($0.writes) },
        SheetColumn("shortWrites") { .count($0.shortWrites) },
        SheetColumn("controlCalls") { .count($0.controlCalls) },
        SheetColumn("writersWaiting") { .count($0.writersWaiting) },
        SheetColumn("answersPending") { .count($0.answersPending) },
        SheetColumn("queued") { .count($0.queued) },
        SheetColumn("timeouts") { .count($0.timeouts) },
        SheetColumn("kicked") { .count($0.kicked) },
        SheetColumn("movedIn") { .count($0.movedIn) },
        SheetColumn("movedOut") { .count($0.movedOut) },
        SheetColumn("refused") { .count($0.refused) },
        SheetColumn("gaveWay") { .count($0.gaveWay) },
        SheetColumn("overloaded") { .count($0.overloaded) },
        SheetColumn("acceptPauses") { .count($0.acceptPauses) },
        SheetColumn("overBudget") { .count($0.overBudget) },
        SheetColumn("stalls") { .count($0.stalls) },
        SheetColumn("busy") { .seconds($0.busyTime) },
        SheetColumn("heapInUse") { .count($0.heap.inUse) },
    ]

    init(heaps snapshot: EngineSnapshot) {
        self.init(
            "heap", snapshot.loops,
            columns: [
                SheetColumn("loop") { .count($0.id) },
                SheetColumn("inUse") { .count($0.heap.inUse) },
                SheetColumn("free") { .count($0.heap.free) },
                SheetColumn("largestFree") { .count($0.heap.largestFree) },
                SheetColumn("reserved") { .count($0.heap.reserved) },
                SheetColumn("limit") { .count($0.heap.limit) },
                SheetColumn("blocks") { .count($0.heap.blocks) },
                SheetColumn("regions") { .count($0.heap.regions) },
                SheetColumn("allocations") { .count($0.heap.allocations) },
                SheetColumn("fragmentation") { .decimal($0.heap.fragmentation) },
                SheetColumn("faults") { .count($0.heap.faults) },
            ],
            table: [
                Column("LOOP", 4, priority: 0) { Field("\($0.id)") },
                Column("IN USE", 6, priority: 0) { Field(Format.bytes($0.heap.inUse)) },
                Column("FREE", 6, priority: 0) { Field(Format.bytes($0.heap.free)) },
                Column("LARGEST", 7, priority: 0) { Field(Format.bytes($0.heap.largestFree)) },
                Column("LIMIT", 6, priority: 0) { Field(Format.bytes($0.heap.limit)) },
                Column("BLOCKS", 6, priority: 0) { Field(Format.count($0.heap.blocks)) },
                Column("FRAGMENTED", 10, priority: 0) { Field(Format.percent($0.heap.fragmentation)) },
                Column("FAULTS", 6, priority: 0) { Field(Format.count($0.heap.faults)) },
            ])
    }

    init(heap map: HeapMap, loop: Int) {
        func bytes(_ size: HeapMap.SizeClass) -> String { size.bytes == .max ? "more" : Format.bytes(size.bytes) }
        self.init(
            "classes", map.classes,
            columns: [
                SheetColumn("bytes") { $0.bytes == .max ? .null : .count($0.bytes) },
                SheetColumn("inUse") { .count($0.inUse) },
                SheetColumn("free") { .count($0.free) },
            ],
            table: [
                Column("BYTES", 6, priority: 0) { Field(bytes($0)) },
                Column("IN USE", 6, priority: 0) { Field(Format.count($0.inUse)) },
                Column("FREE", 6, priority: 0) { Field(Format.count($0.free)) },
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
