// The columns of the connections table, with the words and roles of their values.

import Engine

enum ConnectionColumns {
    static func table(_ shown: ArraySlice<ConnectionState>, ascii: Bool) -> Table<ConnectionState> {
        // An id is never cut, because an operator types it.
        let idWidth = min(20, shown.reduce(4) { max($0, $1.id.description.count) })
        let peerWidth = min(21, shown.reduce(11) { max($0, $1.peer.unicodeScalars.count) })
        return Table(columns: [
            Column("ID", idWidth, right: false, priority: 0) { Field($0.id.description, .strong) },
            Column("PEER", peerWidth, right: false, priority: 1) { Field($0.peer) },
            Column("LP", 2, id: "loop", priority: 7) { Field("\($0.loop)", .label) },
            Column("STATE", 5, right: false, priority: 2) { Field(word($0.phase), role($0.phase)) },
            Column("AGE", 4, priority: 8) { Field(Format.age($0.age)) },
            Column("IDLE", 4, priority: 5) { Field(Format.age($0.idle), $0.idle > 30_000_000_000 ? .label : .text) },
            Column("REQS", 5, id: "requests", priority: 4) { .number(Format.count($0.requests)) },
            Column("IN", 4, priority: 12) { .number(Format.shortBytes($0.bytesIn)) },
            Column("OUT", 4, priority: 9) { .number(Format.shortBytes($0.bytesOut)) },
            Column("ST", 3, id: "status", priority: 6) {
                $0.lastStatus == 0 ? Field("") : Field("\($0.lastStatus)", role(status: $0.lastStatus))
            },
            Column("LAST", 15, right: false, priority: 3, grow: 3) { Field($0.lastRequest) },
            Column("USER", 6, right: false, priority: 11, grow: 1) { state in
                Field(state.username.isEmpty && state.userID != 0 ? "#\(state.userID)" : state.username, .accent)
            },
            Column("BUF-IN", 6, priority: 20) { .number(Format.bytes($0.bufferedIn)) },
            Column("BUF-OUT", 7, priority: 21) { .number(Format.bytes($0.bufferedOut)) },
        ])
    }

    /// At most five letters, because the column is narrow.
    static func word(_ phase: ConnectionState.Phase) -> String {
        switch phase {
        case .idle: "idle"
        case .reading: "read"
        case .waiting: "wait"
        case .writing: "write"
        case .closing: "close"
        }
    }

    static func phase(word: String) -> ConnectionState.Phase? {
        [.idle, .reading, .waiting, .writing, .closing].first { self.word($0) == word }
    }

    static func role(_ phase: ConnectionState.Phase) -> Role {
        switch phase {
        case .idle: .label
        case .reading: .accent
        case .waiting: .warning
        case .writing: .good
        case .closing: .bad
        }
    }

    static func role(status: Int) -> Role { status >= 500 ? .bad : status >= 400 ? .warning : .good }
}
