// The migration of a connection out of one loop and into another. Nothing of it may be lost on the way: not half a
// request already read, not a response the socket had no room for, not a half-sent file, nor the knowledge that there
// is something to read.

extension Connections where Session: Sendable {
    /// Takes a connection out with its unfinished work, in a form that another loop can take in.
    /// - Returns: nil when it cannot go now, because a response is pending whose worker knows the connection by this
    ///   loop's token.
    mutating func extract(_ token: Token, in loop: inout LoopContext) -> MigratingConnection<Session>? {
        guard let place = table.find(token), !place.pointee.connection.isWaiting else { return nil }
        let slot = token.slot
        leave(slot, place, closing: false, in: &loop)
        counters.movedOut &+= 1
        var session = Session()
        var input: [UInt8] = []
        var output: [UInt8] = []
        var file: OutgoingFile?
        var answers: [UInt8] = []
        if let work = place.pointee.work {
            session = work.pointee.session
            input = Array(work.pointee.input.bytes)
            output = Array(work.pointee.output.bytes)
            file = work.pointee.file.take()
            answers = Array(work.pointee.answers.bytes)
            // It goes on elsewhere, so the responses are not reported as cut.
            work.pointee.answers.release(to: &memory.pointee.heap)
            releaseWork(place)
        }
        var moved = MigratingConnection<Session>(table.take(slot))
        moved.session = session
        moved.input = input
        moved.output = output
        moved.file = file
        moved.answers = answers
        return moved
    }

    /// Takes a connection in. It goes on in the next tick, whatever it was doing.
    /// - Returns: its token here; nil when there was no room for it, and it is closed.
    mutating func insert(_ moved: consuming MigratingConnection<Session>, in loop: inout LoopContext) -> Token? {
        guard let token = table.nextToken else {
            drop(moved, in: &loop)
            return nil
        }
        let slot = token.slot
        let session = moved.session
        let input = moved.input
        let output = moved.output
        let answers = moved.answers
        var file = moved.file.take()
        var connection = moved.connection
        connection.enter(as: token)
        let place = table.insert(connection)
        counters.movedIn &+= 1
        counters.connections &+= 1
        let hasWork = !input.isEmpty || !output.isEmpty || file != nil || !session.isAtRest
        if hasWork {
            guard let work = work(of: place), answers.withUnsafeBytes({ keepAnswers($0, work) }) else {
                answers.withUnsafeBytes { tellCut($0, sent: place.pointee.connection.bytesOut) }
                close(slot, place, in: &loop)
                return nil
            }
            work.pointee.session = session
            work.pointee.file = file.take()
            let isWhole =
                input.withUnsafeBytes { work.pointee.input.append($0, in: &memory.pointee.heap) }
                && output.withUnsafeBytes { work.pointee.output.append($0, in: &memory.pointee.heap) }
            countHeld(work, place)
            if !isWhole {
                close(slot, place, in: &loop)
                return nil
            }
        }
        // If it may not read now, it reads later; the registration reports an edge that came before.
        place.pointee.connection.readMissed = true
        let interest: Interest = place.pointee.isWriting ? [.read, .write] : .read
        guard setInterest(interest, slot, place, in: &loop) else { return nil }
        if place.pointee.connection.isLingering {
            loop.timers.armEarlier(Self.timer(slot), deadline: place.pointee.connection.deadline)
        } else {
            armTimer(slot, place, in: &loop)
        }
        requeue(place, overBudget: false, in: &loop)
        return token
    }

    /// Closes a connection that no loop takes.
    mutating func drop(_ moved: consuming MigratingConnection<Session>, in loop: inout LoopContext) {
        moved.answers.withUnsafeBytes { tellCut($0, sent: moved.connection.bytesOut) }
        admission.release(moved.connection.peer)
        counters.closed &+= 1
    }

    // MARK: who goes

    func token(of id: UInt64) -> Token? {
        for slot in 0..<table.highWater {
            if let place = table.open(slot), place.pointee.connection.id == id {
                return place.pointee.connection.channel.token
            }
        }
        return nil
    }

    /// At most that many connections, those between requests first.
    /// - Parameter except: raw tokens of those to leave out.
    func someTokens(_ count: Int, except: Set<UInt64>) -> [Token] {
        var idle: [Token] = []
        var busy: [Token] = []
        for slot in 0..<table.highWater where idle.count < count {
            guard let place = table.open(slot) else { continue }
            let token = place.pointee.connection.channel.token
            if except.contains(token.raw) { continue }
            if place.pointee.phase == .idle { idle.append(token) } else if busy.count < count { busy.append(token) }
        }
        return idle + busy.prefix(max(0, count - idle.count))
    }
}
