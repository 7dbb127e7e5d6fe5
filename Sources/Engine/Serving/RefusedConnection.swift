// The response to a connection past the bound: made without a slot, in one write into a fresh socket.

enum RefusedConnection {
    /// Writes 503 and closes.
    static func answer(_ descriptor: consuming FileDescriptor) {
        let socket = Socket(descriptor)
        // The client may have sent its request already: closing with it unread would be a reset, which destroys the
        // response.
        readOff(socket)
        let answer = HTTPSession.overloaded
        _ = socket.send(UnsafeRawBufferPointer(start: answer.utf8Start, count: answer.utf8CodeUnitCount))
        socket.endSending()
        readOff(socket)
    }

    /// Reads what is there now, within a bound, without waiting.
    private static func readOff(_ socket: borrowing Socket) {
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { scratch in
            for _ in 0..<4 where socket.receive(into: scratch) != .bytes(scratch.count) { return }
        }
    }
}
