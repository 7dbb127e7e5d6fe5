// A condition on the lines of a log: the same for those in memory and for those in the files. Plain values.

/// What a condition is about.
public enum LogField: String, Sendable, Codable, CaseIterable {
    /// A part of the line, in any case of its letters.
    case text
    /// `trace` … `critical`. A request's line is an error where the answer was a 5xx, a warning where it was a 4xx.
    case level
    /// Of a request: `404`, or a class, `4xx`.
    case status
    /// Of a request: the client's address. In another line: that word.
    case address
    /// Of a request: the name. In another line: that word.
    case user
    /// A connection's id, which only the server's own lines name.
    case connection
}

public struct LogTerm: Sendable, Codable, Equatable {
    public var field: LogField
    /// `less` and the like are for level and status.
    public var test: ConnectionFilter.Test
    public var value: String

    public init(_ field: LogField, _ test: ConnectionFilter.Test, _ value: String) {
        self.field = field
        self.test = test
        self.value = value
    }

    /// Why it can hold for no line, in words that say what to write; nil where it can.
    public var problem: String? {
        switch field {
        case .level:
            return LogLine.levels.contains(value.lowercased())
                ? nil : "level is one of \(LogLine.levels.joined(separator: ", "))"
        case .status:
            return StatusText.range(value) == nil ? StatusText.problem : nil
        case .text, .address, .user, .connection:
            return test == .equal || test == .notEqual ? nil : "\(field.rawValue) takes = and != only"
        }
    }
}

/// The conditions made ready to be tried on many lines.
public struct LogMatch: Sendable {
    private enum Condition {
        case text(String, isThere: Bool)
        case level(ConnectionFilter.Test, Int)
        case status(ConnectionFilter.Test, ClosedRange<Int>)
        /// The word at that place of a request's line; anywhere in another.
        case word(String, place: Int, isThere: Bool)
    }

    private let conditions: [Condition]
    private let isInverted: Bool

    public init(_ terms: [LogTerm], isInverted: Bool) {
        self.isInverted = isInverted && !terms.isEmpty
        conditions = terms.map { term in
            let isThere = term.test != .notEqual
            switch term.field {
            case .text: return .text(term.value.lowercased(), isThere: isThere)
            case .level: return .level(term.test, LogLine.severity(term.value.lowercased()))
            case .status: return .status(term.test, StatusText.range(term.value) ?? 0...0)
            case .address: return .word(term.value, place: 0, isThere: isThere)
            case .user: return .word(term.value, place: 2, isThere: isThere)
            case .connection: return .word(term.value, place: .max, isThere: isThere)
            }
        }
    }

    public func passes(_ line: LogLine) -> Bool {
        conditions.allSatisfy { holds($0, line) } != isInverted
    }

    private func holds(_ condition: Condition, _ line: LogLine) -> Bool {
        switch condition {
        case .text(let text, let isThere): return line.text.lowercased().contains(text) == isThere
        case .level(let test, let level): return test.passes(LogLine.severity(line.level), level...level)
        case .status(let test, let statuses):
            guard let status = line.status else { return false }
            return test.passes(status, statuses)
        case .word(let word, let place, let isThere):
            if line.status != nil, place != .max {
                let words = line.text.utf8.split(separator: 32, maxSplits: place + 1)
                return (words.count > place && words[place].elementsEqual(word.utf8)) == isThere
            }
            // A word ends where its characters end: "user 7," has the word 7.
            let words = line.text.utf8.split { byte in
                byte == 32 || byte == 34 || byte == 39 || byte == 40 || byte == 41 || byte == 44 || byte == 59
            }
            let bare = words.map { $0.last == 58 ? $0.dropLast() : $0 }
            return bare.contains { $0.elementsEqual(word.utf8) } == isThere
        }
    }
}

extension ConnectionFilter.Test {
    /// Whether a number passes the test against a range of them.
    fileprivate func passes(_ number: Int, _ range: ClosedRange<Int>) -> Bool {
        switch self {
        case .equal: range.contains(number)
        case .notEqual: !range.contains(number)
        case .less: number < range.lowerBound
        case .lessOrEqual: number <= range.upperBound
        case .greater: number > range.upperBound
        case .greaterOrEqual: number >= range.lowerBound
        }
    }
}

extension LogLine {
    public static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    /// The level's place among them; 0 for one that is not known.
    public static func severity(_ level: String) -> Int { levels.firstIndex(of: level) ?? 0 }
}
