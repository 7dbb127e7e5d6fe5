// What an operator asks of a loop's connections: a page of them, and the end of one. On the loop's thread, by post.

/// One connection as its loop saw it: raw values only, which somebody else makes readable on another thread.
struct ConnectionRow: Sendable {
    var id: UInt64
    var peer: SocketAddress
    var phase: ConnectionPhase
    var age: UInt64
    var idle: UInt64
    var requests: UInt64
    var bytesIn: UInt64
    var bytesOut: UInt64
    var bufferedIn: Int
    var bufferedOut: Int
    var lastRequest: RequestExcerpt
    var lastStatus: UInt16
    var user: Int64
}

extension Connections {
    /// The `limit` connections with the lowest ids above `after`, in ascending order.
    func page(after: UInt64, limit: Int, now: UInt64) -> [ConnectionRow] {
        let limit = max(0, limit)
        // The lowest so far, in order. Ids grow with time and slots are used again, so after the first `limit` most
        // are turned away by one comparison.
        var found: [(id: UInt64, slot: UInt32)] = []
        found.reserveCapacity(limit)
        for slot in 0..<table.highWater {
            guard let place = table.open(slot) else { continue }
            let id = place.pointee.connection.id
            guard id > after, limit > 0 else { continue }
            if found.count == limit {
                guard let last = found.last, id < last.id else { continue }
                found.removeLast()
            }
            var low = 0
            var high = found.count
            while low < high {
                let middle = (low + high) / 2
                if found[middle].id < id { low = middle + 1 } else { high = middle }
            }
            found.insert((id, slot), at: low)
        }
        return found.compactMap { entry in table.open(entry.slot).map { row(of: $0, now: now) } }
    }

    private func row(of place: SlotPointer, now: UInt64) -> ConnectionRow {
        ConnectionRow(
            id: place.pointee.connection.id,
            peer: place.pointee.connection.peer,
            phase: place.pointee.connection.phase,
            age: now &- min(now, place.pointee.connection.acceptedAt),
            idle: now &- min(now, place.pointee.connection.lastActive),
            requests: place.pointee.connection.requests,
            bytesIn: place.pointee.connection.bytesIn,
            bytesOut: place.pointee.connection.bytesOut,
            bufferedIn: place.pointee.connection.input.count,
            bufferedOut: place.pointee.connection.output.count,
            lastRequest: place.pointee.connection.lastRequest,
            lastStatus: place.pointee.connection.lastStatus,
            user: place.pointee.connection.user)
    }

    /// Closes the connection with this id.
    /// - Parameter gently: after the response under way, where there is one; otherwise at once, with a reset.
    /// - Returns: false when the loop has no such connection.
    mutating func kick(_ id: UInt64, gently: Bool, in loop: inout LoopContext) -> Bool {
        for slot in 0..<table.highWater {
            guard let place = table.open(slot), place.pointee.connection.id == id else { continue }
            loop.counters.kicked &+= 1
            if gently { closeGently(slot, place, in: &loop) } else { abort(slot, place, in: &loop) }
            return true
        }
        return false
    }
}
