// The way of a connection's bytes to its socket, past the taps on it: a connection that has none pays one test of a
// flag each way. On the loop's thread.

extension ConnectionHandle {
    @inline(__always)
    func receive(into room: UnsafeMutableRawBufferPointer) -> IOResult {
        let result = connection.socket.receive(into: room)
        if connection.isTapped { noteReceived(UnsafeRawBufferPointer(room), result) }
        return result
    }

    @inline(__always)
    func pass(_ bytes: UnsafeRawBufferPointer, moreFollows: Bool) -> IOResult {
        let result = connection.socket.send(bytes, moreFollows: moreFollows)
        if connection.isTapped { noteSent(bytes, result) }
        return result
    }

    @inline(__always)
    func pass(_ file: inout OutgoingFile, limit: Int) -> IOResult {
        if connection.isTapped { return passCopy(of: &file, limit: limit) }
        return file.send(to: connection.socket, limit: limit)
    }

    /// With sendfile(2) nobody would know which bytes were sent if somebody wrote to the file meanwhile, so a tapped
    /// connection gets a copy.
    @inline(never)
    private func passCopy(of file: inout OutgoingFile, limit: Int) -> IOResult {
        withUnsafeTemporaryAllocation(byteCount: TapWriter.piece, alignment: 16) { room in
            let room = UnsafeMutableRawBufferPointer(rebasing: room.prefix(limit))
            guard case .bytes(let count) = file.copy(into: room) else { return .ended }
            let bytes = UnsafeRawBufferPointer(rebasing: room[..<count])
            let result = pass(bytes, moreFollows: Int64(count) < file.remaining)
            if case .bytes(let sent) = result { file.moveOn(sent) }
            return result
        }
    }

    @inline(never)
    private func noteReceived(_ room: UnsafeRawBufferPointer, _ result: IOResult) {
        let user = connection.user
        switch result {
        case .bytes(let count):
            onTaps { $0.note(UnsafeRawBufferPointer(rebasing: room.prefix(count)), isSent: false, user: user) }
        case .ended: onTaps { $0.noteEnd(.end, isSent: false) }
        case .failed: onTaps { $0.noteEnd(.reset, isSent: false) }
        case .wouldBlock: break
        }
    }

    @inline(never)
    private func noteSent(_ bytes: UnsafeRawBufferPointer, _ result: IOResult) {
        guard case .bytes(let count) = result else { return }
        let user = connection.user
        onTaps { $0.note(UnsafeRawBufferPointer(rebasing: bytes.prefix(count)), isSent: true, user: user) }
    }

    /// The sending side is shut, or the connection will be reset.
    @inline(never)
    func noteTapEnd(_ kind: TapRecord.Kind) { onTaps { $0.noteEnd(kind, isSent: true) } }

    @inline(never)
    func noteTapClosed(_ reason: FailureReason) {
        onTaps { tap in
            if case .clientReset = reason { tap.noteEnd(.reset, isSent: false) }
            tap.noteClosed()
        }
    }

    private func onTaps(_ body: (inout TapWriter) -> Void) {
        let id = connection.id
        connection.isTapped = taps.change(id, body)
    }
}

/// The loop's ends of all taps on its connections. A few at the most.
struct ConnectionTaps {
    private var writers: [TapWriter] = []

    mutating func add(_ writer: TapWriter) { writers.append(writer) }

    /// - Returns: whether any tap on the connection goes on.
    mutating func change(_ connection: UInt64, _ body: (inout TapWriter) -> Void) -> Bool {
        for index in writers.indices where writers[index].connection == connection { body(&writers[index]) }
        writers.removeAll { $0.isOver }
        return writers.contains { $0.connection == connection }
    }

    /// Those that go with the connection to another loop.
    mutating func take(_ connection: UInt64) -> [TapWriter] {
        let taken = writers.filter { $0.connection == connection }
        writers.removeAll { $0.connection == connection }
        return taken
    }

    mutating func remove(_ number: Int) { writers.removeAll { $0.number == number } }
}

extension Connections {
    /// Taps a connection; nil when the loop has no such connection.
    func tap(_ writer: TapWriter) -> TapFacts? {
        guard let handle = find(writer.connection) else { return nil }
        var writer = writer
        writer.begin(user: handle.connection.user)
        handle.taps.add(writer)
        handle.connection.isTapped = true
        let work = handle.slot.pointee.work
        let isAtRest = work?.pointee.session.isAtRest ?? true
        let isWaiting = handle.connection.isWaiting
        return TapFacts(
            client: handle.connection.peer, server: handle.connection.socket.local, user: handle.connection.user,
            received: handle.connection.bytesIn, sent: handle.connection.bytesOut,
            isWithinRequest: handle.slot.pointee.hasInput || !isAtRest || handle.connection.messageBegan != 0,
            isWithinAnswer: handle.slot.pointee.isWriting || isWaiting)
    }

    /// The tap is wanted no more. A connection that is on its way to another loop is told when it arrives.
    func untap(_ number: Int) {
        // A copy of the pointer, as in Connections+Answer.
        let state = state
        state.pointee.taps.remove(number)
    }
}
