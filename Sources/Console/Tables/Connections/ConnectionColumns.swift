// The columns of the connections table, with the words and roles of their values.

import Engine

enum ConnectionColumns {
    /// - Parameters:
    ///   - users: with the column of their names.
    ///   - network: with those of the network's part.
    static func table(
        _ shown: ArraySlice<ConnectionState>, users: Bool = true, network: Bool = false, ascii: Bool = false
    ) -> Table<ConnectionState> {
        Table(
            columns: ConnectionColumn.shown.filter { users || !$0.needsUsers }.compactMap { column in
                let entry = column.entry
                return entry.look.map { look in
                    Column(
                        look.title, width(of: column, look, shown), id: entry.name, right: isNumber(entry.kind),
                        priority: look.priority, grow: look.grow, isQuantity: column.isQuantity
                    ) { field($0, column, entry.kind, look) }
                }
            } + (network ? NetworkColumn.columns(ascii: ascii) : []))
    }

    private static func text(_ state: ConnectionState, _ column: ConnectionColumn) -> String {
        column == .id ? state.id.description : state[text: column]
    }

    /// An id is never cut, because an operator types it.
    private static func width(
        of column: ConnectionColumn, _ look: ConnectionColumn.Look, _ shown: ArraySlice<ConnectionState>
    ) -> Int {
        guard look.most > look.width else { return look.width }
        return min(look.most, shown.reduce(look.width) { max($0, text($1, column).unicodeScalars.count) })
    }

    private static func isNumber(_ kind: ConnectionColumn.Kind) -> Bool {
        switch kind {
        case .loop, .count, .bytes, .status, .time, .duration: true
        case .id, .word, .text, .user: false
        }
    }

    private static func field(
        _ state: ConnectionState, _ column: ConnectionColumn, _ kind: ConnectionColumn.Kind,
        _ look: ConnectionColumn.Look
    ) -> Field {
        let number = state[column]
        switch kind {
        case .id: return Field(text(state, column), .strong)
        case .loop: return Field("\(number)", .label)
        case .count: return .number(Format.count(number))
        case .bytes: return .number(look.width < 6 ? Format.shortBytes(number) : Format.bytes(number))
        case .status: return number == 0 ? Field("") : Field("\(number)", role(status: Int(clamping: number)))
        case .time(let fadesFrom): return Field(Format.age(number), number > fadesFrom ? .label : .text)
        case .duration:
            if number >= 1_000_000_000 { return .number(Format.age(number)) }
            if number > 0 { return .number(Format.duration(number, ascii: true)) }
            return Field(state.requests > 0 ? "tick" : "", .faint)
        case .word(let words):
            let word = Int(exactly: number).flatMap { words.indices.contains($0) ? words[$0].short : nil } ?? ""
            return Field(word, column == .state ? role(state.phase) : .text)
        case .text: return Field(text(state, column))
        case .user:
            return Field(state.username.isEmpty && state.userID != 0 ? "#\(state.userID)" : state.username, .accent)
        }
    }

    static func role(_ phase: ConnectionPhase) -> Role {
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

extension ConnectionColumn {
    /// There is something in it only where the engine keeps users.
    var needsUsers: Bool { if case .user = entry.kind { true } else { false } }
}
