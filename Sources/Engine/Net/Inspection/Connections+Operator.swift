// The operator's requests about a loop's connections: a page of them, and the end of one. On the loop's thread, by
// post.

/// One connection as its loop saw it: raw values only, which another thread makes readable. Without an array of its
/// own: a page may have a thousand rows, and the loop serves nobody meanwhile.
struct ConnectionRow: Sendable {
    /// By the columns' raw values.
    fileprivate(set) var numbers = InlineArray<20, UInt64>(repeating: 0)
    /// In the order of `ConnectionColumn.texts`.
    fileprivate(set) var texts = InlineArray<2, ConnectionText>(repeating: .none)
    /// Nil where it was not asked for.
    var network: ConnectionNetwork?
    /// Of its last request, as far as it is known; set where the network's part is asked for.
    var split: RequestSplit?

    var user: Int64 { Int64(bitPattern: numbers[ConnectionColumn.user.rawValue]) }
}

/// A connection that an operator has closed, for the audit.
struct KickedConnection: Sendable {
    var id: UInt64
    var peer: SocketAddress
    /// 0 for none.
    var user: Int64
}

extension Connections {
    private func scanContext(_ loop: Int, _ now: UInt64) -> ScanContext {
        ScanContext(loop: loop, now: now, rates: state.pointee.rates)
    }

    /// One pass over the table: counts, and the rows next to the pivot.
    func scan(_ scan: ConnectionScan, loop: Int, now: UInt64) -> ConnectionScanPart {
        let context = scanContext(loop, now)
        var part = ConnectionScanPart(loop: loop)
        var below = KeySelection(capacity: scan.below, keepsHighest: true)
        var above = KeySelection(capacity: scan.above, keepsHighest: false)
        for slot in 0..<state.pointee.table.highWater {
            guard let handle = open(slot) else { continue }
            part.all += 1
            let head = handle.slot.pointee.value(.head, context).number(now: now)
            if head > ConnectionScanPart.slowHead { part.slowHeads += 1 }
            let isArmed = handle.connection.channel.interest.contains(.write)
            if isArmed, !handle.slot.pointee.isWriting { part.armedIdle += 1 }
            guard scan.match.accepts(handle.slot.pointee, context) else { continue }
            part.matching += 1
            let key = scan.order.key(of: handle.slot.pointee, context)
            let isBelow = scan.pivot.map { key < $0 || (scan.pivotIsBelow && key == $0) } ?? true
            if isBelow {
                part.matchingBelow += 1
                below.offer(key, slot)
            } else {
                above.offer(key, slot)
            }
        }
        part.below = rows(below, context, network: scan.network)
        part.above = rows(above, context, network: scan.network)
        return part
    }

    private func rows(
        _ selection: KeySelection, _ context: ScanContext, network: Bool
    ) -> [(key: ConnectionKey, row: ConnectionRow)] {
        let chosen = selection.sorted()
        var rows: [(key: ConnectionKey, row: ConnectionRow)] = []
        rows.reserveCapacity(chosen.count)
        for entry in chosen {
            guard let handle = open(entry.slot) else { continue }
            rows.append((entry.key, Self.row(of: handle, context, network: network)))
        }
        return rows
    }

    /// The ids of the connections that match, in no order.
    func ids(_ match: ConnectionMatch, loop: Int, now: UInt64) -> [UInt64] {
        let context = scanContext(loop, now)
        var ids: [UInt64] = []
        for slot in 0..<state.pointee.table.highWater {
            guard let handle = open(slot) else { continue }
            if match.accepts(handle.slot.pointee, context) { ids.append(handle.connection.id) }
        }
        return ids
    }

    /// The place of the connection with this id in an order; nil when the loop has no such connection.
    func key(of id: UInt64, in order: ConnectionOrder, loop: Int, now: UInt64) -> ConnectionKey? {
        guard let handle = find(id) else { return nil }
        return order.key(of: handle.slot.pointee, scanContext(loop, now))
    }

    /// The detail of one connection; nil when the loop has no such connection.
    func detail(_ id: UInt64, loop: Int, now: UInt64, milliseconds: UInt64) -> ConnectionDetailRow? {
        guard let handle = find(id) else { return nil }
        let interest = handle.connection.channel.interest
        var detail = ConnectionDetailRow(row: Self.row(of: handle, scanContext(loop, now), network: true))
        detail.slot = handle.connection.channel.token.slot
        detail.descriptor = handle.connection.socket.number
        detail.isEdge = handle.connection.channel.trigger == .edge
        detail.wantsRead = interest.contains(.read)
        detail.wantsWrite = interest.contains(.write)
        detail.heldIn = handle.slot.pointee.work?.pointee.input.held ?? 0
        detail.heldOut = handle.slot.pointee.work?.pointee.output.held ?? 0
        detail.fileLeft = handle.slot.pointee.fileLeft
        let deadline = handle.connection.deadline
        detail.untilTimeout = deadline == .max ? nil : (deadline &- min(deadline, milliseconds)) &* Clock.millisecond
        detail.isInBody = handle.slot.pointee.isInBody
        detail.isRequeued = handle.connection.isRequeued
        detail.peerEnded = handle.connection.peerEnded
        detail.closesAfterResponse = handle.connection.endsAfterResponse
        return detail
    }

    /// The connection with this id; nil when the loop has no such connection. One pass over the table.
    func find(_ id: UInt64) -> ConnectionHandle<Session>? {
        for slot in 0..<state.pointee.table.highWater {
            guard let handle = open(slot) else { continue }
            if handle.connection.id == id { return handle }
        }
        return nil
    }

    private static func row(
        of handle: borrowing ConnectionHandle<Session>, _ context: ScanContext, network: Bool
    ) -> ConnectionRow {
        var row = ConnectionRow()
        for column in ConnectionColumn.all {
            row.numbers[column.rawValue] = handle.slot.pointee.value(column, context).number(now: context.now)
        }
        for (index, column) in ConnectionColumn.texts.enumerated() {
            row.texts[index] = handle.slot.pointee.text(column)
        }
        if network { row.network = handle.connection.socket.network() }
        return row
    }

    /// Closes the connections with these ids, in one pass over the table.
    /// - Parameters:
    ///   - ids: ascending.
    ///   - gently: after the response under way, if there is one; otherwise at once, with a reset.
    /// - Returns: those that the loop had.
    func kick(_ ids: [UInt64], gently: Bool) -> [KickedConnection] {
        var kicked: [KickedConnection] = []
        for slot in 0..<state.pointee.table.highWater where kicked.count < ids.count {
            guard let handle = open(slot) else { continue }
            let id = handle.connection.id
            guard Self.contains(id, in: ids) else { continue }
            state.pointee.counters.kicked &+= 1
            kicked.append(KickedConnection(id: id, peer: handle.connection.peer, user: handle.connection.user))
            if gently { handle.closeGently() } else { handle.abort(.kicked) }
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
