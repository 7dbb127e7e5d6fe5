// Parses an operator's text into the engine's connection filter, or into a line that says what is wrong.

import Engine

enum ConnectionFilterText {
    struct Problem: Error, Equatable { let message: String }

    /// Every field, for help and completion.
    static let fields: [(name: String, example: String)] = [
        ("loop", "loop=2"), ("state", "state=writing"), ("user", "user=ana"), ("peer", "peer=10.0.0."),
        ("last", "last=/api"),
        ("idle", "idle>30s"), ("age", "age>1h"), ("head", "head>5s"), ("reqs", "reqs>1k"), ("in", "in>1M"),
        ("out", "out>1M"),
        ("buf-in", "buf-in>0"), ("buf-out", "buf-out>64k"), ("st", "st>=500"),
    ]

    static func parse(_ line: String, isInverted: Bool) throws(Problem) -> ConnectionFilter {
        var terms: [ConnectionFilter.Term] = []
        for term in FilterTerm.split(line) { terms.append(try parse(term)) }
        return ConnectionFilter(terms: terms, isInverted: isInverted)
    }

    private static func parse(_ term: FilterTerm) throws(Problem) -> ConnectionFilter.Term {
        guard !term.field.isEmpty else { return .anywhere(term.value) }
        switch term.field {
        case "state":
            let phase = ConnectionState.Phase(rawValue: term.value) ?? ConnectionColumns.phase(word: term.value)
            guard let phase else { throw Problem(message: "state is one of idle, reading, waiting, writing, closing") }
            return .state(phase, isEqual: try isEqual(term))
        case "user": return .user(term.value, isEqual: try isEqual(term))
        case "peer": return .peer(term.value, isEqual: try isEqual(term))
        case "last", "path", "request": return .request(term.value, isEqual: try isEqual(term))
        case "loop", "lp": return try number(.loop, term, FilterTerm.quantity(term.value, step: 1000))
        case "reqs", "requests": return try number(.requests, term, FilterTerm.quantity(term.value, step: 1000))
        case "st", "status": return try number(.status, term, FilterTerm.quantity(term.value, step: 1000))
        case "in": return try number(.bytesIn, term, FilterTerm.quantity(term.value, step: 1024))
        case "out": return try number(.bytesOut, term, FilterTerm.quantity(term.value, step: 1024))
        case "buf-in": return try number(.bufferedIn, term, FilterTerm.quantity(term.value, step: 1024))
        case "buf-out": return try number(.bufferedOut, term, FilterTerm.quantity(term.value, step: 1024))
        case "age": return try number(.age, term, FilterTerm.duration(term.value))
        case "idle": return try number(.idle, term, FilterTerm.duration(term.value))
        case "head": return try number(.head, term, FilterTerm.duration(term.value))
        default:
            throw Problem(message: "no field \"\(term.field)\": \(fields.map(\.name).joined(separator: " "))")
        }
    }

    private static func isEqual(_ term: FilterTerm) throws(Problem) -> Bool {
        guard term.test == "=" || term.test == "!=" else {
            throw Problem(message: "\(term.field) takes = or !=, as in \(example(term.field))")
        }
        return term.test == "="
    }

    private static func number(
        _ number: ConnectionFilter.Number, _ term: FilterTerm, _ value: UInt64?
    ) throws(Problem) -> ConnectionFilter.Term {
        guard let value, let test = ConnectionFilter.Test(rawValue: term.test) else {
            throw Problem(message: "\(term.field) takes a number, as in \(example(term.field))")
        }
        return .number(number, test, value)
    }

    private static func example(_ field: String) -> String {
        fields.first { $0.name == field }?.example ?? "\(field)=…"
    }
}
