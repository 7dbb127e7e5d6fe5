// The audit: who did what to whom, with which result. Written in the transaction of the change that it describes;
// bounded by kind.

extension AccountStore {
    /// Writes an entry outside of any other change.
    /// - Throws: database.
    func audit(actor: String, action: String, object: String, result: String) throws(AccountError) {
        try audit(actor: actor, action: action, objects: [object], result: result)
    }

    /// Writes one entry per object, in one transaction: one wait for the disk.
    /// - Throws: database.
    func audit(actor: String, action: String, objects: [String], result: String) throws(AccountError) {
        if objects.isEmpty { return }
        try write { connection throws(SQLError) in
            for object in objects { try note(actor, action, object, result, on: connection) }
        }
    }

    /// Entries, the newest first unless asked otherwise.
    /// - Parameters:
    ///   - filter: part of actor, action, object or result, in any case of ASCII letters; empty for all.
    ///   - isInverted: matches the entries that do not contain it.
    ///   - before: only entries older than this id; nil begins at the newest.
    ///   - after: only entries newer than this id.
    ///   - limit: at most 1,000.
    /// - Throws: database.
    func auditEntries(
        filter: String = "", isInverted: Bool = false, before: Int64? = nil, after: Int64 = 0,
        isOldestFirst: Bool = false, limit: Int
    ) throws(AccountError) -> [AuditEntry] {
        try entries(
            """
            SELECT id, time, actor, action, object, result FROM audit WHERE id < ?1 AND id > ?2
                AND (?3 = '' OR (instr(lower(actor || ' ' || action || ' ' || object || ' ' || result), lower(?3)) >
                    0) = ?5)
            ORDER BY id \(isOldestFirst ? "ASC" : "DESC") LIMIT ?4
            """,
            [
                .integer(before ?? .max), .integer(after), .text(filter), .integer(Int64(min(max(limit, 0), 1000))),
                .integer(isInverted ? 0 : 1),
            ])
    }

    /// The entries about what a user has done and what was done to them, the newest first.
    /// - Throws: database.
    func auditEntries(ofUser id: Int64, limit: Int) throws(AccountError) -> [AuditEntry] {
        try entries(
            """
            SELECT id, time, actor, action, object, result FROM audit WHERE id IN (
                SELECT id FROM (SELECT id FROM audit WHERE object = ?1 ORDER BY id DESC LIMIT ?2)
                UNION SELECT id FROM (SELECT id FROM audit WHERE actor = ?1 ORDER BY id DESC LIMIT ?2))
            ORDER BY id DESC LIMIT ?2
            """, [.text("user \(id)"), .integer(Int64(min(max(limit, 0), 1000)))])
    }

    /// The id of the newest entry; 0 where there is none.
    /// - Throws: database.
    func newestAudit() throws(AccountError) -> Int64 {
        try read { connection throws(SQLError) in try connection.integer("SELECT max(id) FROM audit") ?? 0 }
    }

    /// The number of entries kept.
    /// - Throws: database.
    func auditCount() throws(AccountError) -> Int {
        try read { connection throws(SQLError) in
            var total = 0
            for kind in AuditKind.allCases {
                // A manipulated file can contain any number.
                let (sum, isMuch) = total.addingReportingOverflow(Int(max(0, try kept(of: kind, on: connection))))
                if isMuch { return .max }
                total = sum
            }
            return total
        }
    }

    /// Writes an entry inside the caller's transaction.
    func note(
        _ actor: String, _ action: String, _ object: String, _ result: String, on connection: SQLConnection
    ) throws(SQLError) {
        let kind = AuditKind(actor: actor, action: action)
        let last = try connection.integer("SELECT max(number) FROM audit WHERE kind = ?1", .integer(kind.rawValue)) ?? 0
        let number = min(max(last, 0), .max - 1) + 1
        try connection.run(
            "INSERT INTO audit (time, actor, action, object, result, kind, number) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            .integer(settings.now()), .text(actor), .text(action), .text(object), .text(result),
            .integer(kind.rawValue),
            .integer(number))
        // Mostly one. A limit that has been lowered is reached step by step.
        let (over, isFar) = try kept(of: kind, on: connection).subtractingReportingOverflow(max(1, settings.auditLimit))
        for _ in 0..<(isFar ? 0 : min(max(over, 0), Self.mostGivenUp)) { try giveUpOldest(of: kind, on: connection) }
    }

    private static let mostGivenUp: Int64 = 100

    /// Triggers keep this count as rows are added and removed.
    private func kept(of kind: AuditKind, on connection: SQLConnection) throws(SQLError) -> Int64 {
        try connection.integer("SELECT count FROM totals WHERE name = ?1", .text("audit \(kind.rawValue)")) ?? 0
    }

    /// Removes the oldest entry. For users' actions it is one of the user who has the most: whoever repeats an action
    /// pushes out only their own entries, and many users together push out none of a user with fewer. Operators'
    /// entries are removed by age.
    private func giveUpOldest(of kind: AuditKind, on connection: SQLConnection) throws(SQLError) {
        if kind != .operators {
            let most = try connection.prepare(
                "SELECT actor, count FROM audit_shares WHERE kind = ?1 ORDER BY count DESC LIMIT 1")
            try most.bind([.integer(kind.rawValue)])
            if try most.step(), most.integer(1) > 1 {
                let actor = most.text(0)
                try connection.run(
                    """
                    DELETE FROM audit WHERE id = (SELECT id FROM audit WHERE kind = ?1 AND actor = ?2 ORDER BY \
                    number LIMIT 1)
                    """,
                    .integer(kind.rawValue), .text(actor))
                return
            }
        }
        try connection.run(
            "DELETE FROM audit WHERE id = (SELECT id FROM audit WHERE kind = ?1 ORDER BY number LIMIT 1)",
            .integer(kind.rawValue))
    }

    private func entries(_ sql: String, _ values: [SQLValue]) throws(AccountError) -> [AuditEntry] {
        try read { connection throws(SQLError) in
            let statement = try connection.prepare(sql)
            try statement.bind(values)
            var entries: [AuditEntry] = []
            while try statement.step() {
                entries.append(
                    AuditEntry(
                        id: statement.integer(0), time: statement.integer(1), actor: statement.text(2),
                        action: statement.text(3),
                        object: statement.text(4), result: statement.text(5)))
            }
            return entries
        }
    }
}
