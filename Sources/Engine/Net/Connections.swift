// The connections of one loop: finds the one that an event, a message or a timer is for, and hands it to itself as a
// ConnectionHandle, which reads, writes and closes. Its ServingLoop calls it with a token and a readiness.
// ConnectionHandle+Reading and ConnectionHandle+Writing hold the rules that make level and edge mode both correct;
// RequestPath.md shows the whole path. On the loop's thread alone.

import CLinux
import Glibc

struct Connections<Session: StreamSession>: ~Copyable {
    /// All that the connections of a loop share, at an address that stays, so that a handle can reach it.
    struct State: ~Copyable {
        var table: ConnectionTable<Session>
        var counters = ConnectionCounters()
        let memory: UnsafeMutablePointer<LoopMemory>
        let services: Session.Services
        let loop: UnsafeMutablePointer<LoopContext>
        let admission: Admission
        var limits: StreamLimits
        let rates = ConnectionRates()
        /// The mode of connections from now on; open ones are changed to it in batches (rearmSome).
        var trigger: TriggerMode
        /// The rest of `tickFileBudget` in this tick.
        var fileBytesLeft: Int
        var taps = ConnectionTaps()
        /// The next slot to change to `trigger`; nil when all are.
        fileprivate var rearmCursor: UInt32?
    }

    private let pinned: Pinned<State>

    /// - Parameter memory, services, loop: the loop's own; they outlive this value.
    init(
        table: consuming ConnectionTable<Session>, trigger: TriggerMode, limits: StreamLimits, admission: Admission,
        memory: UnsafeMutablePointer<LoopMemory>, services: Session.Services, loop: UnsafeMutablePointer<LoopContext>
    ) {
        var state = State(
            table: table, memory: memory, services: services, loop: loop, admission: admission, limits: limits,
            trigger: trigger, fileBytesLeft: limits.tickFileBudget)
        state.counters.edgeTriggered = trigger == .edge ? 1 : 0
        pinned = Pinned(state)
    }

    /// An access to it ends before a handle is called.
    @inline(__always)
    var state: UnsafeMutablePointer<State> { pinned.address }

    var count: Int { state.pointee.table.count }

    var counters: ConnectionCounters { _read { yield state.pointee.counters } }

    var admission: Admission { state.pointee.admission }

    // MARK: one of them

    /// The connection of the token; nil when it has gone.
    @inline(__always)
    func find(_ token: Token) -> ConnectionHandle<Session>? {
        guard let place = state.pointee.table.find(token) else { return nil }
        return ConnectionHandle(slot: place, owner: state)
    }

    /// The connection in the slot; nil when the slot is free.
    @inline(__always)
    func open(_ slot: UInt32) -> ConnectionHandle<Session>? {
        guard let place = state.pointee.table.open(slot) else { return nil }
        return ConnectionHandle(slot: place, owner: state)
    }

    /// Puts a connection that was made for `nextToken` into its slot.
    func insert(_ connection: consuming Connection) -> ConnectionHandle<Session> {
        let place = state.pointee.table.insert(connection)
        state.pointee.counters.connections &+= 1
        return ConnectionHandle(slot: place, owner: state)
    }

    /// The number of a slot's timer in the wheel. The host's own is number 0.
    @inline(__always)
    static func timer(_ slot: UInt32) -> UInt32 { slot &+ 1 }

    // MARK: events

    /// Takes a connected, non-blocking socket that was admitted. Closes it if there is no slot or no watch for it.
    func adopt(_ descriptor: consuming FileDescriptor, id: UInt64, peer: SocketAddress) {
        let loop = state.pointee.loop
        // Without a free slot `descriptor` goes out of scope, which closes the socket.
        guard let token = state.pointee.table.nextToken else {
            state.pointee.counters.unplaced &+= 1
            refuse(.unplaced, peer, connection: id)
            state.pointee.admission.release(peer)
            return
        }
        let now = loop.pointee.now
        let new = insert(Connection(id: id, peer: peer, descriptor: descriptor, token: token, now: now))
        state.pointee.counters.adopted &+= 1
        // The client's first request has mostly come by now: reading at once costs no wait, and a connection that ends
        // with its only response is never registered at all.
        guard var handle = new.read() else { return }
        // Registered only now that the connection is whole: the first event finds all of it. EPOLL_CTL_ADD reports
        // bytes that have come meanwhile, in either mode.
        if !handle.connection.channel.isRegistered {
            guard let kept = handle.setInterest(.read) else { return }
            handle = kept
        }
        handle.finishEvent()
    }

    /// The socket is ready. A stale event finds nobody.
    func ready(_ token: Token, _ readiness: Readiness) {
        guard let handle = find(token) else { return }
        handle.ready(readiness)
    }

    /// The connection exceeded its budget in an earlier tick.
    func resume(_ token: Token) {
        guard let handle = find(token) else { return }
        handle.resume()
    }

    /// The slot's timer has expired.
    func expired(_ slot: UInt32) {
        guard let handle = open(slot) else { return }
        handle.timerCame()
    }

    // MARK: trigger mode and bounds

    /// Changes all connections to this mode, now and from now on. The open ones follow in batches.
    func setTrigger(_ mode: TriggerMode) {
        state.pointee.trigger = mode
        state.pointee.counters.edgeTriggered = mode == .edge ? 1 : 0
        state.pointee.rearmCursor = 0
        state.pointee.loop.pointee.hasMore = true
    }

    /// Sets other bounds, now and from now on. Deadlines that become earlier are found in the same batches.
    func setLimits(_ limits: StreamLimits) {
        state.pointee.limits = limits
        state.pointee.rearmCursor = 0
        state.pointee.loop.pointee.hasMore = true
    }

    /// At the end of each tick: renews the budgets of the tick.
    @inline(__always)
    func tickEnds() { state.pointee.fileBytesLeft = state.pointee.limits.tickFileBudget }

    /// Changes the next batch to the loop's mode; part of each tick until all are changed. A call of epoll_ctl for each
    /// takes some 2 µs.
    /// - Returns: true while there are more.
    func rearmSome() -> Bool {
        guard let cursor = state.pointee.rearmCursor else { return false }
        let end = min(state.pointee.table.highWater, cursor &+ 64)
        for slot in cursor..<max(cursor, end) {
            guard let handle = open(slot) else { continue }
            handle.rearm()
        }
        let isDone = end >= state.pointee.table.highWater
        state.pointee.rearmCursor = isDone ? nil : end
        return !isDone
    }

    // MARK: all of them

    /// The loop drains: idle connections close now, the others after the response under way.
    func drain() {
        for slot in 0..<state.pointee.table.highWater {
            guard let handle = open(slot) else { continue }
            handle.closeGently()
        }
    }

    /// The loop's heap is given up: closes everything, and gives no block back to it.
    func abandonAll() {
        for slot in 0..<state.pointee.table.highWater {
            guard let handle = open(slot) else { continue }
            handle.abandon()
        }
    }

    /// The loop ends: closes everything and gives every block back.
    func closeAll() {
        for slot in 0..<state.pointee.table.highWater {
            guard let handle = open(slot) else { continue }
            handle.close(.serverStopped)
        }
    }
}
