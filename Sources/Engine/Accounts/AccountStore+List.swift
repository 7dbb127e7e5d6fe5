// Pages of the users' table, in several orders, filtered by a part of the name: by keys and indices, so that the last page of
// 100,000 users costs what the first one does.

extension AccountStore {
    /// A page of users.
    /// - Throws: database.
    func list(_ query: AccountQuery) throws(AccountError) -> AccountPage {
        let filter = Username.fold(query.filter)
        let match = NameMatch(filter)
        let limit = min(max(query.limit, 0), 1000)
        let now = settings.now()
        return try read { connection throws(SQLError) in
            let count = try connection.prepare(match.countSQL)
            try count.bind(match.values)
            let total = try count.step() ? count.integer(0) : 0
            let statement = try connection.prepare(AccountStore.listSQL(query, match))
            var values: [SQLValue] = [.integer(now - settings.sessionIdle), .integer(now), .integer(Int64(limit))]
            values.append(contentsOf: match.values)
            try statement.bind(values + AccountStore.mark(query))
            var rows: [AccountRow] = []
            while try statement.step() { rows.append(AccountStore.row(statement)) }
            return AccountPage(rows: rows, total: Int(total))
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

    /// The id of a username, in any case; nil where there is none.
    /// - Throws: database.
    func id(ofUsername name: String) throws(AccountError) -> Int64? {
        guard let key = (try? Username(name))?.key else { return nil }
        return try read { connection throws(SQLError) in
            try connection.integer("SELECT id FROM users WHERE username_key = ?1", .text(key))
        }
    }

    /// ?1 and ?2: before which a session has ended, by idling or by age.
    private static var columns: String {
        """
        u.id, u.username, u.status, u.role, u.created, u.last_login, u.failed_attempts, u.must_change,
        (SELECT count(*) FROM sessions s WHERE s.user_id = u.id AND s.last_seen > ?1 AND s.expires > ?2)
        """
    }

    private static func row(_ statement: borrowing Statement) -> AccountRow {
        AccountRow(
            id: statement.integer(0), username: statement.text(1), locked: statement.text(2) != "active",
            role: AccountRole(rawValue: statement.text(3)) ?? .user, created: statement.integer(4),
            lastLogin: statement.integer(5), failedAttempts: Int(statement.integer(6)), sessions: Int(statement.integer(8)),
            mustChange: statement.integer(7) != 0)
    }

    /// One text for each combination, so that the connection's cache has it. ?3: limit; then the filter, then the mark.
    static func listSQL(_ query: AccountQuery, _ match: NameMatch) -> String {
        let sign = query.descending ? "<" : ">"
        let way = query.descending ? "DESC" : "ASC"
        // What is found by name is put in order afterwards: the sign before a column keeps the planner off its index.
        let column = match.kind == .beginning ? "+u." : "u."
        let id = match.kind == .part ? "m.rowid" : "\(column)id"
        let mark = NameMatch.firstParameter + match.values.count
        let order: String
        var condition: String
        if query.order == .id {
            condition = "\(id) \(sign) ?\(mark)"
            order = "\(id) \(way)"
        } else {
            let key =
                switch query.order {
                case .id, .name: match.kind == .beginning ? "u.username_key" : "\(column)username_key"
                case .lastLogin: "\(column)last_login"
                case .failedAttempts: "\(column)failed_attempts"
                }
            // Users who are alike in the key are told apart by the id.
            condition = "(\(key), \(id)) \(sign) (?\(mark), ?\(mark + 1))"
            order = "\(key) \(way), \(id) \(way)"
        }
        if !match.condition.isEmpty { condition = "\(match.condition) AND \(condition)" }
        return "SELECT \(columns) FROM \(match.source) WHERE \(condition) ORDER BY \(order) LIMIT ?3"
    }

    /// Where the page begins; without a mark before or behind every row.
    private static func mark(_ query: AccountQuery) -> [SQLValue] {
        let end: Int64 = query.descending ? .max : .min
        let id = query.after?.id ?? end
        switch query.order {
        case .id: return [.integer(id)]
        // No name begins with the last code point: it has no character.
        case .name: return [.text(query.after.map { Username.fold($0.name) } ?? (query.descending ? "\u{10FFFF}" : "")), .integer(id)]
        case .lastLogin: return [.integer(query.after?.lastLogin ?? end), .integer(id)]
        case .failedAttempts: return [.integer(query.after.map { Int64($0.failedAttempts) } ?? end), .integer(id)]
        }
    }
}
