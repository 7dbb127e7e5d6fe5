// The fields of a snapshot in the control protocol.

extension EngineSnapshot: Fielded {
    static var blank: EngineSnapshot {
        EngineSnapshot(
            monotonicTime: 0, realTime: 0, uptime: 0, processID: 0, version: "", addresses: [], poller: "epoll",
            listenTrigger: .level, connectionTrigger: .level, draining: false, loops: [], workers: .blank,
            database: nil, log: .blank)
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("version", &version)
        try fields.count("processID", &processID)
        try fields.long("monotonicTime", &monotonicTime)
        try fields.long("realTime", &realTime)
        try fields.long("uptime", &uptime)
        try fields.texts("addresses", &addresses)
        try fields.text("poller", &poller)
        try fields.word("listenTrigger", &listenTrigger)
        try fields.word("connectionTrigger", &connectionTrigger)
        try fields.flag("draining", &draining)
        try fields.word("balance", &balance)
        try fields.named("settings", &settings)
        try fields.count("drift", &drift)
        try fields.text("settingsFault", &settingsFault)
        try fields.count("descriptorsUsed", &descriptorsUsed)
        try fields.count("descriptorLimit", &descriptorLimit)
        try fields.count("acceptQueue", &acceptQueue)
        try fields.count("acceptQueueLimit", &acceptQueueLimit)
        try fields.count("acceptOverflows", &acceptOverflows)
        try fields.tally("refusals", &refusals)
        try fields.object("tickBudget", &tickBudget)
        try fields.objects("loops", &loops)
        try fields.object("workers", &workers)
        try fields.object("database", &database)
        try fields.object("log", &log)
    }
}

extension TickBudget: Fielded {
    static var blank: TickBudget { TickBudget() }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("events", &events)
        try fields.count("accepts", &accepts)
        try fields.count("bytesRead", &bytesRead)
        try fields.count("requests", &requests)
        try fields.count("sends", &sends)
        try fields.count("fileBytes", &fileBytes)
        try fields.count("fileBytesInAll", &fileBytesInAll)
    }
}

extension EngineSnapshot.LoopState: Fielded {
    static var blank: EngineSnapshot.LoopState {
        EngineSnapshot.LoopState(
            id: 0, threadID: 0, accepts: false, serves: false, trigger: .level, connections: 0, accepted: 0, closed: 0,
            requests: 0, bytesIn: 0, bytesOut: 0, waits: 0, events: 0, emptyWakes: 0, reads: 0, readsEmpty: 0,
            writes: 0, shortWrites: 0, controlCalls: 0, wakesSent: 0, wakesCoalesced: 0, writersWaiting: 0,
            answersPending: 0, timeouts: 0, kicked: 0, busyTime: 0, tickHistogram: [], tickBegan: 0, heap: .blank,
            responses: [])
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("id", &id)
        try fields.count("threadID", &threadID)
        try fields.flag("accepts", &accepts)
        try fields.flag("serves", &serves)
        try fields.word("trigger", &trigger)
        try fields.count("connections", &connections)
        try fields.flag("leaving", &leaving)
        try fields.count("accepted", &accepted)
        try fields.count("closed", &closed)
        try fields.count("requests", &requests)
        try fields.count("bytesIn", &bytesIn)
        try fields.count("bytesOut", &bytesOut)
        try fields.count("waits", &waits)
        try fields.count("events", &events)
        try fields.count("emptyWakes", &emptyWakes)
        try fields.count("reads", &reads)
        try fields.count("readsEmpty", &readsEmpty)
        try fields.count("writes", &writes)
        try fields.count("shortWrites", &shortWrites)
        try fields.count("controlCalls", &controlCalls)
        try fields.count("wakesSent", &wakesSent)
        try fields.count("wakesCoalesced", &wakesCoalesced)
        try fields.count("writersWaiting", &writersWaiting)
        try fields.count("answersPending", &answersPending)
        try fields.count("timeouts", &timeouts)
        try fields.count("kicked", &kicked)
        try fields.count("movedIn", &movedIn)
        try fields.count("movedOut", &movedOut)
        try fields.count("refused", &refused)
        try fields.count("gaveWay", &gaveWay)
        try fields.count("overloaded", &overloaded)
        try fields.tally("refusals", &refusals)
        try fields.count("acceptPauses", &acceptPauses)
        try fields.count("stalls", &stalls)
        try fields.text("stalledHandler", &stalledHandler)
        try fields.count("queued", &queued)
        try fields.count("overBudget", &overBudget)
        try fields.long("busyTime", &busyTime)
        try fields.long("tickBegan", &tickBegan)
        try fields.counts("tickHistogram", &tickHistogram)
        try fields.counts("answerHistogram", &answerHistogram)
        try fields.counts("responses", &responses)
        try fields.object("heap", &heap)
        // Another version may have other buckets; who reads them counts on these.
        tickHistogram.fit(TickHistogram.bucketCount)
        if !answerHistogram.isEmpty { answerHistogram.fit(TickHistogram.bucketCount) }
        responses.fit(5)
    }
}

extension [UInt64] {
    fileprivate mutating func fit(_ length: Int) {
        if count > length { removeLast(count - length) }
        while count < length { append(0) }
    }
}

extension EngineSnapshot.HeapState: Fielded {
    static var blank: EngineSnapshot.HeapState {
        EngineSnapshot.HeapState(
            reserved: 0, inUse: 0, free: 0, largestFree: 0, blocks: 0, allocations: 0, limit: 0, regions: 0, faults: 0,
            fragmentation: 0)
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("reserved", &reserved)
        try fields.count("inUse", &inUse)
        try fields.count("free", &free)
        try fields.count("largestFree", &largestFree)
        try fields.count("blocks", &blocks)
        try fields.count("allocations", &allocations)
        try fields.count("limit", &limit)
        try fields.count("regions", &regions)
        try fields.count("faults", &faults)
        try fields.share("fragmentation", &fragmentation)
    }
}

extension EngineSnapshot.WorkerState: Fielded {
    static var blank: EngineSnapshot.WorkerState {
        EngineSnapshot.WorkerState(
            threads: 0, busy: 0, queued: 0, queueLimit: 0, completed: 0, rejected: 0, paused: false)
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.count("threads", &threads)
        try fields.count("busy", &busy)
        try fields.count("queued", &queued)
        try fields.count("queueLimit", &queueLimit)
        try fields.count("completed", &completed)
        try fields.count("rejected", &rejected)
        try fields.flag("paused", &paused)
        try fields.count("hashing", &hashing)
        try fields.count("hashingQueued", &hashingQueued)
        try fields.count("hashingShare", &hashingShare)
    }
}

extension EngineSnapshot.DatabaseState: Fielded {
    static var blank: EngineSnapshot.DatabaseState {
        EngineSnapshot.DatabaseState(
            path: "", connections: 0, leased: 0, waiting: 0, leases: 0, longestWait: 0, statements: 0, busyRetries: 0,
            timeouts: 0)
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("path", &path)
        try fields.count("capacity", &capacity)
        try fields.count("connections", &connections)
        try fields.count("leased", &leased)
        try fields.count("waiting", &waiting)
        try fields.count("leases", &leases)
        try fields.long("longestWait", &longestWait)
        try fields.count("statements", &statements)
        try fields.count("busyRetries", &busyRetries)
        try fields.count("timeouts", &timeouts)
        try fields.count("replaced", &replaced)
    }
}

extension EngineSnapshot.LogState: Fielded {
    static var blank: EngineSnapshot.LogState {
        EngineSnapshot.LogState(level: "info", lines: 0, bytes: 0, dropped: 0, rotations: 0, accessLog: "off")
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("level", &level)
        try fields.count("lines", &lines)
        try fields.count("bytes", &bytes)
        try fields.count("dropped", &dropped)
        try fields.count("rotations", &rotations)
        try fields.text("accessLog", &accessLog)
    }
}
