// The operator's requests about answers that failed or were slow: the loops' books, merged. On the control thread.

extension ControlAct {
    /// The most rows of a page, and of failures with their heads: they fit into what a session may let wait.
    private static let mostRows = 256
    private static let mostHeads = 64

    func failures(_ query: FailureQuery) -> ControlStep {
        let ports = parts.loops.ports
        let limit = max(0, min(query.limit, query.heads && query.list == .failures ? Self.mostHeads : Self.mostRows))
        let scan = FailureScan(
            list: query.list, before: query.before ?? .max, only: query.only, heads: query.heads, limit: limit)
        return gather(ports) {
            .failures(scan, $0)
        } then: { (found: [FailurePart], _) in
            var rows = found.flatMap { part in part.rows.map { (loop: part.loop, row: $0) } }
            switch query.list {
            case .failures: rows.sort { $0.row.record.number > $1.row.record.number }
            case .slow: rows = Self.slowest(rows)
            }
            rows = Array(rows.prefix(limit))
            let names = users?.names(of: Set(rows.map(\.row.record.user)).subtracting([0])) ?? [:]
            return .done(
                .failures(
                    FailurePage(
                        rows: rows.map { Failure($0.row, loop: $0.loop, names: names) },
                        missingLoops: ports.count - found.count)))
        }
    }

    /// Of each minute as many as one loop keeps, over all loops.
    private static func slowest(_ rows: [(loop: Int, row: FailureRow)]) -> [(loop: Int, row: FailureRow)] {
        let sorted = rows.sorted { $0.row.record.took > $1.row.record.took }
        // The monotonic clock's minutes, in the time that the records have.
        let shift = Clock.realTime &- Clock.now
        var counts: [UInt64: Int] = [:]
        return sorted.filter { entry in
            let minute = (entry.row.record.time &- shift) / (60 * Clock.second)
            counts[minute, default: 0] += 1
            return counts[minute, default: 0] <= SlowAnswers.capacity
        }
    }
}

extension Failure {
    init(_ row: FailureRow, loop: Int, names: [Int64: String]) {
        let record = row.record
        self.init(
            id: record.number, time: record.time, ending: record.cause.reason.ending, status: Int(record.status),
            cause: record.cause.reason.name, reason: record.cause.words(said: row.said),
            connection: ConnectionID(rawValue: record.connection), loop: loop,
            peer: record.peer == SocketAddress() ? "" : record.peer.description, userID: record.user,
            username: names[record.user] ?? "", request: record.request.text, took: record.took,
            split: record.parts.split, bytes: record.bytes,
            head: String(decoding: row.head, as: UTF8.self), headBytes: Int(record.headTotal))
    }
}
