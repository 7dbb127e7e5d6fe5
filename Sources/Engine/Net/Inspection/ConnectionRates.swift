// The rates of connections, for the operator's table: of each connection the counters as they were when somebody looked
// at it last. Nothing is counted for them on the way of a request. Owned by a loop's connections, on its thread.

final class ConnectionRates {
    /// A second.
    struct Rate {
        var requests: UInt64 = 0
        var bytesOut: UInt64 = 0
    }

    private struct Look {
        var id: UInt64 = 0
        /// Monotonic nanoseconds.
        var time: UInt64
        var requests: UInt64 = 0
        var bytesOut: UInt64 = 0
        /// Over the time before.
        var rate = Rate()
    }

    /// Whoever looks more often sees the same rate again, so that rows keep their places meanwhile.
    private static let shortest = Clock.second

    /// By slot.
    private var looks: [Look] = []

    /// Since the last look at this connection; at the first, since it was accepted.
    func of(_ connection: borrowing Connection, now: UInt64) -> Rate {
        let slot = Int(connection.channel.token.slot)
        if slot >= looks.count { looks += repeatElement(Look(time: 0), count: slot + 1 - looks.count) }
        var look = looks[slot]
        if look.id != connection.id {
            look = Look(id: connection.id, time: connection.acceptedAt)
        } else if now &- look.time < Self.shortest {
            return look.rate
        }
        // A connection that has just come is looked at as if a second had passed.
        let seconds = Double(max(now &- min(now, look.time), Self.shortest)) / Double(Clock.second)
        look.rate = Rate(
            requests: Self.rate(connection.requests &- look.requests, seconds),
            bytesOut: Self.rate(connection.bytesOut &- look.bytesOut, seconds))
        look.time = now
        look.requests = connection.requests
        look.bytesOut = connection.bytesOut
        looks[slot] = look
        return look.rate
    }

    private static func rate(_ count: UInt64, _ seconds: Double) -> UInt64 {
        UInt64(exactly: (Double(count) / seconds).rounded()) ?? .max
    }
}

/// What a connection's values depend on besides itself.
struct ScanContext {
    /// That serves it.
    let loop: Int
    /// Monotonic nanoseconds.
    let now: UInt64
    let rates: ConnectionRates
}
