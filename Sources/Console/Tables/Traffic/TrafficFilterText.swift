// Parses an operator's text into the terms of a question about the traffic, or into a line that says what is wrong.

import Engine

enum TrafficFilterText {
    struct Problem: Error, Equatable { let message: String }

    /// Every field with an example, for a hint.
    static func examples(users: Bool) -> [String] {
        TrafficKey.all(users: users).map { "\($0.rawValue)=\($0.example)" }
    }

    /// For completion.
    static func fields(users: Bool) -> [Vocabulary.Field] {
        TrafficKey.all(users: users).map { key in
            Vocabulary.Field(name: key.rawValue, values: key == .status ? StatusText.classes : [])
        }
    }

    /// - Returns: what must hold, and the text that a row's key must have.
    static func parse(_ line: String) throws(Problem) -> (terms: [TrafficQuery.Term], text: String) {
        var terms: [TrafficQuery.Term] = []
        var words: [String] = []
        for term in FilterTerm.split(line) {
            // A text with a sign in it, as a path may be, names no field.
            guard !term.field.isEmpty else {
                words.append(term.value)
                continue
            }
            guard let key = TrafficKey(rawValue: term.field) else {
                let names = TrafficKey.allCases.map(\.rawValue).joined(separator: " ")
                throw Problem(message: "no field \"\(term.field)\": \(names)")
            }
            guard term.test == "=", !term.value.isEmpty else {
                throw Problem(message: "\(term.field) takes =, as in \(term.field)=\(key.example)")
            }
            guard key != .status || StatusText.range(term.value) != nil else {
                throw Problem(message: StatusText.problem)
            }
            terms.append(TrafficQuery.Term(key, term.value))
        }
        return (terms, words.joined(separator: " "))
    }

    /// The words of it that name a field; a text about the rows' keys means nothing where the keys are others.
    static func fields(of line: String) -> String {
        FilterTerm.split(line).filter { !$0.field.isEmpty }.map { term in
            let word = term.field + term.test + term.value
            return FilterTerm.word(word)
        }.joined(separator: " ")
    }
}

extension TrafficKey {
    /// - Parameter users: the engine keeps some.
    static func all(users: Bool) -> [TrafficKey] { allCases.filter { users || $0 != .user } }

    /// Of a value, in a filter.
    fileprivate var example: String {
        switch self {
        case .route: "/users/{id}"
        case .path: "/login"
        case .address: "10.0.0.0/8"
        case .network: "192.0.2.0/24"
        case .status: "4xx"
        case .user: "ana"
        case .agent: "curl/8.5.0"
        case .referer: "https://example.com/"
        }
    }
}
