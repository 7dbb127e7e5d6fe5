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
    let port: LoopPort<LoopMessage>
    var connections: Connections<HTTPSession>
    /// Only on the main loop.
    var accepting: Accepting?
    var migrations = MigrationQueue()
    private(set) var isDraining = false
    private(set) var isStopped = false
    var counters = ServingCounters()
    private var heapReport = HeapReport()
    let log: Log
    private let cuts: Cuts

    /// - Throws: ENOMEM.
    init(
        port: LoopPort<LoopMessage>, plan: LoopPlan, trigger: TriggerMode, limits: StreamLimits,
        accepting: consuming Accepting?
    ) throws(Errno) {
        // Calls that can fail come first, so that a half-built loop has nothing to take down.
        let made = try plan.makeServices(port)
        let reserved = try LoopMemory(
            heapLimit: plan.heapLimit, largestMessage: plan.requestLimits.headBytes + plan.requestLimits.bodyBytes,
            proxies: plan.proxies)
        let table = try ConnectionTable<HTTPSession>(capacity: plan.connectionCapacity)
        self.port = port
        log = plan.log
        cuts = plan.cuts
        memory = .allocate(capacity: 1)
        memory.initialize(to: reserved)
        services = .allocate(capacity: 1)
        services.initialize(to: made)
        self.accepting = accepting
        connections = Connections(
            table: table, trigger: trigger, limits: limits, admission: plan.admission, memory: memory,
            services: services)
    }

    deinit {
        services.deinitialize(count: 1)
        services.deallocate()
        memory.pointee.release()
        // A block that nobody gave back is a leak of this loop; a misused heap is not expected to get its blocks back.
        let census = memory.pointee.heap.census
        assert(census.blocks == 0 || census.faults > 0, "a loop ended with \(census.blocks) blocks of its heap in use")
        memory.deinitialize(count: 1)
        memory.deallocate()
    }

    var isFinished: Bool { isStopped || ((isDraining || migrations.isLeaving) && connections.table.count == 0) }

    // MARK: events

    mutating func ready(_ token: Token, _ readiness: Readiness, in loop: inout LoopContext) {
        if token.slot >= Token.firstListenerSlot {
            accept(token, in: &loop)
        } else {
            connections.ready(token, readiness, in: &loop)
        }
    }

    mutating func resume(_ token: Token, in loop: inout LoopContext) {
        if token.slot >= Token.firstListenerSlot {
            accepting?.acceptors[token]?.pointee.isRequeued = false
            accept(token, in: &loop)
        } else {
            connections.resume(token, in: &loop)
        }
    }

    mutating func expired(_ timer: UInt32, in loop: inout LoopContext) {
        if timer == Self.acceptTimer {
            acceptAgain(in: &loop)
            stopAsking(in: &loop)
        } else {
            connections.expired(timer &- 1, in: &loop)
        }
    }

    /// The timer that belongs to no connection, see Connections.timer(_:).
    static let acceptTimer: UInt32 = 0

    mutating func tickEnds(in loop: inout LoopContext) {
        connections.tickEnds()
        var hasMore = connections.rearmSome(in: &loop)
        if !migrations.isEmpty && depart(in: &loop) { hasMore = true }
        loop.hasMore = hasMore
        sampleQueues(in: &loop)
        // Before publish(), which then includes the log lines of the connections that this closes.
        if memory.pointee.heap.faults > 0 { giveUpHeap(in: &loop) }
        services.pointee.log.publish()
        heapReport.look(at: memory.pointee.heap)
    }

    /// Each room's counters, side by side in the loop's row for them.
    mutating func publish(to gauges: LoopGauges, busy: UInt64) {
        services.pointee.times.tickEnds(after: busy)
        gauges.host.store(connections.counters, from: ServingGauges.connections)
        gauges.host.store(services.pointee.counters, from: ServingGauges.http)
        gauges.host.store(counters, from: ServingGauges.serving)
        gauges.host.store(heapReport.counters, from: ServingGauges.heap)
    }

    /// A block came back that was no block, or was overwritten: nothing in the heap can be trusted. Every connection
    /// may have bytes of another's, so all of them close; the loop goes on with a new heap.
    private mutating func giveUpHeap(in loop: inout LoopContext) {
        let fault = memory.pointee.heap.lastFault?.description ?? "a block is damaged"
        let count = connections.table.count
        heapReport.addFaults(of: memory.pointee.heap)
        connections.abandonAll(in: &loop)
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
            accepting?.acceptors.close(in: &loop.poller)
            isStopped = true
        }
    }

    // MARK: messages

    mutating func receive(_ message: consuming LoopMessage, in loop: inout LoopContext) {
        switch message {
        case .adopt(let descriptor, let id, let peer):
            adopt(descriptor, id, peer, in: &loop)
        case .arrive(let handover):
            arrive(handover, in: &loop)
        case .answer(let token, let serial, let answer):
            connections.answer(token, serial: serial, answer, in: &loop)
        case .nameIdle(let round, let main):
            main.post(.idle(connections.longestIdle(Newcomers.limit, now: loop.now), round: round, of: port))
        case .idle(let idle, let round, let port):
            hear(idle, of: port, round: round, in: &loop)
        case .giveWay(let idle, let newcomer, let id, let main):
            giveWay(idle, to: newcomer, id, main, in: &loop)
        case .comeAgain(let newcomer):
            welcome(newcomer, in: &loop)
        case .setTrigger(let mode):
            connections.setTrigger(mode, in: &loop)
        case .setListenTrigger(let mode):
            setListenTrigger(mode, in: &loop)
        case .subLoops(let ports):
            accepting?.setSubLoops(ports)
        case .setBalance(let balance):
            accepting?.balance = balance
        case .setLimits(let limits):
            connections.setLimits(limits, in: &loop)
        case .webFolderChanged:
            // A copy of the pointer, as in Connections+DeferredResponse.
            let services = services
            services.pointee.files.renew()
        case .scan(let scan, let parts):
            parts.add(connections.scan(scan, loop: port.id, now: loop.now))
        case .findKey(let id, let order, let parts):
            parts.add(connections.key(of: id, in: order, loop: port.id))
        case .detail(let id, let parts):
            parts.add(
                connections.detail(id, loop: port.id, now: loop.now, milliseconds: loop.milliseconds).map {
                    LoopDetail(loop: port.id, detail: $0, recent: services.pointee.recent.of(id, limit: 100))
                })
        case .matchingIDs(let match, let parts):
            parts.add(connections.ids(match, loop: port.id, now: loop.now))
        case .kick(let ids, let gently, let parts):
            parts.add(connections.kick(ids, gently: gently, in: &loop))
        case .move(let id, let port, let collector):
            collector.add(move(id, to: port) ? true : nil)
        case .shed(let count, let port):
            shed(count, to: port)
        case .leave(let successors):
            leave(to: successors)
        case .heapMap(let cells, let parts):
            parts.add(memory.pointee.heap.map(cells: cells))
        case .drain:
            accepting?.acceptors.close(in: &loop.poller)
            migrations.cancel()
            isDraining = true
            refuseNewcomers(in: &loop)
            connections.drain(in: &loop)
        case .stop:
            accepting?.acceptors.close(in: &loop.poller)
            migrations.cancel()
            if connections.table.count > 0 { cuts.happened.store(true, ordering: .relaxed) }
            connections.closeAll(in: &loop)
            refuseNewcomers(in: &loop)
            isStopped = true
        }
    }
}
