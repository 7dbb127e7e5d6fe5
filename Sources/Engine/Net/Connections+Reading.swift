// Reading: from the socket to the session.
//
// Level mode reports again while bytes are left, so one read an event is enough. Edge mode reports once: read until
// EAGAIN or a short count, then the next edge is sure to come (epoll(7), Q9); a budget keeps one busy client from
// holding the loop, and a connection that exceeds it is requeued. While input is not taken, level mode would report for
// ever, so the interest is removed, but only when an event shows the need: the common case costs no system call. Edge
// mode only remembers (`readMissed`) and reads again by itself.

extension Connections {
    /// - Returns: false when the connection is gone.
    mutating func read(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        if place.pointee.connection.isLingering { return readOff(slot, place, in: &loop) }
        guard place.pointee.takesInput else {
            place.pointee.connection.readMissed = true
            if place.pointee.connection.channel.trigger == .edge { return true }
            // Requeued: it goes on in this same tick, so nothing spins.
            if place.pointee.connection.isHeldBack && place.pointee.phase == .reading { return true }
            let rest = place.pointee.connection.channel.interest.subtracting(.read)
            return setInterest(rest, slot, place, in: &loop)
        }
        var budget = limits.readBudget
        while true {
            let target = memory.pointee.scratch
            counters.reads &+= 1
            let result = place.pointee.connection.socket.receive(into: target)
            switch result {
            case .wouldBlock:
                counters.readsEmpty &+= 1
                return true
            case .ended, .failed:
                // Every complete request before the end has been answered, or input would not be taken; half a request
                // can never become complete.
                close(slot, place, in: &loop)
                return false
            case .bytes(let count):
                counters.bytesIn &+= UInt64(count)
                place.pointee.connection.bytesIn &+= UInt64(count)
                let active = place.pointee.connection.lastActive
                let requests = place.pointee.connection.requests
                place.pointee.connection.lastActive = loop.now
                guard take(count, slot, place, in: &loop) else { return false }
                // Blank lines are no request, and no sign of one: a client that sends nothing else stays idle.
                if place.pointee.connection.requests == requests, place.pointee.isBetweenRequests {
                    place.pointee.connection.lastActive = active
                }
                let isEdge = place.pointee.connection.channel.trigger == .edge
                guard place.pointee.takesInput else {
                    if isEdge || place.pointee.connection.peerEnded { place.pointee.connection.readMissed = true }
                    return true
                }
                // After the peer's end of stream a short count tells nothing: the end itself is still to be read.
                if count < target.count && !place.pointee.connection.peerEnded { return true }
                if !isEdge { return true }
                budget -= count
                if budget <= 0 {
                    place.pointee.connection.readMissed = true
                    requeue(place, in: &loop)
                    return true
                }
            }
        }
    }

    /// Passes the bytes just read to the session, after those left over. Only then are they copied from the scratch
    /// area, so that a connection holds the bytes it was sent and no spare room: a thousand bodies that come a byte a
    /// second cost only the bytes that have come.
    @inline(__always)
    private mutating func take(
        _ count: Int, _ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext
    ) -> Bool {
        if place.pointee.hasInput { return takeMore(count, slot, place, in: &loop) }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: memory.pointee.scratch[..<count])
        return process(bytes, isScratch: true, slot, place, in: &loop)
    }

    private mutating func takeMore(
        _ count: Int, _ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext
    ) -> Bool {
        guard let work = place.pointee.work else { return true }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: memory.pointee.scratch[..<count])
        let total = work.pointee.session.messageBytes
        guard mayHold(count, 0, work, place),
            work.pointee.input.append(UnsafeRawBufferPointer(bytes), in: &memory.pointee.heap, .toHold(total))
        else { return giveUp(slot, place, in: &loop) }
        return process(work.pointee.input.bytes, isScratch: false, slot, place, in: &loop)
    }

    /// Lets the session consume `bytes` as far as it can, sends its responses, and keeps the rest.
    /// - Parameter isScratch: the bytes lie in the loop's scratch area, not in the connection's own block.
    /// - Returns: false when the connection is gone.
    mutating func process(
        _ bytes: UnsafeMutableRawBufferPointer, isScratch: Bool, _ slot: UInt32, _ place: SlotPointer,
        in loop: inout LoopContext
    ) -> Bool {
        assert(memory.pointee.output.isEmpty, "one connection's answers would go to another")
        var offset = 0
        var end = bytes.count
        var flushes = 0
        place.pointee.connection.intake = .open
        var session = place.pointee.work?.pointee.session ?? Session()
        working: while true {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[min(offset, end)..<end])
            let progress = session.receive(
                rest, &place.pointee.connection, services, memory, &loop)
            offset += progress.consumed
            end -= min(progress.shrunk, end)
            if progress.consumed > 0 { place.pointee.connection.messageBegan = 0 }
            switch progress.next {
            case .needsInput:
                break working
            case .waits:
                guard wait(place, in: &loop) else { return giveUp(slot, place, in: &loop) }
                break working
            case .flushes:
                guard transmit(slot, place, in: &loop) else { return false }
                flushes += 1
                if place.pointee.isWriting {
                    place.pointee.connection.intake = .heldBack
                    break working
                }
                // A client that reads as quickly as it sends requests must not hold the loop either.
                if flushes == limits.flushBudget {
                    place.pointee.connection.intake = .heldBack
                    requeue(place, in: &loop)
                    break working
                }
            case .yields:
                place.pointee.connection.intake = .heldBack
                requeue(place, in: &loop)
                break working
            case .turnsAway:
                return giveUp(slot, place, in: &loop)
            case .closes(let lingers):
                // Bytes after a message that closes the connection are never parsed.
                place.pointee.connection.endAfterOutput(readsOff: lingers || offset < end)
                offset = end
                break working
            }
        }
        if offset >= end && place.pointee.work == nil && session.isAtRest {
            place.pointee.connection.messageBegan = 0
        } else {
            guard keep(bytes, offset..<max(offset, end), session, isScratch: isScratch, place, in: &loop)
            else { return giveUp(slot, place, in: &loop) }
        }
        return transmit(slot, place, in: &loop)
    }

    /// Closes a connection for which the heap has no room. The responses to earlier requests are sent all the same: a
    /// client that reads a 503 in place of one would repeat a request that has been carried out.
    /// - Returns: false when the connection is gone.
    private mutating func giveUp(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        let isClosing = place.pointee.connection.isClosing
        place.pointee.work?.pointee.input.release(to: &memory.pointee.heap)
        if place.pointee.connection.isHeldBack { place.pointee.connection.intake = .open }
        guard transmit(slot, place, in: &loop) else { return false }
        if isClosing { return true }
        // The unsent bytes go first, and the connection closes after them.
        if !place.pointee.isWriting { return turnAway(slot, place, in: &loop) }
        endWaiting(place, in: &loop)
        place.pointee.connection.endAfterOutput(readsOff: true)
        return true
    }

    /// A worker makes the response: from here on its job can be cancelled.
    /// - Returns: false when the heap has no room to remember that.
    private mutating func wait(_ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        let pending = memory.pointee.pending.take()
        guard let work = work(of: place) else {
            pending?.cancel()
            return false
        }
        work.pointee.pending = pending
        work.pointee.waitingSince = loop.now
        place.pointee.connection.intake = .awaitsAnswer
        counters.answersPending &+= 1
        return true
    }

    /// Keeps the unconsumed bytes in the connection's block, together with the session's state.
    /// - Returns: false when the heap has no room for it.
    private mutating func keep(
        _ bytes: UnsafeMutableRawBufferPointer, _ left: Range<Int>, _ session: Session, isScratch: Bool,
        _ place: SlotPointer, in loop: inout LoopContext
    ) -> Bool {
        let rest = left.clamped(to: 0..<bytes.count)
        guard let work = work(of: place) else { return false }
        work.pointee.session = session
        if isScratch {
            let bytes = UnsafeRawBufferPointer(rebasing: bytes[rest])
            guard mayHold(bytes.count, 0, work, place), work.pointee.input.append(bytes, in: &memory.pointee.heap)
            else {
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
        let isUnderWay = !session.isAtRest || place.pointee.connection.isHeldBack
        if work.pointee.input.isEmpty || place.pointee.connection.isClosing || !isUnderWay {
            place.pointee.connection.messageBegan = 0
        } else if place.pointee.connection.messageBegan == 0 {
            place.pointee.connection.messageBegan = loop.now
        }
        return true
    }

    /// The heap is at its limit and the message cannot be kept: responds with bytes that need no heap, then closes.
    /// - Returns: false when the connection is gone.
    mutating func turnAway(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        memory.pointee.clearOutput()
        memory.pointee.file = nil
        endWaiting(place, in: &loop)
        let answer = Session.overloaded
        let bytes = UnsafeMutableRawBufferPointer(
            mutating: UnsafeRawBufferPointer(start: answer.utf8Start, count: answer.utf8CodeUnitCount))
        counters.turnedAway &+= 1
        loop.refuse(.heapFull, place.pointee.connection.peer.description)
        guard !place.pointee.isWriting, send(bytes, slot, place, in: &loop) != nil else {
            if table.open(slot) != nil { close(slot, place, in: &loop) }
            return false
        }
        place.pointee.connection.endAfterOutput(readsOff: true)
        return finishClosing(slot, place, in: &loop)
    }

    /// Goes on with the input, then with the socket, once output, response or budget no longer prevents it. Must not be
    /// called within `process`, because it reads into the scratch area that `process` may be working on.
    /// - Returns: false when the connection is gone.
    mutating func takeInputAgain(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        if place.pointee.connection.isHeldBack {
            place.pointee.connection.intake = .open
            if place.pointee.hasInput {
                // The remaining bytes have waited for the server, not the client for it, so their time begins now.
                place.pointee.connection.messageBegan = loop.now
                guard process(place.pointee.inputBytes, isScratch: false, slot, place, in: &loop) else { return false }
            }
        }
        guard place.pointee.takesInput else { return true }
        let missed = place.pointee.connection.readMissed
        place.pointee.connection.readMissed = false
        let interest = place.pointee.connection.channel.interest.subtracting(.write).union(.read)
        guard setInterest(interest, slot, place, in: &loop) else { return false }
        return missed ? read(slot, place, in: &loop) : true
    }

    /// The sending side is shut: input is read and dropped until the peer's end of stream or the deadline, because
    /// closing with unread bytes would reset the connection and destroy the response (RFC 9112 §9.6).
    private mutating func readOff(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        for _ in 0..<4 {
            let scratch = memory.pointee.scratch
            counters.reads &+= 1
            switch place.pointee.connection.socket.receive(into: scratch)
            {
            case .bytes(let count):
                counters.bytesIn &+= UInt64(count)
                place.pointee.connection.bytesIn &+= UInt64(count)
                // A client that sends on for ever is not waiting for a response.
                place.pointee.connection.readOff &+= UInt32(clamping: count)
                if UInt64(place.pointee.connection.readOff) > limits.readOffLimit {
                    close(slot, place, in: &loop)
                    return false
                }
            case .wouldBlock:
                counters.readsEmpty &+= 1
                return true
            case .ended, .failed:
                close(slot, place, in: &loop)
                return false
            }
        }
        if place.pointee.connection.channel.trigger == .edge {
            requeue(place, in: &loop)
        }
        return true
    }
}
