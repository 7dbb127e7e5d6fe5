// The way back from a worker: by token, so that an answer for a connection that has gone is dropped.

extension Connections where Session == HTTPSession {
    /// - Parameter serial: the request's number on its connection; one that has timed out is no longer waited for.
    mutating func answer(_ token: Token, serial: UInt64, _ answer: borrowing Answer, in loop: inout LoopContext) {
        guard let place = table.find(token), place.pointee.connection.isWaiting,
            place.pointee.connection.requests == serial
        else { return }
        let slot = token.slot
        let input = place.pointee.connection.input.bytes
        endWaiting(place, in: &loop)
        place.pointee.session.answer(
            answer, UnsafeRawBufferPointer(input), &place.pointee.connection, services, bench, &loop)
        // The request just answered still lies in the input: the session steps over it, then takes what follows.
        place.pointee.connection.hasUnprocessed = true
        if place.pointee.connection.isWriting {
            // Earlier answers still wait for room: this one waits behind them, and so does what follows it.
            guard transmit(slot, place, in: &loop) else { return }
            armTimer(slot, place, in: &loop)
            return
        }
        guard takeInputAgain(slot, place, in: &loop) else { return }
        armTimer(slot, place, in: &loop)
    }
}
