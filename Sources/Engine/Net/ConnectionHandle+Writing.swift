// Writing: from the responses to the socket, with one send for all responses of a connection's event, at the end of
// that event. Bytes that the socket has no room for move to the connection's own block, and only then is writability
// asked for; when they are sent, it no longer is.

extension ConnectionHandle {
    /// Sends the output in the loop's memory, then the connection's file; keeps the rest and makes sure that its
    /// sending is continued.
    /// - Returns: nil when the connection is gone.
    consuming func transmitOutput() -> Self? {
        let memory = memory
        // If earlier bytes are being sent already, they are not pushed again: these bytes go after them.
        let isBehind = slot.pointee.isContinued
        if memory.pointee.file != nil && !keepFile() {
            noteTurnedAway()
            memory.pointee.clearOutput()
            close()
            return nil
        }
        if !memory.pointee.output.isEmpty {
            if !isBehind {
                guard let sent = send(UnsafeRawBufferPointer(memory.pointee.output.bytes)) else {
                    close(.clientReset)
                    memory.pointee.clearOutput()
                    return nil
                }
                memory.pointee.output.consume(sent)
            }
            let isShort = !memory.pointee.output.isEmpty
            let isKept = !isShort || keepOutput()
            if !isKept { noteUnfinished(.refusal(.heapFull)) }
            memory.pointee.clearOutput()
            if !isKept {
                close()
                return nil
            }
            // A short count means that the socket is full, in either mode: the next event tells when it is not.
            if isShort && !isBehind { return waitForRoom() }
        }
        if isBehind { return self }
        if slot.pointee.isWriting {
            guard let kept = push() else { return nil }
            self = kept
            if slot.pointee.isWriting { return self }
        }
        if connection.isClosing { return finishClosing() }
        return self
    }

    /// Moves the memory's output to the connection: the block itself if it is large, a copy of the right size if it is
    /// small, so that the memory keeps its block for the next response.
    private func keepOutput() -> Bool {
        let memory = memory
        guard let work = makeWork(), mayHold(0, memory.pointee.output.count, work) else { return false }
        if work.pointee.output.isEmpty && memory.pointee.output.count > 16 << 10 {
            work.pointee.output.release(to: &memory.pointee.heap)
            swap(&work.pointee.output, &memory.pointee.output)
            return true
        }
        let bytes = UnsafeRawBufferPointer(memory.pointee.output.bytes)
        return work.pointee.output.append(bytes, in: &memory.pointee.heap)
    }

    /// Moves the response's file to the connection.
    private func keepFile() -> Bool {
        let file = memory.pointee.file.take()
        guard let work = makeWork() else { return false }
        work.pointee.file = file
        return true
    }

    /// Goes on with the waiting output when the socket has room again, or the budget is new, and takes input again when
    /// all is sent.
    /// - Returns: nil when the connection is gone.
    consuming func continueWriting() -> Self? {
        guard let sent = push() else { return nil }
        self = sent
        if slot.pointee.isWriting { return self }
        noteRoom()
        if connection.endsAfterResponse && !connection.isWaiting {
            // Requested while this response was already under way: requests pipelined after it are not served.
            connection.endAfterOutput(readsOff: true)
        }
        if connection.isClosing { return finishClosing() }
        // Writability is asked for only while bytes wait.
        let interest: Interest =
            connection.isWaiting ? connection.channel.interest.subtracting(.write) : .read
        guard let kept = setInterest(interest) else { return nil }
        return kept.takeInputAgain()
    }

    /// Sends the connection's waiting output, as far as socket and budget allow.
    /// - Returns: nil when the connection is gone.
    private consuming func push() -> Self? {
        guard let work = slot.pointee.work else { return self }
        while !work.pointee.output.isEmpty {
            let bytes = work.pointee.output.bytes
            guard let sent = send(UnsafeRawBufferPointer(bytes)) else {
                close(.clientReset)
                return nil
            }
            work.pointee.output.consume(sent)
            // A short count means that the socket is full, in either mode: the next event tells when it is not.
            if sent < bytes.count { return waitForRoom() }
        }
        work.pointee.output.release(to: &memory.pointee.heap)
        if work.pointee.file != nil {
            switch sendFile(work) {
            case .bytes:
                // The budget is used up, but the socket may have room: go on in the next tick.
                if work.pointee.file != nil {
                    requeue()
                    return self
                }
            case .wouldBlock:
                return waitForRoom()
            case .ended:
                close(.fileShorter)
                return nil
            case .failed:
                close(.clientReset)
                return nil
            }
        }
        return self
    }

    /// - Returns: how many bytes the socket took (0 when it is full); nil when the connection has failed: the caller
    ///   closes it.
    func send(_ bytes: UnsafeRawBufferPointer) -> Int? {
        counters.writes &+= 1
        switch pass(bytes, moreFollows: slot.pointee.hasFile) {
        case .bytes(let count):
            if count < bytes.count { counters.shortWrites &+= 1 }
            countSent(count)
            return count
        case .wouldBlock, .ended:
            counters.shortWrites &+= 1
            return 0
        case .failed:
            return nil
        }
    }

    /// - Returns: `.bytes` when the file is sent or the budget used up; a finished file is dropped.
    private func sendFile(_ work: WorkPointer) -> IOResult {
        // When others have used up this tick's budget, little is left for this connection, but never nothing.
        var budget = max(min(limits.fileBudget, fileBytesLeft), 16 << 10)
        while var file = work.pointee.file.take() {
            if file.remaining == 0 { return .bytes(1) }
            counters.writes &+= 1
            let result = pass(&file, limit: budget)
            let isDone = file.remaining == 0
            work.pointee.file = consume file
            guard case .bytes(let count) = result else {
                if result == .wouldBlock { counters.shortWrites &+= 1 }
                return result
            }
            countSent(count)
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

    @inline(__always)
    private func countSent(_ count: Int) {
        counters.bytesOut &+= UInt64(count)
        connection.bytesOut &+= UInt64(count)
        connection.lastActive = loop.pointee.now
        countAnswers()
    }

    /// All that waited for room has been sent.
    private func noteRoom() {
        guard let work = slot.pointee.work, work.pointee.fullSince != 0 else { return }
        let now = loop.pointee.now
        Session.waitedToSend(
            now &- min(work.pointee.fullSince, now), mark: work.pointee.sendingMark, on: self)
        work.pointee.fullSince = 0
    }

    private consuming func waitForRoom() -> Self? {
        let isNew = !connection.channel.interest.contains(.write) || connection.lastActive == loop.pointee.now
        if isNew, let work = slot.pointee.work {
            work.pointee.unconfirmed = connection.socket.unconfirmed ?? 0
            if work.pointee.fullSince == 0 {
                work.pointee.fullSince = loop.pointee.now
                work.pointee.sendingMark = Session.sendingMark(services)
            }
        }
        let interest = connection.channel.interest.union(.write)
        return setInterest(interest)
    }

    /// Called when the last byte is sent. Either closes, or shuts the sending side and reads and drops further input.
    /// - Returns: nil when the connection is gone.
    consuming func finishClosing() -> Self? {
        if connection.ending != .afterReadingOff {
            close()
            return nil
        }
        connection.linger()
        connection.messageBegan = 0
        connection.socket.endSending()
        if connection.isTapped { noteTapEnd(.end) }
        releaseWork()
        connection.deadline = loop.pointee.milliseconds &+ limits.lingerTimeout
        loop.pointee.timers.armEarlier(timer, deadline: connection.deadline)
        guard let kept = setInterest(.read) else { return nil }
        return kept.read()
    }
}
