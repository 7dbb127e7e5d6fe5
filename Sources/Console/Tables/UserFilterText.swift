// Parses an operator's text into the terms of a question about users, or into a line that says what is wrong.

import Engine

enum UserFilterText {
    struct Problem: Error, Equatable { let message: String }

    /// Every field with an example, for a hint.
    static let examples = UserColumn.allCases.map { $0.term + $0.example }

    /// For completion.
    static let fields = UserColumn.allCases.map { column in
        guard case .word(let words) = column.kind else { return Vocabulary.Field(name: column.term) }
        return Vocabulary.Field(name: column.term, values: words)
    }

    /// - Parameter offset: seconds east of UTC, by which dates are shown and typed.
    static func parse(_ line: String, offset: Int) throws(Problem) -> [UserQuery.Term] {
        var terms: [UserQuery.Term] = []
        for term in FilterTerm.split(line) { terms.append(try parse(term, offset)) }
        guard terms.count <= UserQuery.termLimit else {
            throw Problem(message: "a filter of users has at most \(UserQuery.termLimit) words")
        }
        return terms
    }

    private static func parse(_ term: FilterTerm, _ offset: Int) throws(Problem) -> UserQuery.Term {
        guard !term.field.isEmpty else {
            return .anywhere(term.value, dates: DateText.span(term.value, offset: offset))
        }
        guard let column = UserColumn(called: term.field) else {
            let names = UserColumn.allCases.map(\.term)
            throw Problem(message: "no field \"\(term.field)\": \(names.joined(separator: " "))")
        }
        let example = term.field + column.example
        switch column.kind {
        case .text:
            // Nothing is a part of every text, and would find all.
            guard !term.value.isEmpty else { throw Problem(message: "\(term.field) takes a text, as in \(example)") }
            return .name(term.value, isEqual: try isEqual(term, example))
        case .word(let words):
            let value = term.value.lowercased()
            guard words.contains(value) else {
                throw Problem(message: "\(term.field) is one of \(words.joined(separator: ", "))")
            }
            return .word(column, value, isEqual: try isEqual(term, example))
        case .number:
            guard let number = FilterTerm.quantity(term.value, step: 1000).flatMap(Int64.init(exactly:)) else {
                throw Problem(message: "\(term.field) takes a number, as in \(example)")
            }
            return compare(column, term.test, UserQuery.Span(number, number))
        case .date:
            if column == .lastLogin, term.value.lowercased() == "never" {
                return .range(column, UserQuery.Span(.min, 0), isEqual: try isEqual(term, example))
            }
            guard let span = DateText.span(term.value, offset: offset) else {
                throw Problem(
                    message: "\(term.field) takes a date or its beginning, as in \(term.field)>=2026-05-31T14:30")
            }
            return compare(column, term.test, span)
        }
    }

    private static func isEqual(_ term: FilterTerm, _ example: String) throws(Problem) -> Bool {
        guard term.test == "=" || term.test == "!=" else {
            throw Problem(message: "\(term.field) takes = or !=, as in \(example)")
        }
        return term.test == "="
    }

    /// A date that is not whole is a span of time: later is after its end. One that there never was is no early one.
    private static func compare(_ column: UserColumn, _ test: String, _ span: UserQuery.Span) -> UserQuery.Term {
        let first: Int64 = column.kind == .date ? 1 : .min
        return switch test {
        case "=": .range(column, span, isEqual: true)
        case "!=": .range(column, span, isEqual: false)
        case "<": .range(column, UserQuery.Span(first, span.from &- 1), isEqual: true)
        case "<=": .range(column, UserQuery.Span(first, span.to), isEqual: true)
        case ">": .range(column, UserQuery.Span(span.to &+ 1, .max), isEqual: true)
        default: .range(column, UserQuery.Span(span.from, .max), isEqual: true)
        }
    }
}

/// A date as an operator types it, from its year to its minute.
enum DateText {
    /// The end of each number, and what may stand before it.
    private static let parts: [(end: Int, width: Int, separators: [UInt8])] = [
        (4, 4, []), (7, 2, Array("-".utf8)), (10, 2, Array("-".utf8)), (13, 2, Array("T ".utf8)),
        (16, 2, Array(":".utf8)),
    ]

    /// The seconds since 1970 that a text is about: `2026`, `2026-05`, `2026-05-31`, `2026-05-31T14`,
    /// `2026-05-31 14:30`. Nil for any other text, and for a day that no calendar has.
    /// - Parameter offset: seconds east of UTC.
    static func span(_ text: String, offset: Int) -> UserQuery.Span? {
        let bytes = Array(text.utf8)
        guard parts.contains(where: { $0.end == bytes.count }) else { return nil }
        var numbers: [Int64] = []
        for part in parts where part.end <= bytes.count {
            let digits = bytes[(part.end - part.width)..<part.end]
            guard numbers.isEmpty || part.separators.contains(bytes[digits.startIndex - 1]),
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { return nil }
            numbers.append(digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) })
        }
        let year = numbers[0]
        guard year >= 1970 else { return nil }
        let month = numbers.count > 1 ? numbers[1] : 1
        guard (1...12).contains(month) else { return nil }
        let nextMonth = month == 12 ? days(year + 1, 1) : days(year, month + 1)
        let day = numbers.count > 2 ? numbers[2] : 1
        guard day >= 1, days(year, month) + day - 1 < nextMonth else { return nil }
        let hour = numbers.count > 3 ? numbers[3] : 0, minute = numbers.count > 4 ? numbers[4] : 0
        guard hour < 24, minute < 60 else { return nil }
        let start = (days(year, month) + day - 1) * 86_400 + hour * 3600 + minute * 60
        let end =
            switch numbers.count {
            case 1: days(year + 1, 1) * 86_400
            case 2: nextMonth * 86_400
            case 3: start + 86_400
            case 4: start + 3600
            default: start + 60
            }
        let zone = Int64(min(max(offset, -86_400), 86_400))
        return UserQuery.Span(start - zone, end - zone - 1)
    }

    /// Days from 1970-01-01 to the first of a month; days-from-civil after Howard Hinnant.
    private static func days(_ year: Int64, _ month: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
