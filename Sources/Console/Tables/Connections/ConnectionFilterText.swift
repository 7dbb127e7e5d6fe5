// Parses an operator's text into the engine's connection filter, or into a line that says what is wrong.

import Engine

enum ConnectionFilterText {
    struct Problem: Error, Equatable { let message: String }

    /// Every field with an example, for a hint.
    static let examples = examples(users: true)

    static func examples(users: Bool) -> [String] {
        ConnectionColumn.filtered.filter { users || !$0.needsUsers }
            .compactMap { column in column.entry.filter.map { column.entry.word + $0.example } }
    }

    /// For completion.
    static func fields(users: Bool) -> [Vocabulary.Field] {
        ConnectionColumn.filtered.filter { users || !$0.needsUsers }.map { column in
            guard case .word(let words) = column.entry.kind else { return Vocabulary.Field(name: column.entry.word) }
            return Vocabulary.Field(name: column.entry.word, values: words.map(\.name))
        }
    }

    static func parse(_ line: String, isInverted: Bool) throws(Problem) -> ConnectionFilter {
        var terms: [ConnectionFilter.Term] = []
        for term in FilterTerm.split(line) { terms.append(try parse(term)) }
        return ConnectionFilter(terms: terms, isInverted: isInverted)
    }

    private static func parse(_ term: FilterTerm) throws(Problem) -> ConnectionFilter.Term {
        guard !term.field.isEmpty else { return .anywhere(term.value) }
        guard let column = ConnectionColumn(filter: term.field) else {
            if let asked = NetworkColumn(called: term.field) { throw Problem(message: asked.refusal) }
            let names = ConnectionColumn.filtered.map(\.entry.word)
            throw Problem(message: "no field \"\(term.field)\": \(names.joined(separator: " "))")
        }
        switch column.entry.kind {
        case .word(let words):
            guard let index = words.firstIndex(where: { $0.name == term.value || $0.short == term.value }) else {
                let names = words.map(\.name).joined(separator: ", ")
                throw Problem(message: "\(term.field) is one of \(names)")
            }
            return .number(column, try isEqual(term, column) ? .equal : .notEqual, UInt64(index))
        case .user: return .user(try text(term, column), isEqual: try isEqual(term, column))
        case .text, .id: return .text(column, try text(term, column), isEqual: try isEqual(term, column))
        case .status:
            let status = FilterTerm.quantity(term.value, step: 1000)
            // 0 is that of a connection without a response.
            let all = StatusText.all
            if let status, term.test == "=" || term.test == "!=", status != 0, !all.contains(Int(clamping: status)) {
                throw Problem(
                    message: "there is no status \(status): they go from \(all.lowerBound) to \(all.upperBound)")
            }
            return try number(column, term, status)
        case .loop, .count: return try number(column, term, FilterTerm.quantity(term.value, step: 1000))
        case .bytes: return try number(column, term, FilterTerm.quantity(term.value, step: 1024))
        case .time, .duration: return try number(column, term, FilterTerm.duration(term.value))
        }
    }

    /// Nothing is a part of every text, and would find all. A block of addresses needs its number of bits.
    private static func text(_ term: FilterTerm, _ column: ConnectionColumn) throws(Problem) -> String {
        guard !term.value.isEmpty, column != .peer || term.value.utf8.last != UInt8(ascii: "/") else {
            throw Problem(message: "\(term.field) takes a text, as in \(example(term, column))")
        }
        return term.value
    }

    private static func isEqual(_ term: FilterTerm, _ column: ConnectionColumn) throws(Problem) -> Bool {
        guard term.test == "=" || term.test == "!=" else {
            throw Problem(message: "\(term.field) takes = or !=, as in \(example(term, column))")
        }
        return term.test == "="
    }

    private static func number(
        _ column: ConnectionColumn, _ term: FilterTerm, _ value: UInt64?
    ) throws(Problem) -> ConnectionFilter.Term {
        guard let value, let test = ConnectionFilter.Test(rawValue: term.test) else {
            throw Problem(message: "\(term.field) takes a number, as in \(example(term, column))")
        }
        return .number(column, test, value)
    }

    private static func example(_ term: FilterTerm, _ column: ConnectionColumn) -> String {
        term.field + (column.entry.filter?.example ?? "")
    }
}

extension ConnectionFilter {
    /// It names a user.
    var needsUsers: Bool { terms.contains { if case .user = $0 { true } else { false } } }
}
