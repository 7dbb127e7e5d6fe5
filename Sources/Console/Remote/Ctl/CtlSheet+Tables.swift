// The tables of ctl: connections, users, log and audit. For people they are the console's own columns; programs get all
// that a row has, under the columns' names.

import Engine

extension CtlSheet {
    /// - Parameter network: with the network's part.
    init(connections rows: [ConnectionState], network: Bool = false, missingLoops: Int) {
        let looked = network ? Self.networkColumns + [Self.splitColumn] : []
        self.init(
            "connections", rows, columns: Self.connectionColumns + looked,
            // Those further back are shown where a wide screen has room.
            table: ConnectionColumns.table(rows[...], network: network).columns.filter { $0.priority < 20 })
        notes = [("missingLoops", .count(missingLoops))]
    }

    /// The columns that a filter and `:sort` name, by the same names.
    static let connectionColumns: [SheetColumn<ConnectionState>] = ConnectionColumn.allCases.map { column in
        let entry = column.entry
        return SheetColumn(CtlSheet.member(entry.name)) { CtlSheet.value(of: $0, column, entry.kind) }
    }

    /// The network's part: null where the kernel does not say.
    static let networkColumns: [SheetColumn<ConnectionState>] = NetworkColumn.allCases.map { column in
        SheetColumn(column.member) { column.value($0) }
    }

    private static func value(
        of state: ConnectionState, _ column: ConnectionColumn, _ kind: ConnectionColumn.Kind
    ) -> JSONText {
        let number = state[column]
        switch kind {
        case .loop, .count, .bytes: return .count(number)
        case .status: return number == 0 ? .null : .count(number)
        case .time: return column == .head && number == 0 ? .null : .seconds(number)
        case .duration: return state.requests == 0 ? .null : .seconds(number)
        case .word(let words):
            return Int(exactly: number).flatMap { words.indices.contains($0) ? .text(words[$0].name) : nil } ?? .null
        case .id: return .text(state.id.description)
        case .text: return .text(state[text: column])
        case .user:
            if state.userID == 0 { return .null }
            return .text(state.username.isEmpty ? "#\(state.userID)" : state.username)
        }
    }

    /// `buf-in` → `bufIn`.
    private static func member(_ name: String) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            if result.utf8.last == UInt8(ascii: "-") {
                result.removeLast()
                result += scalar.properties.uppercaseMapping
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    init(users rows: [UserState], offset: Int) {
        self.init(
            "users", rows, columns: Self.userColumns, table: UserColumns.table(offset: offset).columns)
    }

    static let userColumns: [SheetColumn<UserState>] = [
        .count("id") { $0.id },
        .text("name") { $0.username },
        .flag("locked") { $0.locked },
        .text("role") { $0.role },
        .flag("mustChange") { $0.mustChange },
        .count("sessions") { $0.sessions },
        .count("failedAttempts") { $0.failedAttempts },
        SheetColumn("lastLogin") { .time(seconds: $0.lastLogin) },
        SheetColumn("created") { .time(seconds: $0.created) },
    ]

    init(blocks rows: [BlockedNetwork], offset: Int) {
        self.init("blocks", rows, columns: Self.blockColumns, table: BlocksView.table(offset: offset).columns)
    }

    static let blockColumns: [SheetColumn<BlockedNetwork>] = [
        .text("network") { $0.network },
        SheetColumn("until") { .time($0.until) },
        .count("hits") { $0.hits },
        SheetColumn("lastHit") { .time($0.lastHit) },
        .text("actor") { $0.actor },
        .text("note") { $0.note },
    ]

    init(log rows: [LogLine], offset: Int) {
        self.init(
            "log", rows,
            columns: [
                .count("sequence") { $0.sequence },
                SheetColumn("time", "TIME", { .time($0.time) }, text: { Format.clock($0.time, offset: offset) }),
                .text("level", "LEVEL") { $0.level },
                .text("text", "TEXT") { $0.text },
            ])
    }

    /// Lines in files have no numbers.
    init(logFiles rows: [LogLine], of name: LogName, offset: Int) {
        var columns: [SheetColumn<LogLine>] = [
            SheetColumn("time", "TIME", { .time($0.time) }, text: { Format.clock($0.time, offset: offset) }),
            .text("level", "LEVEL") { $0.level },
            .text("text", "TEXT") { $0.text },
        ]
        if name == .access {
            columns.insert(
                SheetColumn("status") { line in line.status.map { JSONText.count($0) } ?? .null }, at: 2)
        }
        self.init("log", rows, columns: columns)
    }

    init(audit rows: [AuditPage.Entry], offset: Int) {
        self.init("audit", rows, columns: Self.auditColumns, table: AuditView.table(offset: offset).columns)
    }

    static let auditColumns: [SheetColumn<AuditPage.Entry>] = [
        .count("id") { $0.id },
        SheetColumn("time") { .time(seconds: $0.time) },
        .text("actor") { $0.actor },
        .text("action") { $0.action },
        .text("object") { $0.object },
        .text("result") { $0.result },
    ]
}

extension NetworkColumn {
    fileprivate var member: String { self == .delivery ? "deliveryRate" : rawValue }

    fileprivate func value(_ state: ConnectionState) -> JSONText {
        guard let network = state.network else { return .null }
        switch self {
        case .rtt: return network.rtt == 0 ? .null : .seconds(network.rtt)
        case .retransmits: return .count(network.retransmits)
        case .lost: return .count(network.lost)
        case .delivery: return network.deliveryRate.map { .count($0) } ?? .null
        case .unsent: return .count(network.unsent)
        case .unread: return .count(network.unread)
        case .verdict: return ConnectionVerdict(state).map { .text($0.text) } ?? .null
        }
    }
}
