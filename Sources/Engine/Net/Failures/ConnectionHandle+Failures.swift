// The failures that a connection sees by itself, whatever protocol it speaks: its end while something is under way, and
// a heap without room. On the loop's thread.

extension ConnectionHandle {
    /// A record about the connection's last request.
    func failure(_ cause: FailureCause, status: UInt16) -> FailureRecord {
        var record = FailureRecord(cause, connection: connection.id, peer: connection.peer)
        record.user = connection.user
        record.request = connection.lastRequest
        record.status = status
        return record
    }

    func note(_ record: FailureRecord, head: UnsafeRawBufferPointer) {
        let memory = memory
        memory.pointee.failures.add(record, head: head, now: loop.pointee.now)
    }

    /// The connection closes: notes the answer that is not whole, the request that waits for one, or the half of a
    /// request, and nothing where it was between requests.
    @inline(never)
    func noteUnfinished(_ reason: FailureReason) {
        let now = loop.pointee.now
        let left = slot.pointee.waitingOutput &+ UInt64(clamping: memory.pointee.output.count)
        var cause = FailureCause(reason, amount: left)
        if case .refusal(.writeTimeout) = reason { cause.limit = UInt64(clamping: limits.writeTimeout) }
        var record = failure(cause, status: connection.lastStatus)
        if left > 0 {
            record.took = now &- min(now, connection.lastActive)
            record.parts = Session.parts(on: self)
            if let since = slot.pointee.work?.pointee.fullSince, since != 0 {
                record.parts[.sending] = now &- min(now, since)
            }
            note(record, head: UnsafeRawBufferPointer(start: nil, count: 0))
            return
        }
        guard !connection.isClosing, slot.pointee.hasInput, connection.isWaiting || connection.messageBegan != 0 else {
            return
        }
        let head = UnsafeRawBufferPointer(slot.pointee.inputBytes)
        record.status = 0
        record.cause.progress = connection.isWaiting ? .beforeAnswer : .inRequest
        if connection.isWaiting { record.parts = Session.parts(on: self) } else { record.request.set(head.firstLine) }
        let began = connection.isWaiting ? slot.pointee.work?.pointee.waitingSince ?? now : connection.messageBegan
        record.took = now &- min(now, began)
        note(record, head: head)
    }

    /// The heap had no room for the message, or for its answer.
    func noteTurnedAway() {
        note(
            failure(FailureCause(.refusal(.heapFull)), status: 503),
            head: UnsafeRawBufferPointer(slot.pointee.inputBytes))
    }
}

extension Connections {
    /// Counts a client that is turned away, and notes it.
    func refuse(_ reason: RefusalReason, _ peer: SocketAddress, connection: UInt64 = 0) {
        let state = state
        let (loop, memory) = (state.pointee.loop, state.pointee.memory)
        loop.pointee.refuse(reason, peer.description)
        memory.pointee.failures.addRefused(reason, peer, connection: connection, now: loop.pointee.now)
    }
}
