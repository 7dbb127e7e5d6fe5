// What each event loop of the server hosts: its connections, its bench and services, and (on the main loop) the
// listening sockets. Made and destroyed on the loop's thread. The generic parameters of the floors below are bound
// here: EventLoop<ServingLoop>, Connections<HTTPSession>.

import CLinux

struct ServingLoop: LoopHost, ~Copyable {
    typealias Message = LoopMessage

    // Not the port first: ThreadSanitizer in Swift 6.3 takes an access in place through `services` or `bench` for one
    // to what the first field points to, and other threads do use the port.
    private let bench: UnsafeMutablePointer<Workbench>
    private let services: UnsafeMutablePointer<HTTPServices>
    private let port: LoopPort<LoopMessage>
    var connections: Connections<HTTPSession>
    /// Only on the main loop.
    private var accepting: Accepting?
    private var isDraining = false
    private var isStopped = false
    private var publishedChanges = UInt64.max

    /// - Throws: ENOMEM.
    init(
        port: LoopPort<LoopMessage>, plan: LoopPlan, trigger: TriggerMode, accepting: consuming Accepting?
    ) throws(Errno) {
        // What can fail comes first: a half-built loop has nothing to take down.
        let made = try plan.makeServices(port)
        let table = try ConnectionTable<HTTPSession>(capacity: plan.connectionCapacity)
        self.port = port
        bench = .allocate(capacity: 1)
        bench.initialize(to: Workbench(heapLimit: plan.heapLimit))
        services = .allocate(capacity: 1)
        services.initialize(to: made)
        self.accepting = accepting
        connections = Connections(
            table: table, trigger: trigger, limits: plan.streamLimits, bench: bench, services: services)
    }

    deinit {
        services.deinitialize(count: 1)
        services.deallocate()
        bench.pointee.release()
        bench.deinitialize(count: 1)
        bench.deallocate()
    }

    var isFinished: Bool { isStopped || (isDraining && connections.table.count == 0) }

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
            accept(token, in: &loop)
        } else {
            connections.resume(token, in: &loop)
        }
    }

    mutating func expired(_ slot: UInt32, in loop: inout LoopContext) {
        if slot == pauseSlot {
            if let trigger = accepting?.trigger { setListenTrigger(trigger, in: &loop) }
        } else {
            connections.expired(slot, in: &loop)
        }
    }

    /// The timer of listeners that pause: the one slot that no connection has.
    private var pauseSlot: UInt32 { UInt32(truncatingIfNeeded: connections.table.capacity) }

    mutating func tickEnds(in loop: inout LoopContext) {
        connections.rearmSome(in: &loop)
        services.pointee.log.publish()
        if bench.pointee.heap.changes != publishedChanges { publishHeap(in: &loop) }
    }

    private mutating func publishHeap(in loop: inout LoopContext) {
        let census = bench.pointee.heap.census
        publishedChanges = bench.pointee.heap.changes
        loop.counters.heapReserved = UInt64(clamping: census.reserved)
        loop.counters.heapInUse = UInt64(clamping: census.inUse)
        loop.counters.heapFree = UInt64(clamping: census.free)
        loop.counters.heapLargestFree = UInt64(clamping: census.largestFree)
        loop.counters.heapBlocks = UInt64(clamping: census.blocks)
        loop.counters.heapAllocations = UInt64(census.allocations)
    }

    // MARK: messages

    mutating func receive(_ message: consuming LoopMessage, in loop: inout LoopContext) {
        switch message {
        case .adopt(let descriptor, let id, let peer):
            let owned = FileDescriptor(owning: descriptor)
            if isDraining || isStopped {
                // Placed before the main loop knew of the drain.
                loop.counters.unplaced &+= 1
                RefusedConnection.answer(owned)
            } else {
                connections.adopt(owned, id: id, peer: peer, in: &loop)
            }
        case .answer(let token, let serial, let answer):
            connections.answer(token, serial: serial, answer, in: &loop)
        case .setTrigger(let mode):
            connections.setTrigger(mode, in: &loop)
        case .setListenTrigger(let mode):
            setListenTrigger(mode, in: &loop)
        case .subLoops(let ports):
            accepting?.subLoops = ports
        case .scan(let scan, let parts):
            parts.add(connections.scan(scan, loop: port.id, now: loop.now))
        case .findKey(let id, let order, let parts):
            parts.add(connections.key(of: id, in: order, loop: port.id))
        case .detail(let id, let parts):
            parts.add(
                connections.detail(id, now: loop.now, milliseconds: loop.milliseconds).map {
                    LoopDetail(loop: port.id, detail: $0, recent: services.pointee.recent.of(id, limit: 100))
                })
        case .matchingIDs(let match, let parts):
            parts.add(connections.ids(match, loop: port.id, now: loop.now))
        case .kick(let ids, let gently, let parts):
            parts.add(connections.kick(ids, gently: gently, in: &loop))
        case .drain:
            accepting?.acceptors.close(in: &loop.poller)
            isDraining = true
            connections.drain(in: &loop)
        case .stop:
            accepting?.acceptors.close(in: &loop.poller)
            connections.closeAll(in: &loop)
            isStopped = true
        }
    }

    // MARK: accepting

    /// Registers the listening sockets in this mode, or changes theirs. Until the first call nobody is accepted.
    private mutating func setListenTrigger(_ trigger: TriggerMode, in loop: inout LoopContext) {
        guard let count = accepting?.acceptors.count else { return }
        accepting?.trigger = trigger
        for index in 0..<count {
            guard let acceptor = accepting?.acceptors.at(index) else { continue }
            _ = acceptor.pointee.listen(trigger, in: &loop.poller)
        }
    }

    /// Level mode is told again of what is left, so one connection an event is enough; edge mode must empty the
    /// queue, within the budget.
    private mutating func accept(_ token: Token, in loop: inout LoopContext) {
        guard let acceptor = accepting?.acceptors[token], let trigger = accepting?.trigger else { return }
        var left = trigger == .edge ? Acceptor.budget : 1
        while left > 0 {
            left -= 1
            switch acceptor.pointee.accept() {
            case .connection(let descriptor, let peer):
                loop.counters.accepted &+= 1
                place(descriptor, peer, in: &loop)
            case .refused:
                loop.counters.refusedAccepts &+= 1
            case .none:
                return
            case .exhausted:
                loop.counters.refusedAccepts &+= 1
                acceptor.pointee.ignore(in: &loop.poller)
                loop.timers.armEarlier(pauseSlot, deadline: loop.milliseconds &+ 250)
                return
            }
        }
        if trigger == .edge { loop.requeue(token) }
    }

    /// Gives a new connection to the next loop in turn, or keeps it where the main loop serves.
    private mutating func place(_ descriptor: consuming FileDescriptor, _ peer: SocketAddress, in loop: inout LoopContext) {
        let here = loop.counters.closed &+ loop.counters.unplaced
        guard let choice = accepting?.choose(closedHere: here) else {
            loop.counters.refusedAccepts &+= 1
            RefusedConnection.answer(descriptor)
            return
        }
        guard let other = choice.loop else {
            connections.adopt(descriptor, id: choice.id, peer: peer, in: &loop)
            return
        }
        let raw = descriptor.release()
        if !other.post(.adopt(descriptor: raw, id: choice.id, peer: peer)) { _ = linux_close(raw) }
    }
}
