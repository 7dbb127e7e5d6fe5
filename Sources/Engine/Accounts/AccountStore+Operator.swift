// What an operator does with users: looks at them, adds, locks and unlocks them. Each change is in the audit, in the same
// transaction.

extension AccountStore {
    /// A page of users.
    /// - Throws: database.
    func list(_ query: AccountQuery) throws(AccountError) -> AccountPage {
        let filter = Username.fold(query.filter)
        let limit = min(max(query.limit, 0), 1000)
        let now = settings.now()
        return try read { connection throws(SQLError) in
            let total = try connection.integer(
                "SELECT count(*) FROM users WHERE ?1 = '' OR instr(username_key, ?1) > 0", .text(filter)) ?? 0
            let statement = try connection.prepare(
                """
                SELECT id, username, status, role, created, last_login, failed_attempts, must_change,
                    (SELECT count(*) FROM sessions s WHERE s.user_id = u.id AND s.last_seen > ?1 AND s.expires > ?2)
                FROM users u WHERE id > ?3 AND (?4 = '' OR instr(username_key, ?4) > 0) ORDER BY id LIMIT ?5
                """)
            try statement.bind([
                .integer(now - settings.sessionIdle), .integer(now), .integer(query.after), .text(filter), .integer(Int64(limit)),
            ])
            var rows: [AccountRow] = []
            while try statement.step() {
                rows.append(
                    AccountRow(
                        id: statement.integer(0), username: statement.text(1), locked: statement.text(2) != "active",
                        role: statement.text(3), created: statement.integer(4), lastLogin: statement.integer(5),
                        failedAttempts: Int(statement.integer(6)), sessions: Int(statement.integer(8)),
                        mustChange: statement.integer(7) != 0))
            }
            return AccountPage(rows: rows, total: Int(total))
        }
    }

    /// Makes a user without logging them in.
    /// - Throws: invalid, nameTaken, noMemory, database.
    func add(username: String, password: String, actor: String) throws(AccountError) -> Account {
        try create(username: username, password: password, actor: actor) { _, account throws(SQLError) in account }
    }

    /// Locks or unlocks a user. Locked, they cannot log in, and their sessions end at once.
    /// - Returns: their username.
    /// - Throws: noSuchUser, database.
    @discardableResult
    func setLocked(id: Int64, _ locked: Bool, actor: String) throws(AccountError) -> String {
        let username: String? = try write { connection throws(SQLError) in
            guard let found = try AccountStore.credentials("id = ?1", .integer(id), on: connection) else { return nil }
            try connection.run("UPDATE users SET status = ?2 WHERE id = ?1", .integer(id), .text(locked ? "locked" : "active"))
            if locked { try connection.run("DELETE FROM sessions WHERE user_id = ?1", .integer(id)) }
            try note(actor, locked ? "lock" : "unlock", "user \(id)", found.locked == locked ? "unchanged" : "done", on: connection)
            return found.account.username
        }
        guard let username else { throw .noSuchUser }
        return username
    }

    /// Writes down what was done, outside of any other change.
    /// - Throws: database.
    func audit(actor: String, action: String, object: String, result: String) throws(AccountError) {
        try write { connection throws(SQLError) in try note(actor, action, object, result, on: connection) }
    }

    /// The audit's last entries, the newest first.
    /// - Throws: database.
    func auditEntries(limit: Int) throws(AccountError) -> [AuditEntry] {
        try read { connection throws(SQLError) in
            let statement = try connection.prepare(
                "SELECT id, time, actor, action, object, result FROM audit ORDER BY id DESC LIMIT ?1")
            try statement.bind([.integer(Int64(min(max(limit, 0), 1000)))])
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

    /// An audit entry inside the caller's transaction.
    func note(_ actor: String, _ action: String, _ object: String, _ result: String, on connection: SQLConnection) throws(SQLError) {
        try connection.run(
            "INSERT INTO audit (time, actor, action, object, result) VALUES (?1, ?2, ?3, ?4, ?5)",
            .integer(settings.now()), .text(actor), .text(action), .text(object), .text(result))
        try connection.run("DELETE FROM audit WHERE id <= ?1", .integer(connection.lastInsertID - settings.auditLimit))
    }
}
