// The audit: who did what to whom, and what came of it. Written in the transaction of what it tells of; bounded by kind.

extension AccountStore {
    /// Writes down what was done, outside of any other change.
    /// - Throws: database.
    func audit(actor: String, action: String, object: String, result: String) throws(AccountError) {
        try audit(actor: actor, action: action, objects: [object], result: result)
    }

    /// As many entries as objects, in one transaction: one wait for the disk.
    /// - Throws: database.
    func audit(actor: String, action: String, objects: [String], result: String) throws(AccountError) {
        if objects.isEmpty { return }
        try write { connection throws(SQLError) in
            for object in objects { try note(actor, action, object, result, on: connection) }
        }
    }

    /// Entries, the newest first.
    /// - Parameters:
    ///   - filter: part of actor, action, object or result, in any case of ASCII letters; empty for all.
    ///   - isInverted: those in which it is not.
    ///   - before: only older ones than this id; nil begins at the newest.
    ///   - after: only newer ones than this id.
    ///   - limit: at most 1,000.
    /// - Throws: database.
    func auditEntries(
        filter: String = "", isInverted: Bool = false, before: Int64? = nil, after: Int64 = 0, limit: Int
    ) throws(AccountError) -> [AuditEntry] {
        try entries(
            """
            SELECT id, time, actor, action, object, result FROM audit WHERE id < ?1 AND id > ?2
                AND (?3 = '' OR (instr(lower(actor || ' ' || action || ' ' || object || ' ' || result), lower(?3)) > 0) = ?5)
            ORDER BY id DESC LIMIT ?4
            """,
            [
                .integer(before ?? .max), .integer(after), .text(filter), .integer(Int64(min(max(limit, 0), 1000))),
                .integer(isInverted ? 0 : 1),
            ])
    }

    /// What a user has done and what was done to them, the newest first.
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

    /// Entries kept in all: of each kind, the numbers follow on one another.
    /// - Throws: database.
    func auditCount() throws(AccountError) -> Int {
        try read { connection throws(SQLError) in
            var total = 0
            for kind in AuditKind.allCases {
                let newest = try connection.integer("SELECT max(number) FROM audit WHERE kind = ?1", .integer(kind.rawValue)) ?? 0
                let oldest = try connection.integer("SELECT min(number) FROM audit WHERE kind = ?1", .integer(kind.rawValue)) ?? 0
                if newest == 0 { continue }
                // A file can say anything.
                let (distance, isFar) = newest.subtractingReportingOverflow(oldest)
                let (sum, isMuch) = total.addingReportingOverflow(Int(distance))
                if isFar || isMuch || sum == .max { return .max }
                total = sum + 1
            }
            return total
        }
    }

    /// An audit entry inside the caller's transaction.
    func note(_ actor: String, _ action: String, _ object: String, _ result: String, on connection: SQLConnection) throws(SQLError) {
        let kind = SQLValue.integer(AuditKind(actor: actor, action: action).rawValue)
        let last = try connection.integer("SELECT max(number) FROM audit WHERE kind = ?1", kind) ?? 0
        let number = min(max(last, 0), .max - 1) + 1
        try connection.run(
            "INSERT INTO audit (time, actor, action, object, result, kind, number) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            .integer(settings.now()), .text(actor), .text(action), .text(object), .text(result), kind, .integer(number))
        try connection.run(
            "DELETE FROM audit WHERE kind = ?1 AND number <= ?2", kind, .integer(number - max(1, settings.auditLimit)))
    }

    private func entries(_ sql: String, _ values: [SQLValue]) throws(AccountError) -> [AuditEntry] {
        try read { connection throws(SQLError) in
            let statement = try connection.prepare(sql)
            try statement.bind(values)
            var entries: [AuditEntry] = []
            while try statement.step() {
                entries.append(
                    AuditEntry(
                        id: statement.integer(0), time: statement.integer(1), actor: statement.text(2), action: statement.text(3),
                        object: statement.text(4), result: statement.text(5)))
            }
            return entries
        }
    }
}
