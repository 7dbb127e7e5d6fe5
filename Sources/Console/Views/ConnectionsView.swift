// The connections, one a row, in the order of their ids.

import Engine

enum ConnectionsView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let connections = model.connections
        let place = connections.total > 0 ? "\(Format.grouped(connections.position &+ 1)) of \(Format.grouped(connections.total))" : ""
        let inner = Panel.draw("Connections", note: place, focused: focused, boxed: boxed, on: &canvas, rect)
        let lines = max(0, inner.height - 1)
        let first = min(connections.top, connections.rows.count)
        let shown = connections.rows[first..<min(connections.rows.count, first + lines)]
        table(shown, ascii: canvas.glyphs.ascii).draw(
            connections.rows, top: connections.top, cursor: connections.rows.isEmpty ? nil : connections.index,
            focused: focused, boxed: boxed, on: &canvas, inner,
            empty: model.isPaused ? "paused: z goes on" : "no connection is open")
    }

    static func table(_ shown: ArraySlice<ConnectionState>, ascii: Bool) -> Table<ConnectionState> {
        // An id is never cut: it is what an operator types.
        let idWidth = min(20, shown.reduce(4) { max($0, $1.id.description.count) })
        let peerWidth = min(21, shown.reduce(11) { max($0, $1.peer.unicodeScalars.count) })
        return Table(columns: [
            Column("ID", idWidth, right: false, priority: 0) { Field($0.id.description, .strong) },
            Column("PEER", peerWidth, right: false, priority: 1) { Field($0.peer) },
            Column("LP", 2, priority: 7) { Field("\($0.loop)", .label) },
            Column("STATE", 5, right: false, priority: 2) { Field(word($0.phase), role($0.phase)) },
            Column("AGE", 4, priority: 8) { Field(Format.age($0.age)) },
            Column("IDLE", 4, priority: 5) { Field(Format.age($0.idle), $0.idle > 30_000_000_000 ? .label : .text) },
            Column("REQS", 5, priority: 4) { .number(Format.count($0.requests)) },
            Column("IN", 4, priority: 10) { .number(Format.shortBytes($0.bytesIn)) },
            Column("OUT", 4, priority: 9) { .number(Format.shortBytes($0.bytesOut)) },
            Column("ST", 3, priority: 6) { $0.lastStatus == 0 ? Field("") : Field("\($0.lastStatus)", role(status: $0.lastStatus)) },
            Column("LAST", 10, right: false, priority: 3, grow: 3) { Field($0.lastRequest) },
            Column("USER", 6, right: false, priority: 11, grow: 1) { state in
                Field(state.username.isEmpty && state.userID != 0 ? "#\(state.userID)" : state.username, .accent)
            },
            Column("BUF-IN", 6, priority: 20) { .number(Format.bytes($0.bufferedIn)) },
            Column("BUF-OUT", 7, priority: 21) { .number(Format.bytes($0.bufferedOut)) },
        ])
    }

    /// Five letters at most: the column is narrow.
    static func word(_ phase: ConnectionState.Phase) -> String {
        switch phase {
        case .idle: "idle"
        case .reading: "read"
        case .waiting: "wait"
        case .writing: "write"
        case .closing: "close"
        }
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
