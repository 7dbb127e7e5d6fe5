// The way back from a worker: by token, so that a response for a connection that has gone is dropped.

extension Connections where Session == HTTPSession {
    /// - Parameter serial: the request's number on its connection; a request that has timed out is no longer waiting.
    mutating func answer(
        _ token: Token, serial: UInt64, _ answer: borrowing DeferredResponse, in loop: inout LoopContext
    ) {
        // Useful for the next request for the file, even if this client has gone.
        if let compressed = answer.compressed {
            // A copy of the pointer: ThreadSanitizer in Swift 6.3 does not compile the access in place through a field.
            let services = services
            services.pointee.files.keep(compressed)
        }
        guard let place = table.find(token), place.pointee.connection.isWaiting,
            place.pointee.connection.requests == serial, let work = place.pointee.work
        else { return }
        let slot = token.slot
        endWaiting(place, in: &loop)
        place.pointee.connection.lastActive = loop.now
        let hasRoom = work.pointee.session.answer(
            answer, UnsafeRawBufferPointer(work.pointee.input.bytes), &place.pointee.connection, services, memory, &loop
        )
        if !hasRoom {
            if turnAway(slot, place, in: &loop) { finishEvent(slot, place, in: &loop) }
            return
        }
        // The request just answered is still in the input: the session skips it, then takes what follows.
        place.pointee.connection.intake = .heldBack
        guard transmit(slot, place, in: &loop) else { return }
        // While this response, or earlier ones, wait for room, the next request is not looked at.
        if !place.pointee.isWriting {
            guard takeInputAgain(slot, place, in: &loop) else { return }
        }
        finishEvent(slot, place, in: &loop)
    }
}
