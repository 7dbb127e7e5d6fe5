// Deadlines: one timer a connection, for whatever it does at the moment. The wheel is touched only when a deadline
// moves earlier; one that moved later is found out when the timer comes.

extension Connections {
    /// After each event: the deadline of what the connection does now.
    @inline(__always)
    mutating func armTimer(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) {
        if place.pointee.connection.isLingering { return }
        let deadline = deadline(of: place, loop)
        place.pointee.connection.deadline = deadline
        loop.timers.armEarlier(Self.timer(slot), deadline: deadline)
    }

    /// The wheel's number of a slot's timer. The host's own is number 0.
    @inline(__always)
    static func timer(_ slot: UInt32) -> UInt32 { slot &+ 1 }

    /// Milliseconds of the monotonic clock.
    @inline(__always)
    private func deadline(of place: SlotPointer, _ loop: borrowing LoopContext) -> UInt64 {
        let active = place.pointee.connection.lastActive / Clock.millisecond
        switch place.pointee.phase {
        case .idle: return active &+ limits.idleTimeout
        case .reading:
            // A head has a time in all, so that a byte a second does not stretch it. A body may take long as long as it
            // comes, and not in drops.
            let began = place.pointee.connection.messageBegan / Clock.millisecond
            guard let work = place.pointee.work, work.pointee.session.isInBody else { return began &+ limits.headerTimeout }
            return min(active &+ limits.bodyTimeout, began &+ limits.timeForBody(work.pointee.input.count))
        case .waiting:
            let since = place.pointee.work?.pointee.waitingSince ?? loop.now
            return since / Clock.millisecond &+ limits.handlerTimeout
        case .writing, .closing: return active &+ limits.writeTimeout
        }
    }

    /// The slot's timer came.
    mutating func expired(_ slot: UInt32, in loop: inout LoopContext) {
        guard let place = table.open(slot) else { return }
        let deadline = place.pointee.connection.deadline
        if deadline > loop.milliseconds {
            loop.timers.armEarlier(Self.timer(slot), deadline: deadline)
            return
        }
        // The end of lingering is no time-out of the client's.
        if place.pointee.phase != .closing { loop.counters.timeouts &+= 1 }
        switch place.pointee.phase {
        case .idle, .closing:
            close(slot, place, in: &loop)
        case .writing:
            abort(slot, place, in: &loop)
        case .reading:
            let isInBody = place.pointee.work?.pointee.session.isInBody ?? false
            expire(isInBody ? .body : .head, slot, place, in: &loop)
        case .waiting:
            expire(.handler, slot, place, in: &loop)
        }
    }

    private mutating func expire(
        _ cause: StreamTimeout, _ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext
    ) {
        guard let work = place.pointee.work else {
            close(slot, place, in: &loop)
            return
        }
        work.pointee.session.expire(cause, work.pointee.input.bytes, &place.pointee.connection, services, bench, &loop)
        endWaiting(place, in: &loop)
        place.pointee.connection.isClosing = true
        place.pointee.connection.lingers = true
        if transmit(slot, place, in: &loop) { settle(slot, place, in: &loop) }
    }

    /// The answer has come, or is no longer waited for.
    mutating func endWaiting(_ place: SlotPointer, in loop: inout LoopContext) {
        if place.pointee.connection.isWaiting {
            place.pointee.connection.isWaiting = false
            place.pointee.work?.pointee.pending?.cancel()
            place.pointee.work?.pointee.pending = nil
            loop.counters.answersPending &-= 1
        }
    }
}
