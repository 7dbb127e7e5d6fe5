// The connections of one loop and what is done with them: adopt, read, write, time out, close. Its ServingLoop calls it
// with a token and a readiness; it calls its session with bytes. Connections+Reading and Connections+Writing hold the
// rules that make level and edge mode both correct; RequestPath.md shows the whole path. On the loop's thread alone.

import CLinux
import Glibc

struct Connections<Session: StreamSession>: ~Copyable {
    var table: ConnectionTable<Session>
    var counters = ConnectionCounters()
    let memory: UnsafeMutablePointer<LoopMemory>
    let services: Session.Services
    let admission: Admission
    private(set) var limits: StreamLimits
    /// The mode of connections from now on; open ones are changed to it in batches (rearmSome).
    private(set) var trigger: TriggerMode
    /// The rest of `tickFileBudget` in this tick.
    var fileBytesLeft: Int
    /// The next slot to change to `trigger`; nil when all are.
    private var rearmCursor: UInt32?

    typealias SlotPointer = UnsafeMutablePointer<ConnectionSlot<Session>>
    typealias WorkPointer = UnsafeMutablePointer<ConnectionWork<Session>>

    /// - Parameter memory, services: the loop's own; they outlive this value.
    init(
        table: consuming ConnectionTable<Session>, trigger: TriggerMode, limits: StreamLimits, admission: Admission,
        memory: UnsafeMutablePointer<LoopMemory>, services: Session.Services
    ) {
        self.table = table
        self.trigger = trigger
        self.limits = limits
        fileBytesLeft = limits.tickFileBudget
        self.admission = admission
        self.memory = memory
        self.services = services
        counters.edgeTriggered = trigger == .edge ? 1 : 0
    }

    /// Takes a connected, non-blocking socket that was admitted. Closes it if there is no slot or no watch for it.
    mutating func adopt(
        _ descriptor: consuming FileDescriptor, id: UInt64, peer: SocketAddress, in loop: inout LoopContext
    ) {
        // Without a free slot `descriptor` goes out of scope, which closes the socket.
        guard let token = table.nextToken else {
            counters.unplaced &+= 1
            loop.refuse(.unplaced, peer.description)
            admission.release(peer)
            return
        }
        let slot = token.slot
        let place = table.insert(Connection(id: id, peer: peer, descriptor: descriptor, token: token, now: loop.now))
        counters.adopted &+= 1
        counters.connections &+= 1
        // The client's first request has mostly come by now: reading at once costs no wait, and a connection that ends
        // with its only response is never registered at all.
        guard read(slot, place, in: &loop) else { return }
        // Registered only now that the connection is whole: the first event finds all of it. EPOLL_CTL_ADD reports
        // bytes that have come meanwhile, in either mode.
        if !place.pointee.connection.channel.isRegistered {
            guard setInterest(.read, slot, place, in: &loop) else { return }
        }
        finishEvent(slot, place, in: &loop)
    }

    /// The socket is ready.
    mutating func ready(_ token: Token, _ readiness: Readiness, in loop: inout LoopContext) {
        guard let place = table.find(token) else { return }
        let slot = token.slot
        if readiness.isDead && !place.pointee.connection.isLingering {
            // Reset, or closed on both sides: no response can arrive. Bytes sent before are on their way already.
            close(slot, place, in: &loop)
            return
        }
        // A requeued connection goes on in this same tick, once.
        if readiness.isWritable && place.pointee.connection.channel.interest.contains(.write)
            && !place.pointee.connection.isRequeued
        {
            guard continueWriting(slot, place, in: &loop) else { return }
        }
        if readiness.isReadable {
            if readiness.peerEnded { place.pointee.connection.peerEnded = true }
            guard read(slot, place, in: &loop) else { return }
        }
        finishEvent(slot, place, in: &loop)
    }

    /// The connection exceeded its budget in an earlier tick.
    mutating func resume(_ token: Token, in loop: inout LoopContext) {
        guard let place = table.find(token) else { return }
        let slot = token.slot
        place.pointee.connection.isRequeued = false
        if place.pointee.isWriting {
            guard continueWriting(slot, place, in: &loop) else { return }
        } else if place.pointee.connection.isLingering {
            guard read(slot, place, in: &loop) else { return }
        } else {
            guard takeInputAgain(slot, place, in: &loop) else { return }
        }
        finishEvent(slot, place, in: &loop)
    }

    // MARK: work

    /// The connection's work, made if there is none; nil when the heap has no room.
    mutating func work(of place: SlotPointer) -> WorkPointer? {
        if let work = place.pointee.work { return work }
        guard let block = memory.pointee.heap.allocate(byteCount: MemoryLayout<ConnectionWork<Session>>.size) else {
            return nil
        }
        let work = block.bindMemory(to: ConnectionWork<Session>.self, capacity: 1)
        work.initialize(to: ConnectionWork())
        place.pointee.work = work
        return work
    }

    func releaseWork(_ place: SlotPointer) {
        guard let work = place.pointee.work else { return }
        cutAnswers(place)
        place.pointee.work = nil
        work.pointee.answers.release(to: &memory.pointee.heap)
        if work.pointee.counted != HeapShares.Held() {
            memory.pointee.shares.count(HeapShares.Held(), before: work.pointee.counted, place.pointee.connection.peer)
        }
        work.pointee.input.release(to: &memory.pointee.heap)
        work.pointee.output.release(to: &memory.pointee.heap)
        work.deinitialize(count: 1)
        memory.pointee.heap.deallocate(UnsafeMutableRawPointer(work))
    }

    /// Whether the connection may keep that much more of its client's bytes, and of waiting responses.
    func mayHold(_ input: Int, _ output: Int, _ work: WorkPointer, _ place: SlotPointer) -> Bool {
        var wanted = work.pointee.held
        wanted.input = max(
            wanted.input, MemoryLayout<ConnectionWork<Session>>.size &+ work.pointee.input.count &+ input)
        wanted.output = max(wanted.output, work.pointee.output.count &+ output)
        return memory.pointee.shares.allows(wanted, before: work.pointee.counted, place.pointee.connection.peer)
    }

    func countHeld(_ work: WorkPointer, _ place: SlotPointer) {
        let held = work.pointee.held
        if held == work.pointee.counted { return }
        memory.pointee.shares.count(held, before: work.pointee.counted, place.pointee.connection.peer)
        work.pointee.counted = held
    }

    /// After each event: gives back memory that is no longer needed, and sets the deadline of the current activity.
    @inline(__always)
    mutating func finishEvent(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) {
        if let work = place.pointee.work {
            if work.pointee.isDone { releaseWork(place) } else { countHeld(work, place) }
        }
        armTimer(slot, place, in: &loop)
    }

    /// Lets the connection go on in the next tick.
    /// - Parameter overBudget: the connection has used its share of the tick, and there is more to do.
    mutating func requeue(_ place: SlotPointer, overBudget: Bool = true, in loop: inout LoopContext) {
        if place.pointee.connection.isRequeued { return }
        place.pointee.connection.isRequeued = true
        if overBudget { counters.overBudget &+= 1 }
        loop.requeue(place.pointee.connection.channel.token)
    }

    /// Destroys the connection: first removed from the poller, then its blocks given back, then its descriptor closed.
    mutating func close(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) {
        endWaiting(place, in: &loop)
        leave(slot, place, closing: true, in: &loop)
        releaseWork(place)
        cutAnswersOfMemory(place)
        admission.release(place.pointee.connection.peer)
        table.remove(slot)
        counters.closed &+= 1
    }

    /// Removes it from the poller, the wheel and the counters of current values.
    mutating func leave(_ slot: UInt32, _ place: SlotPointer, closing: Bool, in loop: inout LoopContext) {
        if place.pointee.connection.channel.interest.contains(.write) { counters.writersWaiting &-= 1 }
        place.pointee.connection.leavePoller(&loop.poller, closing: closing)
        loop.timers.disarm(Self.timer(slot))
        counters.connections &-= 1
    }

    /// Closes so that the peer sees a reset: for a kick, and for a reader that stalls.
    mutating func abort(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) {
        place.pointee.connection.socket.resetAtClose()
        close(slot, place, in: &loop)
    }

    /// Asks the poller for the given interest and keeps the count of armed writers.
    /// - Returns: false when the poller refused; the connection is then closed.
    mutating func setInterest(
        _ interest: Interest, _ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext
    ) -> Bool {
        let before = place.pointee.connection.channel.interest.contains(.write)
        guard place.pointee.connection.setInterest(interest, trigger, in: &loop.poller) == 0 else {
            close(slot, place, in: &loop)
            return false
        }
        let after = interest.contains(.write)
        if after && !before { counters.writersWaiting &+= 1 }
        if before && !after { counters.writersWaiting &-= 1 }
        return true
    }

    // MARK: trigger mode

    /// Changes all connections to this mode, now and from now on. The open ones follow in batches.
    mutating func setTrigger(_ mode: TriggerMode, in loop: inout LoopContext) {
        trigger = mode
        counters.edgeTriggered = mode == .edge ? 1 : 0
        rearmCursor = 0
        loop.hasMore = true
    }

    /// Sets other bounds, now and from now on. Deadlines that become earlier are found in the same batches.
    mutating func setLimits(_ limits: StreamLimits, in loop: inout LoopContext) {
        self.limits = limits
        rearmCursor = 0
        loop.hasMore = true
    }

    /// At the end of each tick: renews the budgets of the tick.
    @inline(__always)
    mutating func tickEnds() { fileBytesLeft = limits.tickFileBudget }

    /// Changes the next batch to the loop's mode; part of each tick until all are changed. EPOLL_CTL_MOD checks
    /// readiness again, so that bytes already readable are reported once more, also under edge mode.
    /// - Returns: true while there are more.
    mutating func rearmSome(in loop: inout LoopContext) -> Bool {
        guard let cursor = rearmCursor else { return false }
        let end = min(table.highWater, cursor &+ 256)
        for slot in cursor..<max(cursor, end) {
            guard let place = table.open(slot) else { continue }
            if place.pointee.connection.channel.trigger != trigger {
                guard place.pointee.connection.changeTrigger(trigger, in: &loop.poller) == 0 else {
                    close(slot, place, in: &loop)
                    continue
                }
            }
            armTimer(slot, place, in: &loop)
        }
        rearmCursor = end < table.highWater ? end : nil
        return rearmCursor != nil
    }

    // MARK: drain

    /// Idle connections close now, the others after the response under way.
    mutating func drain(in loop: inout LoopContext) {
        for slot in 0..<table.highWater {
            guard let place = table.open(slot) else { continue }
            closeGently(slot, place, in: &loop)
        }
    }

    /// Closes after the current response. A request that is unread in the socket, because the loop has been busy with
    /// others, counts as one under way: closing over it would reset the connection, and destroy the end of the response
    /// before (RFC 9112 §9.6).
    mutating func closeGently(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) {
        place.pointee.connection.endAfterResponse()
        guard place.pointee.isBetweenRequests else { return }
        guard read(slot, place, in: &loop) else { return }
        if place.pointee.isBetweenRequests {
            close(slot, place, in: &loop)
        } else {
            finishEvent(slot, place, in: &loop)
        }
    }

    /// The loop's heap is given up: closes everything, and gives no block back to it.
    mutating func abandonAll(in loop: inout LoopContext) {
        for slot in 0..<table.highWater {
            guard let place = table.open(slot) else { continue }
            // Not even looked into, because a reference in it may have any value now. The objects it owned, such as a
            // file's descriptor or the cancellation for a worker, are lost with it.
            salvageAnswers(place)
            place.pointee.work = nil
            close(slot, place, in: &loop)
        }
    }

    /// The loop ends: closes everything and gives every block back.
    mutating func closeAll(in loop: inout LoopContext) {
        for slot in 0..<table.highWater {
            if let place = table.open(slot) { close(slot, place, in: &loop) }
        }
    }
}
