// A connection in the hands of its loop for one event: the one way to read it, to write to it and to close it.
// Connections makes the handle when it has found the slot open; nobody stores it. `close` and `abort` consume it, so
// that nothing can be done with a connection that is gone. A function that may close the connection on its way consumes
// the handle and returns it where the connection is still there.
//
// The slot and the loop's state lie at addresses that stay, and belong to the loop: the handle is these two addresses.
// An access through them has no check for exclusivity. So each is short: one field, or one call of a value that knows
// no handle; none lasts over a call of another function of the handle. On the loop's thread alone.

struct ConnectionHandle<Session: StreamSession>: ~Copyable {
    typealias WorkPointer = UnsafeMutablePointer<ConnectionWork<Session>>

    /// Its slot, by the address: an accessor that lends all of a slot can cost an allocation.
    let slot: UnsafeMutablePointer<ConnectionSlot<Session>>
    private let owner: UnsafeMutablePointer<Connections<Session>.State>

    /// - Parameter slot: an open one of the owner's table.
    @inline(__always)
    init(
        slot: UnsafeMutablePointer<ConnectionSlot<Session>>, owner: UnsafeMutablePointer<Connections<Session>.State>
    ) {
        self.slot = slot
        self.owner = owner
    }

    // MARK: what it reaches

    @inline(__always)
    var connection: Connection {
        _read { yield slot.pointee.connection }
        nonmutating _modify { yield &slot.pointee.connection }
    }

    @inline(__always)
    var counters: ConnectionCounters {
        _read { yield owner.pointee.counters }
        nonmutating _modify { yield &owner.pointee.counters }
    }

    /// The rest of the tick's share of bytes of files.
    @inline(__always)
    var fileBytesLeft: Int {
        get { owner.pointee.fileBytesLeft }
        nonmutating set { owner.pointee.fileBytesLeft = newValue }
    }

    /// The taps on this loop's connections.
    var taps: ConnectionTaps {
        _read { yield owner.pointee.taps }
        nonmutating _modify { yield &owner.pointee.taps }
    }

    @inline(__always)
    var limits: StreamLimits { owner.pointee.limits }

    @inline(__always)
    var memory: UnsafeMutablePointer<LoopMemory> { owner.pointee.memory }

    @inline(__always)
    var loop: UnsafeMutablePointer<LoopContext> { owner.pointee.loop }

    @inline(__always)
    var services: Session.Services { owner.pointee.services }

    /// The number of its timer in the loop's wheel.
    @inline(__always)
    var timer: UInt32 { Connections<Session>.timer(connection.channel.token.slot) }

    // MARK: events

    /// The socket is ready.
    @inline(__always)
    consuming func ready(_ readiness: Readiness) {
        if readiness.isDead && !connection.isLingering {
            // Reset, or closed on both sides: no response can arrive. Bytes sent before are on their way already.
            close(.clientReset)
            return
        }
        // A requeued connection goes on in this same tick, once.
        if readiness.isWritable && connection.channel.interest.contains(.write) && !connection.isRequeued {
            guard let kept = continueWriting() else { return }
            self = kept
        }
        if readiness.isReadable {
            if readiness.peerEnded { connection.peerEnded = true }
            guard let kept = read() else { return }
            self = kept
        }
        finishEvent()
    }

    /// It exceeded its budget in an earlier tick.
    consuming func resume() {
        connection.isRequeued = false
        if slot.pointee.isWriting {
            guard let kept = continueWriting() else { return }
            self = kept
        } else if connection.isLingering {
            guard let kept = read() else { return }
            self = kept
        } else {
            guard let kept = takeInputAgain() else { return }
            self = kept
        }
        finishEvent()
    }

    /// After each event: gives back memory that is no longer needed, and sets the deadline of the current activity.
    @inline(__always)
    consuming func finishEvent() {
        if let work = slot.pointee.work {
            if work.pointee.isDone { releaseWork() } else { countHeld(work) }
        }
        armTimer()
    }

    /// Lets the connection go on in the next tick.
    /// - Parameter overBudget: the connection has used its share of the tick, and there is more to do.
    func requeue(overBudget: Bool = true) {
        if connection.isRequeued { return }
        connection.isRequeued = true
        if overBudget { counters.overBudget &+= 1 }
        loop.pointee.requeue(connection.channel.token)
    }

    // MARK: work

    /// The connection's work, made if there is none; nil when the heap has no room.
    func makeWork() -> WorkPointer? {
        if let work = slot.pointee.work { return work }
        guard let block = memory.pointee.heap.allocate(byteCount: MemoryLayout<ConnectionWork<Session>>.size) else {
            return nil
        }
        let work = block.bindMemory(to: ConnectionWork<Session>.self, capacity: 1)
        work.initialize(to: ConnectionWork())
        slot.pointee.work = work
        return work
    }

    func releaseWork() {
        guard let work = slot.pointee.work else { return }
        cutAnswers()
        slot.pointee.work = nil
        let memory = memory
        work.pointee.answers.release(to: &memory.pointee.heap)
        if work.pointee.counted != HeapShares.Held() {
            memory.pointee.shares.count(HeapShares.Held(), before: work.pointee.counted, connection.peer)
        }
        work.pointee.input.release(to: &memory.pointee.heap)
        work.pointee.output.release(to: &memory.pointee.heap)
        work.deinitialize(count: 1)
        memory.pointee.heap.deallocate(UnsafeMutableRawPointer(work))
    }

    /// Whether the connection may keep that much more of its client's bytes, and of waiting responses.
    func mayHold(_ input: Int, _ output: Int, _ work: WorkPointer) -> Bool {
        var wanted = work.pointee.held
        wanted.input = max(
            wanted.input, MemoryLayout<ConnectionWork<Session>>.size &+ work.pointee.input.count &+ input)
        wanted.output = max(wanted.output, work.pointee.output.count &+ output)
        return memory.pointee.shares.allows(wanted, before: work.pointee.counted, connection.peer)
    }

    func countHeld(_ work: WorkPointer) {
        let held = work.pointee.held
        if held == work.pointee.counted { return }
        memory.pointee.shares.count(held, before: work.pointee.counted, connection.peer)
        work.pointee.counted = held
    }

    // MARK: the poller

    /// Asks the poller for the given interest and keeps the count of armed writers.
    /// - Returns: nil when the poller refused; the connection is then closed.
    consuming func setInterest(_ interest: Interest) -> Self? {
        let before = connection.channel.interest.contains(.write)
        guard connection.setInterest(interest, owner.pointee.trigger, in: &loop.pointee.poller) == 0 else {
            close(.pollerRefused)
            return nil
        }
        let after = interest.contains(.write)
        if after && !before { counters.writersWaiting &+= 1 }
        if before && !after { counters.writersWaiting &-= 1 }
        return self
    }

    /// Follows the loop's trigger mode and its bounds. EPOLL_CTL_MOD checks readiness again, so that bytes already
    /// readable are reported once more, also under edge mode.
    consuming func rearm() {
        if connection.channel.trigger != owner.pointee.trigger {
            guard connection.changeTrigger(owner.pointee.trigger, in: &loop.pointee.poller) == 0 else {
                close(.pollerRefused)
                return
            }
        }
        armTimer()
    }

    /// Removes it from the poller, the wheel and the counters of current values.
    func leave(closing: Bool) {
        if connection.channel.interest.contains(.write) { counters.writersWaiting &-= 1 }
        connection.leavePoller(&loop.pointee.poller, closing: closing)
        loop.pointee.timers.disarm(timer)
        counters.connections &-= 1
    }

    // MARK: the end

    /// Destroys the connection: first removed from the poller, then its blocks given back, then its descriptor closed.
    /// - Parameter reason: noted where an answer or a request is cut by it.
    consuming func close(_ reason: FailureReason = .clientLeft) {
        if slot.pointee.work != nil || !memory.pointee.output.isEmpty { noteUnfinished(reason) }
        if connection.isTapped { noteTapClosed(reason) }
        endWaiting()
        leave(closing: true)
        releaseWork()
        cutAnswersOfMemory()
        owner.pointee.admission.release(connection.peer)
        owner.pointee.table.remove(connection.channel.token.slot)
        counters.closed &+= 1
    }

    /// Closes so that the peer sees a reset: for a kick, and for a reader that stalls.
    consuming func abort(_ reason: FailureReason) {
        connection.socket.resetAtClose()
        if connection.isTapped { noteTapEnd(.reset) }
        close(reason)
    }

    /// Closes after the current response. A request that is unread in the socket, because the loop has been busy with
    /// others, counts as one under way: closing over it would reset the connection, and destroy the end of the response
    /// before (RFC 9112 §9.6).
    consuming func closeGently() {
        connection.endAfterResponse()
        guard slot.pointee.isBetweenRequests else { return }
        guard let kept = read() else { return }
        if kept.slot.pointee.isBetweenRequests { kept.close() } else { kept.finishEvent() }
    }

    /// Takes the connection out of the table, for another loop: it has left the poller, and given back its work.
    consuming func takeOut() -> Connection { owner.pointee.table.take(connection.channel.token.slot) }

    /// Closes a connection whose heap is given up: gives no block back to it. The work is not even looked into, because
    /// a reference in it may have any value now. The objects it owned, such as a file's descriptor or the cancellation
    /// for a worker, are lost with it.
    consuming func abandon() {
        salvageAnswers()
        slot.pointee.work = nil
        close()
    }
}
