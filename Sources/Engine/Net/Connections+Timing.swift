// Deadlines: one timer a connection, for its current activity. The wheel is touched only when a deadline moves earlier;
// one that moved later is noticed when the timer comes.

extension Connections {
    /// Sets the deadline of the connection's current activity, after each event.
    @inline(__always)
    mutating func armTimer(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) {
        if place.pointee.connection.isLingering { return }
        let deadline = deadline(of: place, loop)
        place.pointee.connection.deadline = deadline
        loop.timers.armEarlier(Self.timer(slot), deadline: deadline)
    }

    /// The number of a slot's timer in the wheel. The host's own is number 0.
    @inline(__always)
    static func timer(_ slot: UInt32) -> UInt32 { slot &+ 1 }

    /// Milliseconds of the monotonic clock.
    @inline(__always)
    private func deadline(of place: SlotPointer, _ loop: borrowing LoopContext) -> UInt64 {
        let active = place.pointee.connection.lastActive / Clock.millisecond
        switch place.pointee.phase {
        case .idle: return active &+ limits.idleTimeout
        case .reading:
            // A head has a total time, so that a byte a second does not extend it. A body may take long as long as it
            // keeps coming, and not in drops.
            let began = place.pointee.connection.messageBegan / Clock.millisecond
            guard let work = place.pointee.work, work.pointee.session.isInBody else {
                return began &+ limits.headerTimeout
            }
            if limits.bodyRate == 0 { return active &+ limits.bodyTimeout }
            if work.pointee.rateSince < place.pointee.connection.messageBegan {
                work.pointee.rateSince = place.pointee.connection.messageBegan
                let received = place.pointee.connection.bytesIn
                work.pointee.rateFrom = received &- min(received, UInt64(clamping: work.pointee.input.count))
            }
            return min(active, work.pointee.rateSince / Clock.millisecond) &+ limits.bodyTimeout
        case .waiting:
            let since = place.pointee.work?.pointee.waitingSince ?? loop.now
            return since / Clock.millisecond &+ limits.handlerTimeout
        case .writing:
            let looked = (place.pointee.work?.pointee.unconfirmedAt ?? 0) / Clock.millisecond
            return max(active, looked) &+ limits.writeTimeout
        case .closing: return active &+ limits.writeTimeout
        }
    }

    /// The slot's timer has expired.
    mutating func expired(_ slot: UInt32, in loop: inout LoopContext) {
        guard let place = table.open(slot) else { return }
        let deadline = place.pointee.connection.deadline
        if deadline > loop.milliseconds {
            loop.timers.armEarlier(Self.timer(slot), deadline: deadline)
            return
        }
        if isMoving(place, loop) {
            armTimer(slot, place, in: &loop)
            return
        }
        // The end of lingering is no time-out of the client.
        if place.pointee.phase != .closing { counters.timeouts &+= 1 }
        switch place.pointee.phase {
        case .idle:
            closeGently(slot, place, in: &loop)
        case .closing:
            close(slot, place, in: &loop)
        case .writing:
            loop.refuse(.writeTimeout, place.pointee.connection.peer.description)
            abort(slot, place, in: &loop)
        case .reading:
            let isInBody = place.pointee.work?.pointee.session.isInBody ?? false
            expire(isInBody ? .body : .head, slot, place, in: &loop)
        case .waiting:
            expire(.handler, slot, place, in: &loop)
        }
    }

    /// Checks progress when the time is over: a body that came fast enough since the last check goes on, however long
    /// it takes in all and however much came at first; so does a full socket whose peer takes the bytes on their way.
    /// The kernel reports room only when much of it is free, which for a slow reader takes longer than any time-out.
    private func isMoving(_ place: SlotPointer, _ loop: borrowing LoopContext) -> Bool {
        guard let work = place.pointee.work else { return false }
        switch place.pointee.phase {
        case .reading:
            guard work.pointee.session.isInBody, limits.bodyRate > 0 else { return false }
            if place.pointee.connection.lastActive / Clock.millisecond &+ limits.bodyTimeout <= loop.milliseconds {
                return false
            }
            let received = place.pointee.connection.bytesIn
            guard limits.isFastEnough(received &- work.pointee.rateFrom, in: loop.now &- work.pointee.rateSince) else {
                return false
            }
            work.pointee.rateSince = loop.now
            work.pointee.rateFrom = received
            return true
        case .writing:
            let since = max(work.pointee.unconfirmedAt, place.pointee.connection.lastActive)
            guard let left = place.pointee.connection.socket.unconfirmed, left < work.pointee.unconfirmed,
                limits.isFastEnough(UInt64(work.pointee.unconfirmed - left), in: loop.now &- min(since, loop.now))
            else { return false }
            work.pointee.unconfirmed = left
            work.pointee.unconfirmedAt = loop.now
            return true
        case .idle, .waiting, .closing: return false
        }
    }

    private mutating func expire(
        _ cause: StreamTimeout, _ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext
    ) {
        guard let work = place.pointee.work else {
            close(slot, place, in: &loop)
            return
        }
        work.pointee.session.expire(cause, work.pointee.input.bytes, &place.pointee.connection, services, memory, &loop)
        endWaiting(place, in: &loop)
        place.pointee.connection.endAfterOutput(readsOff: true)
        if transmit(slot, place, in: &loop) { finishEvent(slot, place, in: &loop) }
    }

    /// The response has come, or is no longer waited for.
    mutating func endWaiting(_ place: SlotPointer, in loop: inout LoopContext) {
        if place.pointee.connection.isWaiting {
            place.pointee.connection.intake = .open
            place.pointee.work?.pointee.pending?.cancel()
            place.pointee.work?.pointee.pending = nil
            counters.answersPending &-= 1
        }
    }
}
