// The migration of a connection out of one loop and into another. Nothing of it may be lost on the way: not half a
// request already read, not a response the socket had no room for, not a half-sent file, nor the knowledge that there
// is something to read.

/// A connection on its way. No block of the old loop's heap goes with it: the bytes in them travel as arrays and are
/// put into the new loop's heap. Dropping it closes its descriptors.
struct MigratingConnection<Session: StreamSession & Sendable>: ~Copyable {
    var connection: Connection
    var session = Session()
    var input: [UInt8] = []
    var output: [UInt8] = []
    var file: OutgoingFile?
    var answers: [UInt8] = []
    var taps: [TapWriter] = []

    init(_ connection: consuming Connection) { self.connection = connection }
}

extension ConnectionHandle where Session: Sendable {
    /// Takes the connection out with its unfinished work, in a form that another loop can take in. It waits for no
    /// worker, who would know it by this loop's token.
    consuming func extract() -> MigratingConnection<Session> {
        leave(closing: false)
        counters.movedOut &+= 1
        var session = Session()
        var input: [UInt8] = []
        var output: [UInt8] = []
        var file: OutgoingFile?
        var answers: [UInt8] = []
        let tapped = connection.isTapped ? taps.take(connection.id) : []
        if let work = slot.pointee.work {
            session = work.pointee.session
            input = Array(work.pointee.input.bytes)
            output = Array(work.pointee.output.bytes)
            file = work.pointee.file.take()
            answers = Array(work.pointee.answers.bytes)
            // It goes on elsewhere, so the responses are not reported as cut.
            work.pointee.answers.release(to: &memory.pointee.heap)
            releaseWork()
        }
        var moved = MigratingConnection<Session>(takeOut())
        moved.session = session
        moved.input = input
        moved.output = output
        moved.file = file
        moved.answers = answers
        moved.taps = tapped
        return moved
    }

    /// Unpacks what the connection brought along, into this loop's heap.
    /// - Returns: false where the heap has no room for it.
    fileprivate func unpack(
        _ session: Session, _ input: [UInt8], _ output: [UInt8], _ file: consuming OutgoingFile?, _ answers: [UInt8]
    ) -> Bool {
        let memory = memory
        guard let work = makeWork(),
            answers.withUnsafeBytes({ work.pointee.answers.append($0, in: &memory.pointee.heap) })
        else {
            _ = answers.withUnsafeBytes {
                Session.tell($0, base: 0, sent: connection.bytesOut, rest: .cut, services)
            }
            return false
        }
        work.pointee.session = session
        work.pointee.file = file
        let isWhole =
            input.withUnsafeBytes { work.pointee.input.append($0, in: &memory.pointee.heap) }
            && output.withUnsafeBytes { work.pointee.output.append($0, in: &memory.pointee.heap) }
        countHeld(work)
        return isWhole
    }

    /// Goes on here in the next tick, whatever it was doing.
    /// - Returns: nil where there was no room for it, and it is closed.
    fileprivate consuming func goOn() -> Self? {
        // If it may not read now, it reads later; the registration reports an edge that came before.
        connection.readMissed = true
        let interest: Interest = slot.pointee.isWriting ? [.read, .write] : .read
        guard let kept = setInterest(interest) else { return nil }
        if kept.connection.isLingering {
            kept.loop.pointee.timers.armEarlier(kept.timer, deadline: kept.connection.deadline)
        } else {
            kept.armTimer()
        }
        kept.requeue(overBudget: false)
        return kept
    }
}

extension Connections where Session: Sendable {
    /// Takes a connection in.
    /// - Returns: nil when there was no room for it, and it is closed.
    func insert(_ moved: consuming MigratingConnection<Session>) -> ConnectionHandle<Session>? {
        guard let token = state.pointee.table.nextToken else {
            drop(moved)
            return nil
        }
        let session = moved.session
        let input = moved.input
        let output = moved.output
        let answers = moved.answers
        let file = moved.file.take()
        let taps = moved.taps.filter { !$0.isUnwanted }
        var connection = moved.connection
        connection.enter(as: token)
        connection.isTapped = !taps.isEmpty
        let handle = insert(connection)
        for tap in taps { handle.taps.add(tap) }
        state.pointee.counters.movedIn &+= 1
        if !input.isEmpty || !output.isEmpty || file != nil || !session.isAtRest {
            guard handle.unpack(session, input, output, file, answers) else {
                handle.close(.refusal(.heapFull))
                return nil
            }
        }
        return handle.goOn()
    }

    /// Closes a connection that no loop takes.
    func drop(_ moved: consuming MigratingConnection<Session>) {
        let sent = moved.connection.bytesOut
        _ = moved.answers.withUnsafeBytes {
            Session.tell($0, base: 0, sent: sent, rest: .cut, state.pointee.services)
        }
        for var tap in moved.taps { tap.noteClosed() }
        state.pointee.admission.release(moved.connection.peer)
        state.pointee.counters.closed &+= 1
    }

    // MARK: who goes

    /// At most that many connections, those between requests first.
    /// - Parameter except: raw tokens of those to leave out.
    func someTokens(_ count: Int, except: Set<UInt64>) -> [Token] {
        var idle: [Token] = []
        var busy: [Token] = []
        for slot in 0..<state.pointee.table.highWater where idle.count < count {
            guard let handle = open(slot) else { continue }
            let token = handle.connection.channel.token
            if except.contains(token.raw) { continue }
            let isIdle = handle.slot.pointee.phase == .idle
            if isIdle { idle.append(token) } else if busy.count < count { busy.append(token) }
        }
        return idle + busy.prefix(max(0, count - idle.count))
    }
}
