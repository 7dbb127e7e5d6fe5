// The migration of connections to and from other loops. The leaving side acts at the end of a tick, when nothing of the
// connection runs; the arriving side finds it in the state it left in, and checks everything again.

import CLinux

extension ServingLoop {
    /// Moves one connection, by its id.
    /// - Returns: false when this loop has no connection of that id.
    mutating func move(_ id: UInt64, to port: LoopPort<LoopMessage>) -> Bool {
        guard let handle = connections.find(id) else { return false }
        if port !== self.port { migrations.add(handle.connection.channel.token, to: port) }
        return true
    }

    /// Moves that many, those between requests first, because nobody waits for them.
    mutating func shed(_ count: Int, to port: LoopPort<LoopMessage>) {
        guard port !== self.port else { return }
        for token in connections.someTokens(count, except: migrations.tokens) { migrations.add(token, to: port) }
    }

    /// Moves everything, then ends the loop.
    mutating func leave(to successors: [LoopPort<LoopMessage>]) {
        guard !isDraining, !isStopped else { return }
        migrations.leave(to: successors)
        for token in connections.someTokens(connections.count, except: []) {
            if let port = migrations.successor() { migrations.add(token, to: port) }
        }
    }

    /// Part of each tick: moves a batch of those that can be moved now.
    /// - Returns: true when there may be more to do at once.
    mutating func depart() -> Bool {
        for _ in 0..<MigrationQueue.batch {
            guard let (token, port) = migrations.peek() else { return false }
            guard let handle = connections.find(token) else {
                migrations.done()
                continue
            }
            if handle.connection.isWaiting {
                // The worker knows it by its token here.
                migrations.skip()
                continue
            }
            migrations.done()
            let handover = Handover(handle.extract())
            if !port.post(.arrive(handover)) { forward(handover) }
        }
        return true
    }

    /// The target loop has ended: the connection goes to another, or stays.
    mutating func forward(_ handover: Handover<MigratingConnection<HTTPSession>>) {
        for _ in migrations.successors {
            guard let other = migrations.successor() else { break }
            if other.post(.arrive(handover)) { return }
        }
        guard let moved = handover.take() else { return }
        place(moved)
    }

    /// Takes a connection that comes from another loop.
    mutating func arrive(_ handover: Handover<MigratingConnection<HTTPSession>>) {
        if migrations.isLeaving {
            forward(handover)
        } else if let moved = handover.take() {
            place(moved)
        }
    }

    private mutating func place(_ moved: consuming MigratingConnection<HTTPSession>) {
        if isStopped || loop.pointee.isOver {
            // Only while the server stops does no other loop take it.
            connections.drop(moved)
        } else if let handle = connections.insert(moved), isDraining {
            handle.closeGently()
        }
    }
}
