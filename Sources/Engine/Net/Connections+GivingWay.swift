// Making room for a new client while the most allowed are connected: the connection that has been idle longest between
// two requests gives way. Never one with a request under way or output waiting, and never one that has only just come.
// On the loop's thread, by post.

/// A connection between requests, as its loop found it.
struct IdleConnection: Sendable {
    let token: Token
    /// Monotonic nanoseconds: since then no byte of a request or response has been transferred.
    let since: UInt64
}

extension ConnectionSlot {
    fileprivate func canGiveWay(_ now: UInt64) -> Bool {
        guard isBetweenRequests, !connection.endsAfterResponse else { return false }
        let age = now &- min(now, connection.acceptedAt)
        return connection.requests > 0 || age >= Self.newFor
    }

    /// Nanoseconds for which a connection without a request counts as just accepted.
    private static var newFor: UInt64 { Clock.second }
}

extension Connections {
    /// At most that many connections that can give way, the longest idle among them. One pass over the table.
    func longestIdle(_ count: Int, now: UInt64) -> [IdleConnection] {
        var found = KeySelection(capacity: count, keepsHighest: false)
        for slot in 0..<state.pointee.table.highWater {
            guard let handle = open(slot), handle.slot.pointee.canGiveWay(now) else { continue }
            found.offer(ConnectionKey(first: handle.connection.lastActive, id: handle.connection.id), slot)
        }
        return found.sorted().compactMap { entry in
            guard let handle = open(entry.slot) else { return nil }
            return IdleConnection(token: handle.connection.channel.token, since: entry.key.first)
        }
    }

    /// Closes a connection, if it is still as it was found. If an unread request is in its socket, that is served
    /// instead.
    /// - Returns: false when it was not closed.
    func giveWay(_ idle: IdleConnection) -> Bool {
        guard let found = find(idle.token), found.isAs(idle) else { return false }
        guard let handle = found.read() else { return true }
        guard handle.isAs(idle) else {
            handle.finishEvent()
            return false
        }
        state.pointee.counters.gaveWay &+= 1
        refuse(.evicted, handle.connection.peer, connection: handle.connection.id)
        handle.close()
        return true
    }
}

extension ConnectionHandle {
    fileprivate func isAs(_ idle: IdleConnection) -> Bool {
        slot.pointee.canGiveWay(loop.pointee.now) && connection.lastActive == idle.since
    }
}
