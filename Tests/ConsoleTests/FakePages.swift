// Pages of connections cut like the engine's, from an array: any order, any filter, any place.

@testable import Engine

enum FakePages {
    static func page(_ all: [ConnectionState], _ query: ConnectionQuery) -> ConnectionPage {
        let matching = all.filter { (query.loop == nil || $0.loop == query.loop) && accepts($0, query.filter) }
        let sorted = matching.map { (key: key($0, query.sort, query.isDescending), row: $0) }.sorted { $0.key < $1.key }
        let limit = min(max(0, query.limit), 1000)
        let range: Range<Int>
        switch query.anchor {
        case .start: range = 0..<min(limit, sorted.count)
        case .end: range = max(0, sorted.count - limit)..<sorted.count
        case .after(let key):
            let first = sorted.firstIndex { key < $0.key } ?? sorted.count
            range = first..<min(sorted.count, first + limit)
        case .before(let key):
            let end = sorted.firstIndex { !($0.key < key) } ?? sorted.count
            range = max(0, end - limit)..<end
        case .around(let id, let otherwise):
            let place = sorted.first { $0.row.id.rawValue == id }?.key ?? otherwise
            let middle = sorted.firstIndex { !($0.key < place) } ?? sorted.count
            let above = min(sorted.count - middle, limit - min(middle, limit / 2))
            range = max(0, middle + above - limit)..<(middle + above)
        }
        return ConnectionPage(
            rows: sorted[range].map(\.row), keys: sorted[range].map(\.key), total: sorted.count,
            offset: range.lowerBound)
    }

    static func page(_ all: [UserState], _ query: UserQuery) -> UserPage {
        func key(_ user: UserState) -> (Int64, String, Int64) {
            switch query.sort {
            case .id: (user.id, "", 0)
            case .name: (0, user.username, user.id)
            case .lastLogin: (user.lastLogin, "", user.id)
            case .failedAttempts: (Int64(user.failedAttempts), "", user.id)
            case .sessions: (Int64(user.sessions), "", user.id)
            case .created: (user.created, "", user.id)
            case .state: (user.locked ? 1 : 0, "", user.id)
            case .role: (0, user.role, user.id)
            }
        }
        let match = all.filter { user in
            let isNamed = query.filter.isEmpty || user.username.contains(query.filter)
            let hasConditions = !query.filter.isEmpty || !query.terms.isEmpty
            return (isNamed && query.terms.allSatisfy { accepts(user, $0) }) != (query.isInverted && hasConditions)
        }.sorted { key($0) < key($1) }
        let sorted = query.isDescending ? match.reversed() : match
        var rest = sorted[...]
        if let mark = query.mark, let place = sorted.firstIndex(where: { $0.id == mark.id }) {
            rest = sorted[(place + 1)...]
        }
        return UserPage(rows: Array(rest.prefix(query.limit)), total: match.count)
    }

    /// Places are the lines' numbers.
    static func page(_ all: [LogLine], _ query: LogQuery) -> LogPage {
        let match = LogMatch(query.terms, isInverted: query.isInverted)
        let lines = all.map { line in
            var line = line
            line.sequence = 0
            return line
        }
        var place = query.place.map { min(Int($0.offset), lines.count) } ?? lines.count
        if query.place == nil, let until = query.until {
            place = (lines.lastIndex { $0.time / 1_000_000 <= until / 1_000_000 } ?? -1) + 1
        }
        let part = query.direction == .older ? Array(lines[..<place].indices) : Array(lines[place...].indices)
        let found = part.filter { match.passes(lines[$0]) }
        let chosen = query.direction == .older ? found.suffix(query.limit) : found.prefix(query.limit)
        let isEnd = chosen.count == found.count
        let first = query.direction == .newer ? place : isEnd ? 0 : chosen.first ?? 0
        let last = query.direction == .older ? place : isEnd ? lines.count : (chosen.last ?? place - 1) + 1
        return LogPage(
            lines: chosen.map { lines[$0] }, first: LogPlace(file: 1, offset: UInt64(first)),
            last: LogPlace(file: 1, offset: UInt64(last)), isEnd: isEnd)
    }

    private static func key(_ row: ConnectionState, _ sort: ConnectionColumn, _ isDescending: Bool) -> RowKey {
        let word =
            switch sort {
            case .age, .idle: ~row[sort]
            default: row[sort]
            }
        return RowKey(words: [isDescending ? ~word : word], id: row.id.rawValue)
    }

    private static func accepts(_ user: UserState, _ term: UserQuery.Term) -> Bool {
        switch term {
        case .range(let column, let span, let isEqual):
            let value =
                switch column {
                case .id: user.id
                case .sessions: Int64(user.sessions)
                case .failedAttempts: Int64(user.failedAttempts)
                case .lastLogin: user.lastLogin
                default: user.created
                }
            return (span.from <= value && value <= span.to) == isEqual
        case .word(let column, let word, let isEqual):
            return ((column == .role ? user.role : user.locked ? "locked" : "active") == word) == isEqual
        case .name(let text, let isEqual): return user.username.contains(text) == isEqual
        case .anywhere(let text, _):
            return [user.username, user.role, user.locked ? "locked" : "active"].contains { $0.contains(text) }
        }
    }

    static func accepts(_ row: ConnectionState, _ filter: ConnectionFilter) -> Bool {
        let all = filter.terms.allSatisfy { term in
            switch term {
            case .number(let column, .equal, let value): row[column] == value
            case .number(let column, .notEqual, let value): row[column] != value
            case .number(let column, .less, let value): row[column] < value
            case .number(let column, .lessOrEqual, let value): row[column] <= value
            case .number(let column, .greater, let value): row[column] > value
            case .number(let column, .greaterOrEqual, let value): row[column] >= value
            // A network of one address is its text here.
            case .text(.peer, let text, let isEqual) where text.hasSuffix("/32"):
                row.peer.hasPrefix(text.dropLast(3) + ":") == isEqual
            case .text(.peer, let text, let isEqual) where text.hasSuffix(".0/24"):
                row.peer.hasPrefix(text.dropLast(4)) == isEqual
            case .text(let column, let text, let isEqual): row[text: column].contains(text) == isEqual
            case .user(let name, let isEqual): row.username.contains(name) == isEqual
            case .anywhere(let text):
                row.peer.contains(text) || row.lastRequest.contains(text) || row.username.contains(text)
            }
        }
        return filter.isInverted && !filter.terms.isEmpty ? !all : all
    }
}
