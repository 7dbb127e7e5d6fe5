// Pages of the users' table, in the order of any column, filtered by a part of the name or by terms about any column.
// They use keys and indices, so that the last page of 100,000 users costs as much as the first. Sessions end by
// themselves, so no index can order by their number: those of all users are counted, some 15 ms for 100,000.

import Engine

extension AccountStore {
    /// A page of users.
    /// - Throws: database.
    func list(_ query: AccountQuery) throws(AccountError) -> AccountPage {
        let markKey = query.order == .name ? query.after.flatMap { loginKey($0.name) } ?? "" : ""
        let match = NameMatch(query)
        var others = query
        others.isInverted = false
        let counted = match.kind == .rest ? NameMatch(others) : match
        let limit = min(max(query.limit, 0), 1000)
        let now = settings.now()
        return try read { connection throws(SQLError) in
            let all = try connection.integer(NameMatch.allSQL) ?? 0
            let page: [SQLValue] = [.integer(now - settings.sessionIdle), .integer(now), .integer(Int64(limit))]
            // For an inverted filter the users it finds are counted: mostly they are fewer, and an index finds them.
            let found = try AccountStore.count(counted, page, on: connection)
            let total = match.kind == .rest ? max(0, all - found) : found
            let walks = AccountStore.walks(query.order, match, found: total, of: all, limit: limit)
            let statement = try connection.prepare(AccountStore.listSQL(query, match, walks: walks))
            try statement.bind(
                page + (walks ? match.walkValues : match.values) + AccountStore.mark(query, markKey))
            var rows: [AccountRow] = []
            while try statement.step() { rows.append(AccountStore.row(statement)) }
            return AccountPage(rows: rows, total: Int(total))
        }
    }

    /// The ids of the users that a filter finds, in no order.
    /// - Parameter limit: the most ids.
    /// - Throws: database.
    func ids(filter: String, limit: Int) throws(AccountError) -> [Int64] {
        let match = NameMatch(Username.filterKey(of: filter))
        return try read { connection throws(SQLError) in
            let statement = try connection.prepare(match.idsSQL)
            try statement.bind([.null, .null, .integer(Int64(limit))] + match.values)
            var ids: [Int64] = []
            while try statement.step() { ids.append(statement.integer(0)) }
            return ids
        }
    }

    /// One user; nil where there is none.
    /// - Throws: database.
    func row(id: Int64) throws(AccountError) -> AccountRow? {
        let now = settings.now()
        return try read { connection throws(SQLError) in
            let statement = try connection.prepare("SELECT \(AccountStore.columns) FROM users u WHERE u.id = ?3")
            try statement.bind([.integer(now - settings.sessionIdle), .integer(now), .integer(id)])
            return try statement.step() ? AccountStore.row(statement) : nil
        }
    }

    private static func count(
        _ match: NameMatch, _ page: [SQLValue], on connection: SQLConnection
    ) throws(SQLError) -> Int64 {
        let count = try connection.prepare(match.countSQL)
        try count.bind((match.kind == .terms ? page : []) + match.values)
        let found = try count.step() ? count.integer(0) : 0
        guard let sql = match.walkCountSQL, found >= NameMatch.countLimit else { return found }
        let walk = try connection.prepare(sql)
        try walk.bind([.integer(.min)] + match.walkValues)
        return try walk.step() ? walk.integer(0) : 0
    }

    /// ?1 and ?2: a session last used, or begun, before these times has ended.
    static let liveSession = "s.last_seen > ?1 AND s.expires > ?2"

    private static var columns: String {
        """
        u.id, u.username, u.status, u.role, u.created, u.last_login, u.failed_attempts, u.must_change,
        (SELECT count(*) FROM sessions s WHERE s.user_id = u.id AND \(liveSession)) AS sessions,
        (SELECT coalesce('as #' || o.id || ', ' || o.username, 'as another that was there') FROM kept_names k
            LEFT JOIN users o ON o.username_key = k.wanted_key WHERE k.user_id = u.id)
        """
    }

    private static func row(_ statement: borrowing Statement) -> AccountRow {
        AccountRow(
            id: statement.integer(0), username: statement.text(1), locked: statement.text(2) != "active",
            role: AccountRole(rawValue: statement.text(3)) ?? .user, created: statement.integer(4),
            lastLogin: statement.integer(5), failedAttempts: Int(statement.integer(6)),
            sessions: Int(statement.integer(8)),
            mustChange: statement.integer(7) != 0, namesake: statement.isNull(9) ? nil : statement.text(9))
    }

    /// Whether a page is found by walking along the order's index and checking each name, rather than by sorting all
    /// matches: the one costs about `limit * all / found` rows, the other `found`.
    static func walks(_ order: AccountQuery.Order, _ match: NameMatch, found: Int64, of all: Int64, limit: Int) -> Bool
    {
        // The matches come in this order by themselves.
        if [.all, .rest, .terms].contains(match.kind) || (match.kind == .part && order == .id)
            || (match.kind == .beginning && order == .name)
        {
            return false
        }
        return order == .sessions || Double(found) * Double(found) > Double(limit) * Double(all)
    }

    /// One text for each combination, so that the connection caches it. ?3: limit; then the filter, then the mark. The
    /// page's ids are found first, from indices alone where no term needs more, and the columns shown are read
    /// afterwards.
    static func listSQL(_ query: AccountQuery, _ match: NameMatch, walks: Bool) -> String {
        let way = query.descending ? "DESC" : "ASC"
        let name = column(query.order)
        let isCounted = query.order == .sessions
        let ids = isCounted ? idsBySessions(query, match) : idsByIndex(query, match, walks: walks)
        return """
            SELECT \(columns) FROM (\(ids)) p CROSS JOIN users u ON u.id = p.id
            ORDER BY \(isCounted ? "" : "u.")\(name) \(way), u.id \(way)
            """
    }

    private static func column(_ order: AccountQuery.Order) -> String {
        switch order {
        case .id: "id"
        case .name: "username_key"
        case .state: "status"
        case .sessions: "sessions"
        case .role: "role"
        case .failedAttempts: "failed_attempts"
        case .lastLogin: "last_login"
        case .created: "created"
        }
    }

    private static func idsByIndex(_ query: AccountQuery, _ match: NameMatch, walks: Bool) -> String {
        let sign = query.descending ? "<" : ">"
        let way = query.descending ? "DESC" : "ASC"
        let isSorted = !walks && match.kind == .beginning && query.order != .name
        // Matches found by name are sorted afterwards: the sign before a column keeps the planner off its index.
        let column = isSorted ? "+u." : "u."
        let isPart = match.kind == .part && !walks
        let id = isPart ? "m.rowid" : "\(column)id"
        let mark = NameMatch.firstParameter + match.values.count
        let source =
            isPart
            ? (query.order == .id ? "user_names m" : "user_names m CROSS JOIN users u ON u.id = m.rowid") : "users u"
        var condition = walks ? match.walkCondition : match.condition
        if !condition.isEmpty { condition += " AND " }
        let order: String
        if query.order == .id {
            condition += "\(id) \(sign) ?\(mark)"
            order = "\(id) \(way)"
        } else {
            let name = AccountStore.column(query.order)
            // The id orders users with the same key.
            condition += "(\(column)\(name), \(id)) \(sign) (?\(mark), ?\(mark + 1))"
            order = "\(column)\(name) \(way), \(id) \(way)"
        }
        return "SELECT \(id) AS id FROM \(source) WHERE \(condition) ORDER BY \(order) LIMIT ?3"
    }

    /// Those with sessions, counted by user, and those without along the table; each part is cut to the page before
    /// they are put together.
    private static func idsBySessions(_ query: AccountQuery, _ match: NameMatch) -> String {
        let sign = query.descending ? "<" : ">"
        let way = query.descending ? "DESC" : "ASC"
        let mark = NameMatch.firstParameter + match.walkValues.count
        var condition = match.walkCondition
        if !condition.isEmpty { condition += " AND " }
        return """
            SELECT id FROM (
                SELECT * FROM (
                    SELECT l.id AS id, l.n AS n FROM (
                        SELECT s.user_id AS id, count(*) AS n FROM sessions s WHERE \(liveSession) GROUP BY s.user_id
                    ) l CROSS JOIN users u ON u.id = l.id
                    WHERE \(condition)(l.n, l.id) \(sign) (?\(mark), ?\(mark + 1))
                    ORDER BY l.n \(way), l.id \(way) LIMIT ?3
                ) UNION ALL SELECT * FROM (
                    SELECT u.id AS id, 0 AS n FROM users u WHERE \(condition)u.id \(sign)
                        iif(?\(mark) > 0, \(Int64.max), ?\(mark + 1)) AND NOT EXISTS (
                            SELECT 1 FROM sessions s WHERE s.user_id = u.id AND \(liveSession))
                    ORDER BY u.id \(way) LIMIT ?3
                )
            ) ORDER BY n \(way), id \(way) LIMIT ?3
            """
    }

    /// The values where the page begins; without a mark, before or after every row.
    /// - Parameter key: the key of the mark's name.
    private static func mark(_ query: AccountQuery, _ key: String) -> [SQLValue] {
        let end: Int64 = query.descending ? .max : .min
        let id = query.after?.id ?? end
        func number(_ value: (AccountQuery.Mark) -> Int64) -> [SQLValue] {
            [.integer(query.after.map(value) ?? end), .integer(id)]
        }
        func text(_ value: (AccountQuery.Mark) -> String) -> [SQLValue] {
            // No text begins with the last code point, because it has no character.
            [.text(query.after.map(value) ?? (query.descending ? "\u{10FFFF}" : "")), .integer(id)]
        }
        return switch query.order {
        case .id: [.integer(id)]
        case .name: text { _ in key }
        case .state: text { $0.locked ? "locked" : "active" }
        case .sessions: number { Int64($0.sessions) }
        case .role: text(\.role)
        case .failedAttempts: number { Int64($0.failedAttempts) }
        case .lastLogin: number(\.lastLogin)
        case .created: number(\.created)
        }
    }
}
