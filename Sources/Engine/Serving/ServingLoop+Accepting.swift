// The main loop's listening sockets: accepting from them, and placing new connections.

import CLinux

extension ServingLoop {
    /// Registers the listening sockets in this mode, or changes their mode.
    mutating func setListenTrigger(_ trigger: TriggerMode) {
        guard let count = accepting?.acceptors.count else { return }
        accepting?.trigger = trigger
        for index in 0..<count {
            guard let acceptor = accepting?.acceptors.at(index) else { continue }
            let result = acceptor.pointee.listen(trigger, in: &loop.pointee.poller)
            if result < 0 {
                // Out of memory or of watches: without another try nobody would ever be accepted there again.
                log.write(.error, "cannot watch \(acceptor.pointee.address): \(Errno(0 &- result)); trying again")
                counters.acceptPauses &+= 1
                loop.pointee.timers.armEarlier(Self.acceptTimer, deadline: loop.pointee.milliseconds &+ 250)
            }
        }
    }

    /// Ends the pause for want of descriptors.
    mutating func acceptAgain() {
        if let trigger = accepting?.trigger { setListenTrigger(trigger) }
    }

    /// Level mode reports the rest again, so it takes as many connections an event as were there recently; edge mode
    /// must empty the queue, within the budget.
    mutating func accept(_ token: Token) {
        guard let acceptor = accepting?.acceptors[token], let trigger = accepting?.trigger,
            let batch = accepting?.batch.size
        else { return }
        // The rest of the last tick is requeued and comes in this one by itself, so it is not taken twice; and while
        // paused nothing is accepted.
        if acceptor.pointee.isRequeued || !acceptor.pointee.channel.isRegistered { return }
        switch take(trigger == .edge ? Acceptor.budget : batch, from: acceptor) {
        case .all:
            accepting?.batch.cameShort()
        case .some:
            accepting?.batch.filled()
            if trigger == .edge {
                counters.overBudget &+= 1
                acceptor.pointee.isRequeued = true
                loop.pointee.requeue(token)
            }
        case .paused:
            break
        }
    }

    enum Taken {
        /// The queue is empty.
        case all
        /// There may be more.
        case some
        /// There is no descriptor or memory for more.
        case paused
    }

    /// Accepts at most that many connections.
    @inline(__always)
    mutating func take(_ most: Int, from acceptor: UnsafeMutablePointer<Acceptor>) -> Taken {
        var left = most
        while left > 0 {
            left -= 1
            switch acceptor.pointee.accept() {
            case .connection(let descriptor, let peer):
                counters.accepted &+= 1
                place(descriptor, peer)
            case .refused:
                counters.refusedAccepts &+= 1
            case .turnedAway:
                counters.refusedAccepts &+= 1
                connections.refuse(.noDescriptor, SocketAddress())
            case .none:
                return .all
            case .exhausted:
                counters.refusedAccepts &+= 1
                counters.acceptPauses &+= 1
                acceptor.pointee.ignore(in: &loop.pointee.poller)
                loop.pointee.timers.armEarlier(Self.acceptTimer, deadline: loop.pointee.milliseconds &+ 250)
                return .paused
            }
        }
        return .some
    }

    /// Samples, a few times a second while the main loop ticks, how many connections wait to be accepted.
    mutating func sampleQueues() {
        guard accepting?.samples(at: loop.pointee.now) == true, let count = accepting?.acceptors.count else { return }
        var waiting = 0
        var limit = 0
        for index in 0..<count {
            guard let queue = accepting?.acceptors.at(index)?.pointee.queue else { continue }
            waiting += queue.waiting
            limit += queue.limit
        }
        counters.acceptQueue = UInt64(waiting)
        counters.acceptQueueLimit = UInt64(limit)
    }

    /// Gives a new connection to one of the sub-loops, or keeps it where the main loop serves.
    private mutating func place(_ descriptor: consuming FileDescriptor, _ peer: SocketAddress) {
        if accepting?.blocks.closes(peer, now: loop.pointee.now) == true {
            counters.refusedAccepts &+= 1
            loop.pointee.refuse(.blocked, peer.description)
            return
        }
        switch connections.admission.admit(peer) {
        case .admitted: break
        case .full:
            welcome(Newcomer(descriptor: descriptor.release(), peer: peer, since: loop.pointee.now))
            return
        case .addressFull:
            counters.refusedAccepts &+= 1
            connections.refuse(.addressFull, peer)
            RefusedConnection.answer(descriptor)
            return
        }
        let raw = descriptor.release()
        // A loop that has ended meanwhile takes nothing: then the next one does, and in the end this one.
        while let choice = accepting?.choose() {
            if choice.loop.post(.adopt(descriptor: raw, id: choice.id, peer: peer)) { return }
            accepting?.forget(choice.loop)
        }
        let id = accepting?.nameHere() ?? 0
        connections.adopt(FileDescriptor(owning: raw), id: id, peer: peer)
    }

    /// Takes a new connection that was placed here before the main loop knew better.
    mutating func adopt(_ descriptor: Int32, _ id: UInt64, _ peer: SocketAddress) {
        for _ in migrations.successors {
            guard let other = migrations.successor() else { break }
            if other.post(.adopt(descriptor: descriptor, id: id, peer: peer)) {
                counters.unplaced &+= 1
                return
            }
        }
        let owned = FileDescriptor(owning: descriptor)
        if isDraining || isStopped || migrations.isLeaving {
            counters.unplaced &+= 1
            connections.refuse(.draining, peer, connection: id)
            connections.admission.release(peer)
            RefusedConnection.answer(owned)
        } else {
            connections.adopt(owned, id: id, peer: peer)
        }
    }
}
