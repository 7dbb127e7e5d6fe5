// The operator's requests about a loop's connections: a page of them, and the end of one. On the loop's thread, by
// post.

/// One connection as its loop saw it: raw values only, which another thread makes readable.
struct ConnectionRow: Sendable {
    /// By the columns' raw values.
    var numbers: [UInt64]
    var peer: SocketAddress
    var lastRequest: RequestExcerpt

    var user: Int64 { Int64(bitPattern: numbers[ConnectionColumn.user.rawValue]) }
}

extension Connections {
    /// One pass over the table: counts, and the rows next to the pivot.
    func scan(_ scan: ConnectionScan, loop: Int, now: UInt64) -> ConnectionScanPart {
        var part = ConnectionScanPart(loop: loop)
        var below = KeySelection(capacity: scan.below, keepsHighest: true)
        var above = KeySelection(capacity: scan.above, keepsHighest: false)
        for slot in 0..<table.highWater {
            guard let place = table.open(slot) else { continue }
            part.all += 1
            let head = place.pointee.value(.head, loop: loop).number(now: now)
            if head > ConnectionScanPart.slowHead { part.slowHeads += 1 }
            if place.pointee.connection.channel.interest.contains(.write), !place.pointee.isWriting {
                part.armedIdle += 1
            }
            guard scan.match.accepts(place.pointee, loop: loop, now: now) else { continue }
            part.matching += 1
            let key = scan.order.key(of: place.pointee, loop: loop)
            let isBelow = scan.pivot.map { key < $0 || (scan.pivotIsBelow && key == $0) } ?? true
            if isBelow {
                part.matchingBelow += 1
                below.offer(key, slot)
            } else {
                above.offer(key, slot)
            }
        }
        part.below = rows(below, loop, now)
        part.above = rows(above, loop, now)
        return part
    }

    private func rows(
        _ selection: KeySelection, _ loop: Int, _ now: UInt64
    ) -> [(key: ConnectionKey, row: ConnectionRow)] {
        selection.sorted().compactMap { entry in
            table.open(entry.slot).map { (entry.key, row(of: $0, loop: loop, now: now)) }
        }
    }

    /// The ids of the connections that match, in no order.
    func ids(_ match: ConnectionMatch, loop: Int, now: UInt64) -> [UInt64] {
        var ids: [UInt64] = []
        for slot in 0..<table.highWater {
            guard let place = table.open(slot) else { continue }
            if match.accepts(place.pointee, loop: loop, now: now) {
                ids.append(place.pointee.connection.id)
            }
        }
        return ids
    }

    /// The place of the connection with this id in an order; nil when the loop has no such connection.
    func key(of id: UInt64, in order: ConnectionOrder, loop: Int) -> ConnectionKey? {
        slot(of: id).flatMap { table.open($0) }.map { order.key(of: $0.pointee, loop: loop) }
    }

    /// The detail of one connection; nil when the loop has no such connection.
    func detail(_ id: UInt64, loop: Int, now: UInt64, milliseconds: UInt64) -> ConnectionDetailRow? {
        guard let slot = slot(of: id), let place = table.open(slot) else { return nil }
        let interest = place.pointee.connection.channel.interest
        var detail = ConnectionDetailRow(row: row(of: place, loop: loop, now: now))
        detail.slot = slot
        detail.descriptor = place.pointee.connection.socket.number
        detail.isEdge = place.pointee.connection.channel.trigger == .edge
        detail.wantsRead = interest.contains(.read)
        detail.wantsWrite = interest.contains(.write)
        detail.heldIn = place.pointee.work?.pointee.input.held ?? 0
        detail.heldOut = place.pointee.work?.pointee.output.held ?? 0
        detail.fileLeft = place.pointee.fileLeft
        let deadline = place.pointee.connection.deadline
        detail.untilTimeout = deadline == .max ? nil : (deadline &- min(deadline, milliseconds)) &* Clock.millisecond
        detail.isInBody = place.pointee.isInBody
        detail.isRequeued = place.pointee.connection.isRequeued
        detail.peerEnded = place.pointee.connection.peerEnded
        detail.closesAfterResponse = place.pointee.connection.endsAfterResponse
        return detail
    }

    private func slot(of id: UInt64) -> UInt32? {
        for slot in 0..<table.highWater {
            if let place = table.open(slot), place.pointee.connection.id == id { return slot }
        }
        return nil
    }

    private func row(of place: SlotPointer, loop: Int, now: UInt64) -> ConnectionRow {
        ConnectionRow(
            numbers: ConnectionColumn.allCases.map { place.pointee.value($0, loop: loop).number(now: now) },
            peer: place.pointee.connection.peer, lastRequest: place.pointee.connection.lastRequest)
    }

    /// Closes the connections with these ids, in one pass over the table.
    /// - Parameters:
    ///   - ids: ascending.
    ///   - gently: after the response under way, if there is one; otherwise at once, with a reset.
    /// - Returns: those that the loop had.
    mutating func kick(_ ids: [UInt64], gently: Bool, in loop: inout LoopContext) -> [UInt64] {
        var kicked: [UInt64] = []
        for slot in 0..<table.highWater where kicked.count < ids.count {
            guard let place = table.open(slot) else { continue }
            let id = place.pointee.connection.id
            guard Self.contains(id, in: ids) else { continue }
            counters.kicked &+= 1
            if gently { closeGently(slot, place, in: &loop) } else { abort(slot, place, in: &loop) }
            kicked.append(id)
        }
        return kicked
    }

    private static func contains(_ id: UInt64, in ids: [UInt64]) -> Bool {
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == id
    }
}
