// The way back from a worker: by token, so that a response for a connection that has gone is dropped.

extension Connections where Session == HTTPSession {
    /// - Parameter serial: the request's number on its connection; a request that has timed out is no longer waiting.
    func answer(_ token: Token, serial: UInt64, _ answer: borrowing DeferredResponse) {
        // Useful for the next request for the file, even if this client has gone.
        if let compressed = answer.compressed {
            // A copy of the pointer: ThreadSanitizer in Swift 6.3 does not compile the access in place through a field.
            let services = state.pointee.services
            services.pointee.files.keep(compressed)
        }
        guard var handle = find(token), handle.connection.isWaiting, handle.connection.requests == serial,
            let work = handle.slot.pointee.work
        else { return }
        handle.endWaiting()
        handle.connection.lastActive = handle.loop.pointee.now
        let hasRoom = work.pointee.session.answer(
            answer, UnsafeRawBufferPointer(work.pointee.input.bytes), on: handle)
        if !hasRoom {
            guard let kept = handle.turnAway() else { return }
            kept.finishEvent()
            return
        }
        // The request just answered is still in the input: the session skips it, then takes what follows.
        handle.connection.intake = .heldBack
        guard let kept = handle.transmit() else { return }
        handle = kept
        // While this response, or earlier ones, wait for room, the next request is not looked at.
        if !handle.slot.pointee.isWriting {
            guard let kept = handle.takeInputAgain() else { return }
            handle = kept
        }
        handle.finishEvent()
    }
}
