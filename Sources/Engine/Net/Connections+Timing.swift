// Deadlines: one timer a connection, for whatever it does at the moment. The wheel is touched only when a deadline
// moves earlier; one that moved later is found out when the timer comes.

extension Connections {
    /// After each event: the deadline of what the connection does now.
    @inline(__always)
    mutating func armTimer(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) {
        if place.pointee.connection.isLingering { return }
        let deadline = deadline(of: place)
        place.pointee.connection.deadline = deadline
        loop.timers.armEarlier(slot, deadline: deadline)
    }

    /// Milliseconds of the monotonic clock.
    @inline(__always)
    private func deadline(of place: SlotPointer) -> UInt64 {
        let active = place.pointee.connection.lastActive / Clock.millisecond
        switch place.pointee.connection.phase {
        case .idle: return active &+ limits.idleTimeout
        case .reading:
            // A head has a time in all, so that a byte a second does not stretch it; a body may take long as long
            // as it comes.
            if place.pointee.session.isInBody { return active &+ limits.bodyTimeout }
            return place.pointee.connection.messageBegan / Clock.millisecond &+ limits.headerTimeout
        case .waiting: return place.pointee.connection.waitingSince / Clock.millisecond &+ limits.handlerTimeout
        case .writing, .closing: return active &+ limits.writeTimeout
        }
    }

    /// The slot's timer came.
    mutating func expired(_ slot: UInt32, in loop: inout LoopContext) {
        guard let place = table.open(slot) else { return }
        let deadline = place.pointee.connection.deadline
        if deadline > loop.milliseconds {
            loop.timers.armEarlier(slot, deadline: deadline)
            return
        }
        // The end of lingering is no time-out of the client's.
        if place.pointee.connection.phase != .closing { loop.counters.timeouts &+= 1 }
        switch place.pointee.connection.phase {
        case .idle, .closing:
            close(slot, place, in: &loop)
        case .writing:
            abort(slot, place, in: &loop)
        case .reading:
            expire(place.pointee.session.isInBody ? .body : .head, slot, place, in: &loop)
        case .waiting:
            expire(.handler, slot, place, in: &loop)
        }
    }

    private mutating func expire(
        _ cause: StreamTimeout, _ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext
    ) {
        let input = place.pointee.connection.input.bytes
        place.pointee.session.expire(cause, input, &place.pointee.connection, services, bench, &loop)
        endWaiting(place, in: &loop)
        place.pointee.connection.isClosing = true
        place.pointee.connection.lingers = true
        if transmit(slot, place, in: &loop) { armTimer(slot, place, in: &loop) }
    }

    /// The answer has come, or is no longer waited for.
    mutating func endWaiting(_ place: SlotPointer, in loop: inout LoopContext) {
        if place.pointee.connection.isWaiting {
            place.pointee.connection.isWaiting = false
            place.pointee.connection.pending?.cancel()
            place.pointee.connection.pending = nil
            loop.counters.answersPending &-= 1
        }
    }
}
