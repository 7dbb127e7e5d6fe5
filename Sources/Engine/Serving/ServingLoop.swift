// The host of an event loop in this server: its connections, its memory and services, and (on the main loop) the
// listening sockets. Made and destroyed on the loop's thread. The generic parameters of the floors below are bound
// here: EventLoop<ServingLoop>, Connections<HTTPSession>. ServingLoop+Accepting handles listening sockets,
// ServingLoop+Moving the migration of connections.

struct ServingLoop: LoopHost, ~Copyable {
    typealias Message = LoopMessage

    // The port must not be the first field: ThreadSanitizer in Swift 6.3 takes an access in place through `services` or
    // `memory` for one to the first field's object, and other threads do use the port.
    private let memory: UnsafeMutablePointer<LoopMemory>
    private let services: UnsafeMutablePointer<HTTPServices>
    private let pinnedMemory: Pinned<LoopMemory>
    private let pinnedServices: Pinned<HTTPServices>
    let loop: UnsafeMutablePointer<LoopContext>
    let port: LoopPort<LoopMessage>
    let connections: Connections<HTTPSession>
    /// Only on the main loop.
    var accepting: Accepting?
    var migrations = MigrationQueue()
    private(set) var isDraining = false
    private(set) var isStopped = false
    var counters = ServingCounters()
    private var heapReport = HeapReport()
    let log: Log
    private let cuts: Cuts
    /// Where it gets its ring.
    private let traffic: RequestRings

    /// - Parameter loop: the loop's context; it outlives this value.
    /// - Throws: ENOMEM.
    init(
        port: LoopPort<LoopMessage>, plan: LoopPlan, loop: UnsafeMutablePointer<LoopContext>, trigger: TriggerMode,
        settings: LoopSettings, accepting: consuming Accepting?
    ) throws(Errno) {
        // Calls that can fail come first, so that a half-built loop has nothing to take down.
        let pinnedServices = Pinned(try plan.makeServices(port, settings))
        let pinnedMemory = Pinned(
            try LoopMemory(
                heapLimit: settings.heapLimit, largestMessage: settings.largestMessage, proxies: settings.proxies,
                failures: plan.failures))
        let table = try ConnectionTable<HTTPSession>(capacity: plan.connectionCapacity)
        self.port = port
        self.loop = loop
        log = plan.log
        cuts = plan.cuts
        traffic = plan.traffic
        memory = pinnedMemory.address
        services = pinnedServices.address
        self.pinnedMemory = pinnedMemory
        self.pinnedServices = pinnedServices
        self.accepting = accepting
        connections = Connections(
            table: table, trigger: trigger, limits: settings.streams, admission: plan.admission, memory: memory,
            services: services, loop: loop)
    }

    deinit {
        memory.pointee.release()
        // A block that nobody gave back is a leak of this loop; a misused heap is not expected to get its blocks back.
        let census = memory.pointee.heap.census
        assert(census.blocks == 0 || census.faults > 0, "a loop ended with \(census.blocks) blocks of its heap in use")
    }

    var isFinished: Bool { isStopped || ((isDraining || migrations.isLeaving) && connections.count == 0) }

    // MARK: events

    mutating func ready(_ token: Token, _ readiness: Readiness) {
        if token.slot == Token.listenerSlot {
            accept(token)
        } else {
            connections.ready(token, readiness)
        }
    }

    mutating func resume(_ token: Token) {
        if token.slot == Token.listenerSlot {
            accepting?.acceptors[token]?.pointee.isRequeued = false
            accept(token)
        } else {
            connections.resume(token)
        }
    }

    mutating func expired(_ timer: UInt32) {
        if timer == Self.acceptTimer {
            acceptAgain()
            closeListeners()
            stopAsking()
        } else {
            connections.expired(timer &- 1)
        }
    }

    /// The timer that belongs to no connection, see Connections.timer(_:).
    static let acceptTimer: UInt32 = 0

    mutating func tickEnds() {
        connections.tickEnds()
        var hasMore = connections.rearmSome()
        if !migrations.isEmpty && depart() { hasMore = true }
        loop.pointee.hasMore = hasMore
        sampleQueues()
        // Before publish(), which then includes the log lines of the connections that this closes.
        if memory.pointee.heap.faults > 0 { giveUpHeap() }
        services.pointee.log.publish()
        heapReport.look(at: memory.pointee.heap)
    }

    /// Each room's counters, side by side in the loop's row for them.
    mutating func publish(to gauges: LoopGauges, busy: UInt64) {
        let requests = services.pointee.times.tickEnds(after: busy)
        services.pointee.recent.tickEnds(after: busy)
        if busy >= RequestSplits.slowTick {
            services.pointee.splits.tickWasSlow(busy, requests: requests)
        }
        let memory = memory
        if memory.pointee.failures.isDue(busy, loop.pointee.now) {
            let services = services
            services.pointee.noteSlowTick(busy, loop.pointee.now, in: memory)
        }
        gauges.host.store(connections.counters, from: ServingGauges.connections)
        gauges.host.store(services.pointee.counters, from: ServingGauges.http)
        gauges.host.store(counters, from: ServingGauges.serving)
        gauges.host.store(heapReport.counters, from: ServingGauges.heap)
    }

    /// A block came back that was no block, or was overwritten: nothing in the heap can be trusted. Every connection
    /// may have bytes of another's, so all of them close; the loop goes on with a new heap.
    private mutating func giveUpHeap() {
        let fault = memory.pointee.heap.lastFault?.description ?? "a block is damaged"
        let count = connections.count
        heapReport.addFaults(of: memory.pointee.heap)
        connections.abandonAll()
        do throws(Errno) {
            try memory.pointee.replaceHeap()
            log.write(
                .error,
                "loop \(port.id): heap: \(fault): closed its \(count) connections and gave up the heap for a new one")
        } catch {
            log.write(
                .critical,
                """
                loop \(port.id): heap: \(fault): closed its \(count) connections; no memory for a new heap, so the \
                loop ends
                """
            )
            closeAcceptors()
            isStopped = true
        }
    }

    private mutating func closeAcceptors() {
        // A copy of the pointer, as in Connections+Answer.
        let loop = loop
        accepting?.acceptors.close(in: &loop.pointee.poller)
    }

    // MARK: messages

    /// Keeps to these settings from now on. A message that has begun is not measured anew by what has been passed.
    private func follow(_ settings: LoopSettings) {
        connections.setLimits(settings.streams)
        // Copies of the pointers, as in Connections+Answer.
        let services = services
        services.pointee.limits = settings.requests
        services.pointee.proxies = settings.proxies
        services.pointee.files.setMemory(settings.fileCache)
        services.pointee.log.follow(isEnabled: settings.logsAccess, format: settings.accessFormat)
        if services.pointee.recent.isOn != settings.recordsRequests {
            services.pointee.recent = settings.recordsRequests ? traffic.makeRing() : RequestRing()
        }
        let memory = memory
        memory.pointee.setBounds(
            heapLimit: settings.heapLimit, largestMessage: settings.largestMessage, proxies: settings.proxies)
    }

    /// A page of the connections; with the network's part, the split of each one's last request too.
    private func look(_ scan: ConnectionScan) -> ConnectionScanPart {
        var part = connections.scan(scan, loop: port.id, now: loop.pointee.now)
        guard scan.network else { return part }
        for index in part.below.indices { addSplit(to: &part.below[index].row) }
        for index in part.above.indices { addSplit(to: &part.above[index].row) }
        return part
    }

    private func addSplit(to row: inout ConnectionRow) {
        row.split = services.pointee.splits.split(
            of: row.numbers[ConnectionColumn.id.rawValue], requests: row.numbers[ConnectionColumn.requests.rawValue])
    }

    mutating func receive(_ message: consuming LoopMessage) {
        switch message {
        case .adopt(let descriptor, let id, let peer):
            adopt(descriptor, id, peer)
        case .arrive(let handover):
            arrive(handover)
        case .answer(let token, let serial, let answer):
            connections.answer(token, serial: serial, answer)
        case .nameIdle(let round, let main):
            main.post(.idle(connections.longestIdle(Newcomers.limit, now: loop.pointee.now), round: round, of: port))
        case .idle(let idle, let round, let port):
            hear(idle, of: port, round: round)
        case .giveWay(let idle, let newcomer, let id, let main):
            giveWay(idle, to: newcomer, id, main)
        case .comeAgain(let newcomer):
            welcome(newcomer)
        case .setTrigger(let mode):
            connections.setTrigger(mode)
        case .setListenTrigger(let mode):
            setListenTrigger(mode)
        case .changeListeners(let change):
            changeListeners(change)
        case .subLoops(let ports):
            accepting?.setSubLoops(ports)
        case .setBalance(let balance):
            accepting?.balance = balance
        case .setBlocks(let blocks):
            accepting?.blocks = blocks
        case .follow(let settings):
            follow(settings)
        case .webFolderChanged:
            // A copy of the pointer, as in Connections+Answer.
            let services = services
            services.pointee.files.renew()
        case .scan(let scan, let parts):
            parts.add(look(scan))
        case .findKey(let id, let order, let parts):
            parts.add(connections.key(of: id, in: order, loop: port.id, now: loop.pointee.now))
        case .detail(let id, let parts):
            let detail = connections.detail(
                id, loop: port.id, now: loop.pointee.now, milliseconds: loop.pointee.milliseconds)
            parts.add(
                detail.map { found in
                    var found = found
                    addSplit(to: &found.row)
                    return LoopDetail(
                        loop: port.id, detail: found, recent: services.pointee.recent.of(id, limit: 100))
                })
        case .matchingIDs(let match, let parts):
            parts.add(connections.ids(match, loop: port.id, now: loop.pointee.now))
        case .kick(let ids, let gently, let parts):
            parts.add(connections.kick(ids, gently: gently))
        case .move(let id, let port, let collector):
            collector.add(move(id, to: port) ? true : nil)
        case .shed(let count, let port):
            shed(count, to: port)
        case .leave(let successors):
            leave(to: successors)
        case .heapMap(let cells, let parts):
            parts.add(memory.pointee.heap.map(cells: cells))
        case .failures(let scan, let parts):
            // A copy of the pointer, as in Connections+Answer.
            let memory = memory
            let rows = memory.pointee.failures.rows(scan, now: loop.pointee.now)
            parts.add(FailurePart(loop: port.id, rows: rows))
        case .tap(let writer, let parts):
            parts.add(connections.tap(writer))
        case .untap(let number):
            connections.untap(number)
        case .drain:
            closeAcceptors()
            migrations.cancel()
            isDraining = true
            refuseNewcomers()
            connections.drain()
        case .stop:
            closeAcceptors()
            migrations.cancel()
            if connections.count > 0 { cuts.happened.store(true, ordering: .relaxed) }
            connections.closeAll()
            refuseNewcomers()
            isStopped = true
        }
    }
}
