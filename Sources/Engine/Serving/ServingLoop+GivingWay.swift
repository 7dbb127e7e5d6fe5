// Giving way to a new client while the most allowed are connected: the loops name their idle connections, and the
// longest idle of all gives its place to the client, on its own loop. Both the main loop's part and that of a loop that
// is asked.

import CLinux

extension ServingLoop {
    /// Takes an accepted socket that has no place.
    mutating func welcome(_ newcomer: Newcomer) {
        guard !isDraining, !isStopped, !loop.pointee.isOver,
            accepting?.newcomers.takesOneMore(at: loop.pointee.now) == true
        else {
            refuse(newcomer)
            return
        }
        accepting?.newcomers.add(newcomer)
        seatNewcomers()
    }

    private mutating func refuse(_ newcomer: Newcomer) {
        counters.refusedAccepts &+= 1
        connections.refuse(isDraining ? .draining : .full, newcomer.peer)
        RefusedConnection.answer(FileDescriptor(owning: newcomer.descriptor))
    }

    /// The server ends, so nobody gets a place any more.
    mutating func refuseNewcomers() {
        for newcomer in accepting?.newcomers.takeAll() ?? [] { refuse(newcomer) }
    }

    /// Gives the places of the longest idle to those who wait, as long as there are both.
    private mutating func seatNewcomers() {
        while accepting?.newcomers.isEmpty == false {
            if let next = accepting?.newcomers.next(at: loop.pointee.now) {
                seat(next.newcomer, next.idle, on: next.loop)
            } else if !askForIdle() {
                return
            }
        }
    }

    private mutating func seat(_ newcomer: Newcomer, _ idle: IdleConnection, on port: LoopPort<LoopMessage>) {
        // Counted in before the other is counted out, so that nobody else gets in between.
        guard case .admitted = connections.admission.admit(newcomer.peer, inPlaceOfAnother: true) else {
            refuse(newcomer)
            return
        }
        let id = accepting?.name(newcomerTo: port) ?? 0
        if port === self.port {
            if !replace(idle, by: newcomer, id) { accepting?.newcomers.add(newcomer) }
        } else if !port.post(.giveWay(idle, to: newcomer, id: id, main: self.port)) {
            connections.admission.release(newcomer.peer)
            accepting?.forget(port)
            accepting?.newcomers.add(newcomer)
        }
    }

    /// Asks all loops to name their idle connections.
    /// - Returns: true when the result is known at once.
    private mutating func askForIdle() -> Bool {
        for newcomer in accepting?.newcomers.overdue(at: loop.pointee.now) ?? [] { refuse(newcomer) }
        guard let others = accepting?.subLoops, accepting?.newcomers.isAsking == false,
            accepting?.newcomers.isEmpty == false
        else { return false }
        accepting?.newcomers.ask(others.count + 1)
        let round = accepting?.newcomers.round ?? 0
        for other in others where !other.post(.nameIdle(round: round, to: port)) {
            accepting?.newcomers.name([], of: other, round: round, now: loop.pointee.now)
        }
        let own = connections.longestIdle(Newcomers.limit, now: loop.pointee.now)
        accepting?.newcomers.name(own, of: port, round: round, now: loop.pointee.now)
        if accepting?.newcomers.isAsking == true {
            // A stalled loop is not waited for.
            loop.pointee.timers.armEarlier(Self.acceptTimer, deadline: loop.pointee.milliseconds &+ 250)
            return false
        }
        return knowsSomebody()
    }

    /// Called when all loops have replied, or are given up.
    /// - Returns: false where nobody is idle: then those who wait are refused.
    private mutating func knowsSomebody() -> Bool {
        if accepting?.newcomers.knowsIdle == true { return true }
        refuseNewcomers()
        return false
    }

    /// Takes the idle connections that a loop has named.
    mutating func hear(_ idle: [IdleConnection], of port: LoopPort<LoopMessage>, round: UInt64) {
        guard accepting?.newcomers.isAsking == true else { return }
        accepting?.newcomers.name(idle, of: port, round: round, now: loop.pointee.now)
        if accepting?.newcomers.isAsking == false, knowsSomebody() { seatNewcomers() }
    }

    /// The time for the loops' replies is over.
    mutating func stopAsking() {
        guard accepting?.newcomers.isAsking == true else { return }
        accepting?.newcomers.finishRound(loop.pointee.now)
        if knowsSomebody() { seatNewcomers() }
    }

    // MARK: on the loop of the idle connection

    /// - Parameter main: the loop to which the newcomer goes back if the connection is no longer idle.
    mutating func giveWay(
        _ idle: IdleConnection, to newcomer: Newcomer, _ id: UInt64, _ main: LoopPort<LoopMessage>
    ) {
        if replace(idle, by: newcomer, id) { return }
        counters.unplaced &+= 1
        if !main.post(.comeAgain(newcomer)) { refuse(newcomer) }
    }

    /// - Returns: false when the connection is no longer idle; the newcomer is then counted out again.
    private mutating func replace(_ idle: IdleConnection, by newcomer: Newcomer, _ id: UInt64) -> Bool {
        guard connections.giveWay(idle) else {
            connections.admission.release(newcomer.peer)
            return false
        }
        adopt(newcomer.descriptor, id, newcomer.peer)
        return true
    }
}
