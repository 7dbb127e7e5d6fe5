// Reading: from the socket to the session.
//
// Level mode reports again while bytes are left, so one read an event is enough. Edge mode reports once: read until
// EAGAIN or a short count, then the next edge is sure to come (epoll(7), Q9); a budget keeps one busy client from
// holding the loop, and a connection that exceeds it is requeued. While input is not taken, level mode would report for
// ever, so the interest is removed, but only when an event shows the need: the common case costs no system call. Edge
// mode only remembers (`readMissed`) and reads again by itself.

extension ConnectionHandle {
    /// - Returns: nil when the connection is gone.
    consuming func read() -> Self? {
        if connection.isLingering { return readOff() }
        guard slot.pointee.takesInput else {
            connection.readMissed = true
            if connection.channel.trigger == .edge { return self }
            // Requeued: it goes on in this same tick, so nothing spins.
            if connection.isHeldBack && slot.pointee.phase == .reading { return self }
            let rest = connection.channel.interest.subtracting(.read)
            return setInterest(rest)
        }
        var budget = limits.readBudget
        while true {
            let target = memory.pointee.scratch
            counters.reads &+= 1
            let result = receive(into: target)
            switch result {
            case .wouldBlock:
                counters.readsEmpty &+= 1
                return self
            case .ended, .failed:
                // Every complete request before the end has been answered, or input would not be taken; half a request
                // can never become complete.
                close(result == .ended ? .clientLeft : .clientReset)
                return nil
            case .bytes(let count):
                counters.bytesIn &+= UInt64(count)
                connection.bytesIn &+= UInt64(count)
                let active = connection.lastActive
                let requests = connection.requests
                connection.lastActive = loop.pointee.now
                guard let kept = take(count) else { return nil }
                self = kept
                // Blank lines are no request, and no sign of one: a client that sends nothing else stays idle.
                if connection.requests == requests, slot.pointee.isBetweenRequests {
                    connection.lastActive = active
                }
                let isEdge = connection.channel.trigger == .edge
                guard slot.pointee.takesInput else {
                    if isEdge || connection.peerEnded { connection.readMissed = true }
                    return self
                }
                // After the peer's end of stream a short count tells nothing: the end itself is still to be read.
                if count < target.count && !connection.peerEnded { return self }
                if !isEdge { return self }
                budget -= count
                if budget <= 0 {
                    connection.readMissed = true
                    requeue()
                    return self
                }
            }
        }
    }

    /// Passes the bytes just read to the session, after those left over. Only then are they copied from the scratch
    /// area, so that a connection holds the bytes it was sent and no spare room: a thousand bodies that come a byte a
    /// second cost only the bytes that have come.
    @inline(__always)
    private consuming func take(_ count: Int) -> Self? {
        if slot.pointee.hasInput { return takeMore(count) }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: memory.pointee.scratch[..<count])
        return process(bytes, isScratch: true)
    }

    private consuming func takeMore(_ count: Int) -> Self? {
        guard let work = slot.pointee.work else { return self }
        let memory = memory
        let bytes = UnsafeMutableRawBufferPointer(rebasing: memory.pointee.scratch[..<count])
        let total = work.pointee.session.messageBytes
        guard mayHold(count, 0, work),
            work.pointee.input.append(UnsafeRawBufferPointer(bytes), in: &memory.pointee.heap, .toHold(total))
        else { return giveUp() }
        return process(work.pointee.input.bytes, isScratch: false)
    }

    /// Lets the session consume `bytes` as far as it can, sends its responses, and keeps the rest.
    /// - Parameter isScratch: the bytes lie in the loop's scratch area, not in the connection's own block.
    /// - Returns: nil when the connection is gone.
    consuming func process(_ bytes: UnsafeMutableRawBufferPointer, isScratch: Bool) -> Self? {
        let memory = memory
        assert(memory.pointee.output.isEmpty, "one connection's answers would go to another")
        var offset = 0
        var end = bytes.count
        var flushes = 0
        connection.intake = .open
        var session = slot.pointee.work?.pointee.session ?? Session()
        working: while true {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[min(offset, end)..<end])
            let progress = session.receive(rest, on: self)
            offset += progress.consumed
            end -= min(progress.shrunk, end)
            if progress.consumed > 0 { connection.messageBegan = 0 }
            switch progress.next {
            case .needsInput:
                break working
            case .waits:
                guard wait() else { return giveUp() }
                break working
            case .flushes:
                guard let kept = transmit() else { return nil }
                self = kept
                flushes += 1
                if slot.pointee.isWriting {
                    connection.intake = .heldBack
                    break working
                }
                // A client that reads as quickly as it sends requests must not hold the loop either.
                if flushes == limits.flushBudget {
                    connection.intake = .heldBack
                    requeue()
                    break working
                }
            case .yields:
                connection.intake = .heldBack
                requeue()
                break working
            case .turnsAway:
                return giveUp()
            case .closes(let lingers):
                // Bytes after a message that closes the connection are never parsed.
                connection.endAfterOutput(readsOff: lingers || offset < end)
                offset = end
                break working
            }
        }
        if offset >= end && slot.pointee.work == nil && session.isAtRest {
            connection.messageBegan = 0
        } else {
            guard keep(bytes, offset..<max(offset, end), session, isScratch: isScratch) else { return giveUp() }
        }
        return transmit()
    }

    /// Closes a connection for which the heap has no room. The responses to earlier requests are sent all the same: a
    /// client that reads a 503 in place of one would repeat a request that has been carried out.
    /// - Returns: nil when the connection is gone.
    private consuming func giveUp() -> Self? {
        let isClosing = connection.isClosing
        slot.pointee.work?.pointee.input.release(to: &memory.pointee.heap)
        if connection.isHeldBack { connection.intake = .open }
        guard let kept = transmit() else { return nil }
        if isClosing { return kept }
        // The unsent bytes go first, and the connection closes after them.
        if !kept.slot.pointee.isWriting { return kept.turnAway() }
        kept.endWaiting()
        kept.connection.endAfterOutput(readsOff: true)
        return kept
    }

    /// A worker makes the response: from here on its job can be cancelled.
    /// - Returns: false when the heap has no room to remember that.
    private func wait() -> Bool {
        let pending = memory.pointee.pending.take()
        guard let work = makeWork() else {
            pending?.cancel()
            return false
        }
        work.pointee.pending = pending
        work.pointee.waitingSince = loop.pointee.now
        connection.intake = .awaitsAnswer
        counters.answersPending &+= 1
        return true
    }

    /// Keeps the unconsumed bytes in the connection's block, together with the session's state.
    /// - Returns: false when the heap has no room for it.
    private func keep(
        _ bytes: UnsafeMutableRawBufferPointer, _ left: Range<Int>, _ session: Session, isScratch: Bool
    ) -> Bool {
        let memory = memory
        let rest = left.clamped(to: 0..<bytes.count)
        guard let work = makeWork() else { return false }
        work.pointee.session = session
        if isScratch {
            let bytes = UnsafeRawBufferPointer(rebasing: bytes[rest])
            guard mayHold(bytes.count, 0, work), work.pointee.input.append(bytes, in: &memory.pointee.heap) else {
                return false
            }
        } else {
            work.pointee.input.removeLast(bytes.count - left.upperBound)
            work.pointee.input.consume(left.lowerBound)
            if work.pointee.input.isEmpty {
                work.pointee.input.release(to: &memory.pointee.heap)
            } else {
                work.pointee.input.trim(in: &memory.pointee.heap)
            }
        }
        // Half a blank line before a request does not begin one either.
        let isUnderWay = !session.isAtRest || connection.isHeldBack
        if work.pointee.input.isEmpty || connection.isClosing || !isUnderWay {
            connection.messageBegan = 0
        } else if connection.messageBegan == 0 {
            connection.messageBegan = loop.pointee.now
        }
        return true
    }

    /// The heap is at its limit and the message cannot be kept: responds with bytes that need no heap, then closes.
    /// - Returns: nil when the connection is gone.
    consuming func turnAway() -> Self? {
        memory.pointee.clearOutput()
        memory.pointee.file = nil
        endWaiting()
        let answer = Session.overloaded
        let bytes = UnsafeRawBufferPointer(start: answer.utf8Start, count: answer.utf8CodeUnitCount)
        counters.turnedAway &+= 1
        let peer = connection.peer
        loop.pointee.refuse(.heapFull, peer.description)
        noteTurnedAway()
        guard !slot.pointee.isWriting, send(bytes) != nil else {
            close(.refusal(.heapFull))
            return nil
        }
        connection.endAfterOutput(readsOff: true)
        return finishClosing()
    }

    /// Goes on with the input, then with the socket, once output, response or budget no longer prevents it. Must not be
    /// called within `process`, because it reads into the scratch area that `process` may be working on.
    /// - Returns: nil when the connection is gone.
    consuming func takeInputAgain() -> Self? {
        if connection.isHeldBack {
            connection.intake = .open
            if slot.pointee.hasInput {
                // The remaining bytes have waited for the server, not the client for it, so their time begins now.
                connection.messageBegan = loop.pointee.now
                let bytes = slot.pointee.inputBytes
                guard let kept = process(bytes, isScratch: false) else { return nil }
                self = kept
            }
        }
        guard slot.pointee.takesInput else { return self }
        let missed = connection.readMissed
        connection.readMissed = false
        let interest = connection.channel.interest.subtracting(.write).union(.read)
        guard let kept = setInterest(interest) else { return nil }
        if missed { return kept.read() }
        return kept
    }

    /// The sending side is shut: input is read and dropped until the peer's end of stream or the deadline, because
    /// closing with unread bytes would reset the connection and destroy the response (RFC 9112 §9.6).
    private consuming func readOff() -> Self? {
        for _ in 0..<4 {
            let scratch = memory.pointee.scratch
            counters.reads &+= 1
            switch receive(into: scratch) {
            case .bytes(let count):
                counters.bytesIn &+= UInt64(count)
                connection.bytesIn &+= UInt64(count)
                // A client that sends on for ever is not waiting for a response.
                connection.readOff &+= UInt32(clamping: count)
                if UInt64(connection.readOff) > limits.readOffLimit {
                    close()
                    return nil
                }
            case .wouldBlock:
                counters.readsEmpty &+= 1
                return self
            case .ended, .failed:
                close()
                return nil
            }
        }
        if connection.channel.trigger == .edge {
            requeue()
        }
        return self
    }
}
