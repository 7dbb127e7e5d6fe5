// Deadlines: one timer a connection, for its current activity. The wheel is touched only when a deadline moves earlier;
// one that moved later is noticed when the timer comes.

extension ConnectionHandle {
    /// Sets the deadline of the connection's current activity, after each event.
    @inline(__always)
    func armTimer() {
        if connection.isLingering { return }
        let deadline = currentDeadline
        connection.deadline = deadline
        loop.pointee.timers.armEarlier(timer, deadline: deadline)
    }

    /// Milliseconds of the monotonic clock.
    @inline(__always)
    private var currentDeadline: UInt64 {
        let active = connection.lastActive / Clock.millisecond
        switch slot.pointee.phase {
        case .idle: return active &+ limits.idleTimeout
        case .reading:
            // A head has a total time, so that a byte a second does not extend it. A body may take long as long as it
            // keeps coming, and not in drops.
            let began = connection.messageBegan / Clock.millisecond
            guard let work = slot.pointee.work, work.pointee.session.isInBody else {
                return began &+ limits.headerTimeout
            }
            if limits.bodyRate == 0 { return active &+ limits.bodyTimeout }
            if work.pointee.rateSince < connection.messageBegan {
                work.pointee.rateSince = connection.messageBegan
                let received = connection.bytesIn
                work.pointee.rateFrom = received &- min(received, UInt64(clamping: work.pointee.input.count))
            }
            return min(active, work.pointee.rateSince / Clock.millisecond) &+ limits.bodyTimeout
        case .waiting:
            let since = slot.pointee.work?.pointee.waitingSince ?? loop.pointee.now
            return since / Clock.millisecond &+ limits.handlerTimeout
        case .writing:
            let looked = (slot.pointee.work?.pointee.unconfirmedAt ?? 0) / Clock.millisecond
            return max(active, looked) &+ limits.writeTimeout
        case .closing: return active &+ limits.writeTimeout
        }
    }

    /// The connection's timer has come, perhaps before its deadline.
    consuming func timerCame() {
        let deadline = connection.deadline
        if deadline > loop.pointee.milliseconds {
            loop.pointee.timers.armEarlier(timer, deadline: deadline)
            return
        }
        if isMoving() {
            armTimer()
            return
        }
        // The end of lingering is no time-out of the client.
        if slot.pointee.phase != .closing { counters.timeouts &+= 1 }
        switch slot.pointee.phase {
        case .idle:
            closeGently()
        case .closing:
            close()
        case .writing:
            let peer = connection.peer
            loop.pointee.refuse(.writeTimeout, peer.description)
            abort(.refusal(.writeTimeout))
        case .reading:
            let isInBody = slot.pointee.work?.pointee.session.isInBody ?? false
            expire(isInBody ? .body : .head)
        case .waiting:
            expire(.handler)
        }
    }

    /// Checks progress when the time is over: a body that came fast enough since the last check goes on, however long
    /// it takes in all and however much came at first; so does a full socket whose peer takes the bytes on their way.
    /// The kernel reports room only when much of it is free, which for a slow reader takes longer than any time-out.
    private func isMoving() -> Bool {
        guard let work = slot.pointee.work else { return false }
        let now = loop.pointee.now
        switch slot.pointee.phase {
        case .reading:
            guard work.pointee.session.isInBody, limits.bodyRate > 0 else { return false }
            if connection.lastActive / Clock.millisecond &+ limits.bodyTimeout <= loop.pointee.milliseconds {
                return false
            }
            let received = connection.bytesIn
            guard limits.isFastEnough(received &- work.pointee.rateFrom, in: now &- work.pointee.rateSince) else {
                return false
            }
            work.pointee.rateSince = now
            work.pointee.rateFrom = received
            return true
        case .writing:
            let since = max(work.pointee.unconfirmedAt, connection.lastActive)
            guard let left = connection.socket.unconfirmed, left < work.pointee.unconfirmed,
                limits.isFastEnough(UInt64(work.pointee.unconfirmed - left), in: now &- min(since, now))
            else { return false }
            work.pointee.unconfirmed = left
            work.pointee.unconfirmedAt = now
            return true
        case .idle, .waiting, .closing: return false
        }
    }

    private consuming func expire(_ cause: StreamTimeout) {
        guard let work = slot.pointee.work else {
            close()
            return
        }
        work.pointee.session.expire(cause, UnsafeRawBufferPointer(work.pointee.input.bytes), on: self)
        endWaiting()
        connection.endAfterOutput(readsOff: true)
        guard let kept = transmit() else { return }
        kept.finishEvent()
    }

    /// The response has come, or is no longer waited for.
    func endWaiting() {
        if connection.isWaiting {
            connection.intake = .open
            slot.pointee.work?.pointee.pending?.cancel()
            slot.pointee.work?.pointee.pending = nil
            counters.answersPending &-= 1
        }
    }
}
