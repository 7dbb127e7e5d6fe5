// Making room for a new client while the most allowed are connected: the connection that has been idle longest between
// two requests gives way. Never one with a request under way or output waiting, and never one that has only just come.
// On the loop's thread, by post.

/// A connection between requests, as its loop found it.
struct IdleConnection: Sendable {
    let token: Token
    /// Monotonic nanoseconds: since then no byte of a request or response has been transferred.
    let since: UInt64
}

extension Connections {
    /// Nanoseconds for which a connection without a request counts as just accepted.
    private static var newFor: UInt64 { Clock.second }

    private func canGiveWay(_ place: SlotPointer, _ now: UInt64) -> Bool {
        guard place.pointee.isBetweenRequests, !place.pointee.connection.endsAfterResponse else { return false }
        let age = now &- min(now, place.pointee.connection.acceptedAt)
        return place.pointee.connection.requests > 0 || age >= Self.newFor
    }

    /// At most that many connections that can give way, the longest idle among them. One pass over the table.
    func longestIdle(_ count: Int, now: UInt64) -> [IdleConnection] {
        var found = KeySelection(capacity: count, keepsHighest: false)
        for slot in 0..<table.highWater {
            guard let place = table.open(slot), canGiveWay(place, now) else { continue }
            found.offer(
                ConnectionKey(first: place.pointee.connection.lastActive, id: place.pointee.connection.id), slot)
        }
        return found.sorted().compactMap { entry in
            table.open(entry.slot).map {
                IdleConnection(token: $0.pointee.connection.channel.token, since: entry.key.first)
            }
        }
    }

    /// Closes a connection, if it is still as it was found. If an unread request is in its socket, that is served
    /// instead.
    /// - Returns: false when it was not closed.
    mutating func giveWay(_ idle: IdleConnection, in loop: inout LoopContext) -> Bool {
        guard let place = table.find(idle.token), canGiveWay(place, loop.now),
            place.pointee.connection.lastActive == idle.since
        else { return false }
        let slot = idle.token.slot
        guard read(slot, place, in: &loop) else { return true }
        guard canGiveWay(place, loop.now), place.pointee.connection.lastActive == idle.since else {
            finishEvent(slot, place, in: &loop)
            return false
        }
        counters.gaveWay &+= 1
        loop.refuse(.evicted, place.pointee.connection.peer.description)
        close(slot, place, in: &loop)
        return true
    }
}
