// Makes an SQL condition of terms about any column of the users. It is tried on each user that the order's index
// passes, some 6 to 12 ms for 100,000 of them; one of sessions first counts those of all users, some 15 ms.

import Engine

extension NameMatch {
    /// The users that a query means: by the index of names where only a name is asked for.
    init(_ query: AccountQuery) {
        let name = Username.filterKey(of: query.filter)
        guard !query.terms.isEmpty else {
            self.init(name, isInverted: query.isInverted)
            return
        }
        if name.isEmpty, query.terms.count == 1, let only = query.terms.first.flatMap(TermConditions.soleName) {
            self.init(only, isInverted: query.isInverted)
            return
        }
        var conditions = TermConditions()
        var parts = query.terms.map { conditions.sql($0) }
        if !name.isEmpty { parts.append(conditions.sql(.name(query.filter, isEqual: true))) }
        let all = parts.joined(separator: " AND ")
        self.init(condition: query.isInverted ? "NOT (\(all))" : all, values: conditions.values)
    }
}

/// Makes conditions, and collects the values of their parameters. Every column has a sign before it, or is within an
/// expression, so that the planner walks the order's index instead of sorting what another index finds. Every term has
/// a parameter of its own, so that a statement has as many as are bound.
private struct TermConditions {
    var values: [SQLValue] = []

    /// ?1 and ?2 as in a page.
    private static let live = "SELECT s.user_id FROM sessions s WHERE \(AccountStore.liveSession) GROUP BY s.user_id"

    /// The name that is all a term asks for, where the index of parts can find it.
    static func soleName(_ term: UserQuery.Term) -> String? {
        let text: String
        switch term {
        case .name(let part, isEqual: true): text = part
        case .anywhere(let part, dates: nil): text = part
        default: return nil
        }
        let key = Username.filterKey(of: text)
        guard key.unicodeScalars.count > 2, !key.utf8.contains(0) else { return nil }
        if case .anywhere = term, isDecimal(key) || !words(key).isEmpty || "never".contains(key) { return nil }
        return key
    }

    mutating func sql(_ term: UserQuery.Term) -> String {
        switch term {
        case .name(let text, let isEqual):
            return "instr(u.username_key, \(key(text))) \(isEqual ? ">" : "=") 0"
        case .word(.state, let word, let isEqual):
            return "iif(u.status = 'active', 'active', 'locked') \(isEqual ? "=" : "<>") \(next(.text(word)))"
        case .word(_, let word, let isEqual):
            return "+u.role \(isEqual ? "=" : "<>") \(next(.text(word)))"
        case .range(let column, let span, let isEqual):
            let condition = range(column, span)
            return isEqual ? condition : "NOT (\(condition))"
        case .anywhere(let text, let dates): return anywhere(text, dates)
        }
    }

    private mutating func anywhere(_ text: String, _ dates: UserQuery.Span?) -> String {
        let key = Username.filterKey(of: text)
        var parts = ["instr(u.username_key, \(self.key(text))) > 0"]
        for (column, word) in Self.words(key) { parts.append(sql(.word(column, word, isEqual: true))) }
        if "never".contains(key) { parts.append(range(.lastLogin, UserQuery.Span(.min, 0))) }
        if Self.isDecimal(key) {
            parts.append("instr(u.id, \(next(.text(key)))) = 1")
            if let number = Int64(key) {
                for column in [UserColumn.failedAttempts, .sessions] {
                    parts.append(range(column, UserQuery.Span(number, number)))
                }
            }
        }
        if let dates { for column in [UserColumn.lastLogin, .created] { parts.append(range(column, dates)) } }
        return "(\(parts.joined(separator: " OR ")))"
    }

    private mutating func range(_ column: UserColumn, _ span: UserQuery.Span) -> String {
        let between = "BETWEEN \(next(.integer(span.from))) AND \(next(.integer(span.to)))"
        switch column {
        case .id: return "+u.id \(between)"
        case .failedAttempts: return "+u.failed_attempts \(between)"
        case .lastLogin: return "+u.last_login \(between)"
        case .created: return "+u.created \(between)"
        case .sessions:
            // Who has none is in no group.
            return span.from <= 0 && span.to >= 0
                ? "+u.id NOT IN (\(Self.live) HAVING count(*) NOT \(between))"
                : "+u.id IN (\(Self.live) HAVING count(*) \(between))"
        case .name, .state, .role: return "\(next(.integer(0))) <> 0"
        }
    }

    /// The words of columns that have this in them.
    private static func words(_ key: String) -> [(column: UserColumn, word: String)] {
        UserColumn.allCases.flatMap { column -> [(column: UserColumn, word: String)] in
            guard case .word(let words) = column.kind else { return [] }
            return words.filter { $0.contains(key) }.map { (column, $0) }
        }
    }

    private static func isDecimal(_ text: String) -> Bool {
        !text.utf8.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private mutating func key(_ text: String) -> String { next(.text(Username.filterKey(of: text))) }

    private mutating func next(_ value: SQLValue) -> String {
        values.append(value)
        return "?\(NameMatch.firstParameter + values.count - 1)"
    }
}
