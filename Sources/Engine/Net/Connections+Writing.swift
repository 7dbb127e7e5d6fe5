// Writing: from the responses to the socket, with one send for all responses of a connection's event, at the end of
// that event. Bytes that the socket has no room for move to the connection's own block, and only then is writability
// asked for; when they are sent, it no longer is.

extension Connections {
    /// Sends the output in the loop's memory, then the connection's file; keeps the rest and makes sure that its
    /// sending is continued.
    /// - Returns: false when the connection is gone.
    mutating func transmitOutput(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        // If earlier bytes are being sent already, they are not pushed again: these bytes go after them.
        let isBehind = place.pointee.isContinued
        if memory.pointee.file != nil && !keepFile(place) {
            memory.pointee.clearOutput()
            close(slot, place, in: &loop)
            return false
        }
        if !memory.pointee.output.isEmpty {
            if !isBehind {
                guard let sent = send(memory.pointee.output.bytes, slot, place, in: &loop) else {
                    memory.pointee.clearOutput()
                    return false
                }
                memory.pointee.output.consume(sent)
            }
            let isShort = !memory.pointee.output.isEmpty
            let isKept = !isShort || keepOutput(place)
            memory.pointee.clearOutput()
            if !isKept {
                close(slot, place, in: &loop)
                return false
            }
            // A short count means that the socket is full, in either mode: the next event tells when it is not.
            if isShort && !isBehind { return waitForRoom(slot, place, in: &loop) }
        }
        if isBehind { return true }
        if place.pointee.isWriting {
            guard push(slot, place, in: &loop) else { return false }
            if place.pointee.isWriting { return true }
        }
        if place.pointee.connection.isClosing { return finishClosing(slot, place, in: &loop) }
        return true
    }

    /// Moves the memory's output to the connection: the block itself if it is large, a copy of the right size if it is
    /// small, so that the memory keeps its block for the next response.
    private mutating func keepOutput(_ place: SlotPointer) -> Bool {
        guard let work = work(of: place), mayHold(0, memory.pointee.output.count, work, place) else { return false }
        if work.pointee.output.isEmpty && memory.pointee.output.count > 16 << 10 {
            work.pointee.output.release(to: &memory.pointee.heap)
            swap(&work.pointee.output, &memory.pointee.output)
            return true
        }
        let bytes = UnsafeRawBufferPointer(memory.pointee.output.bytes)
        return work.pointee.output.append(bytes, in: &memory.pointee.heap)
    }

    /// Moves the response's file to the connection.
    private mutating func keepFile(_ place: SlotPointer) -> Bool {
        let file = memory.pointee.file.take()
        guard let work = work(of: place) else { return false }
        work.pointee.file = file
        return true
    }

    /// Goes on with the waiting output when the socket has room again, or the budget is new, and takes input again when
    /// all is sent.
    /// - Returns: false when the connection is gone.
    mutating func continueWriting(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        guard push(slot, place, in: &loop) else { return false }
        if place.pointee.isWriting { return true }
        if place.pointee.connection.endsAfterResponse && !place.pointee.connection.isWaiting {
            // Requested while this response was already under way: requests pipelined after it are not served.
            place.pointee.connection.endAfterOutput(readsOff: true)
        }
        if place.pointee.connection.isClosing { return finishClosing(slot, place, in: &loop) }
        // Writability is asked for only while bytes wait.
        let interest: Interest =
            place.pointee.connection.isWaiting
            ? place.pointee.connection.channel.interest.subtracting(.write) : .read
        guard setInterest(interest, slot, place, in: &loop) else { return false }
        return takeInputAgain(slot, place, in: &loop)
    }

    /// Sends the connection's waiting output, as far as socket and budget allow.
    /// - Returns: false when the connection is gone.
    private mutating func push(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        guard let work = place.pointee.work else { return true }
        while !work.pointee.output.isEmpty {
            let bytes = work.pointee.output.bytes
            guard let sent = send(bytes, slot, place, in: &loop) else { return false }
            work.pointee.output.consume(sent)
            // A short count means that the socket is full, in either mode: the next event tells when it is not.
            if sent < bytes.count { return waitForRoom(slot, place, in: &loop) }
        }
        work.pointee.output.release(to: &memory.pointee.heap)
        if work.pointee.file != nil {
            switch sendFile(work, place, in: &loop) {
            case .bytes:
                // The budget is used up, but the socket may have room: go on in the next tick.
                if work.pointee.file != nil {
                    requeue(place, in: &loop)
                    return true
                }
            case .wouldBlock:
                return waitForRoom(slot, place, in: &loop)
            case .ended, .failed:
                close(slot, place, in: &loop)
                return false
            }
        }
        return true
    }

    /// - Returns: how many bytes the socket took (0 when it is full); nil when the connection failed and is gone.
    mutating func send(
        _ bytes: UnsafeMutableRawBufferPointer, _ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext
    ) -> Int? {
        counters.writes &+= 1
        let moreFollows = place.pointee.hasFile
        let bytes = UnsafeRawBufferPointer(bytes)
        switch place.pointee.connection.socket.send(bytes, moreFollows: moreFollows) {
        case .bytes(let count):
            if count < bytes.count { counters.shortWrites &+= 1 }
            countSent(count, place, in: &loop)
            return count
        case .wouldBlock, .ended:
            counters.shortWrites &+= 1
            return 0
        case .failed:
            close(slot, place, in: &loop)
            return nil
        }
    }

    /// - Returns: `.bytes` when the file is sent or the budget used up; a finished file is dropped.
    private mutating func sendFile(
        _ work: WorkPointer, _ place: SlotPointer, in loop: inout LoopContext
    ) -> IOResult {
        // When others have used up this tick's budget, little is left for this connection, but never nothing.
        var budget = max(min(limits.fileBudget, fileBytesLeft), 16 << 10)
        while var file = work.pointee.file.take() {
            if file.remaining == 0 { return .bytes(1) }
            counters.writes &+= 1
            let result = file.send(to: place.pointee.connection.socket, limit: budget)
            let isDone = file.remaining == 0
            work.pointee.file = consume file
            guard case .bytes(let count) = result else {
                if result == .wouldBlock { counters.shortWrites &+= 1 }
                return result
            }
            countSent(count, place, in: &loop)
            fileBytesLeft -= count
            if isDone {
                work.pointee.file = nil
                return result
            }
            budget -= count
            if budget <= 0 { return result }
        }
        return .bytes(1)
    }

    // Mutating although it changes nothing of `self`: a borrowing method would get a copy of `self` on the stack.
    @inline(__always)
    private mutating func countSent(_ count: Int, _ place: SlotPointer, in loop: inout LoopContext) {
        counters.bytesOut &+= UInt64(count)
        place.pointee.connection.bytesOut &+= UInt64(count)
        place.pointee.connection.lastActive = loop.now
        countAnswers(place)
    }

    private mutating func waitForRoom(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        let isNew =
            !place.pointee.connection.channel.interest.contains(.write)
            || place.pointee.connection.lastActive == loop.now
        if isNew, let work = place.pointee.work {
            work.pointee.unconfirmed = place.pointee.connection.socket.unconfirmed ?? 0
        }
        return setInterest(place.pointee.connection.channel.interest.union(.write), slot, place, in: &loop)
    }

    /// Called when the last byte is sent. Either closes, or shuts the sending side and reads and drops further input.
    /// - Returns: false when the connection is gone.
    mutating func finishClosing(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        if place.pointee.connection.ending != .afterReadingOff {
            close(slot, place, in: &loop)
            return false
        }
        place.pointee.connection.linger()
        place.pointee.connection.messageBegan = 0
        place.pointee.connection.socket.endSending()
        releaseWork(place)
        place.pointee.connection.deadline = loop.milliseconds &+ limits.lingerTimeout
        loop.timers.armEarlier(Self.timer(slot), deadline: place.pointee.connection.deadline)
        guard setInterest(.read, slot, place, in: &loop) else { return false }
        return read(slot, place, in: &loop)
    }
}
