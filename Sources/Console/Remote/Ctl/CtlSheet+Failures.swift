// The answers of ctl that failed or were slow: for people a table, for programs all that is kept, the head too.

import Engine

extension CtlSheet {
    init(failures rows: [Failure], missingLoops: Int, offset: Int) {
        self.init(
            "failures", rows, columns: Self.failureColumns, table: FailureColumns.table(offset: offset).columns)
        notes = [("missingLoops", .count(missingLoops))]
    }

    static let failureColumns: [SheetColumn<Failure>] = [
        SheetColumn("id") { .count($0.id) },
        SheetColumn("time") { .time($0.time) },
        SheetColumn("ending") { .text($0.ending.rawValue) },
        SheetColumn("status") { $0.status == 0 ? .null : .count($0.status) },
        SheetColumn("cause") { .text($0.cause) },
        SheetColumn("reason") { .text($0.reason) },
        SheetColumn("connection") { $0.connection.rawValue == 0 ? .null : .text($0.connection.description) },
        SheetColumn("loop") { .count($0.loop) },
        SheetColumn("peer") { $0.peer.isEmpty ? .null : .text($0.peer) },
        SheetColumn("user") { $0.shownUser.isEmpty ? .null : .text($0.shownUser) },
        SheetColumn("request") { .text($0.request) },
        SheetColumn("took") { .seconds($0.took) },
        SheetColumn("split", jsonOnly: true) { $0.split.map { .object(Self.members($0)) } ?? .null },
        SheetColumn("bytes") { .count($0.bytes) },
        SheetColumn("head", jsonOnly: true) { $0.headBytes == 0 ? .null : .text($0.head) },
        SheetColumn("headBytes", jsonOnly: true) { .count($0.headBytes) },
    ]
}
