// The creation and removal of users, whoever asks. Names are kept three times: as shown, folded, and in the index of
// their parts.

extension AccountStore {
    /// Makes a user; `finish` runs in the same transaction, and where it returns nil the user is not made.
    /// - Parameter actor: nil: the user themselves.
    /// - Throws: nameTaken, noMemory, database.
    func create<Result>(
        _ username: Username, _ password: Password, role: AccountRole, mustChange: Bool, actor: String?,
        _ finish: (SQLConnection, Account) throws(SQLError) -> Result?
    ) throws(AccountError) -> Result? {
        // Checked before the work of the hash; the UNIQUE column decides in the end. Names are adopted first, in case
        // another database has been put in place of the file.
        try adoptNames()
        guard try !isTaken(username.key) else { throw .nameTaken }
        let passwordHash = try hash.make(password)
        let now = settings.now()
        do {
            return try database.write { connection throws(SQLError) in
                try connection.run("SAVEPOINT creation")
                try connection.run(
                    """
                    INSERT INTO users (username, username_key, password_hash, created, role, must_change) VALUES \
                    (?1, ?2, ?3, ?4, ?5, ?6)
                    """,
                    .text(username.text), .text(username.key), .text(passwordHash), .integer(now), .text(role.rawValue),
                    .integer(mustChange ? 1 : 0))
                let account = Account(
                    id: connection.lastInsertID, username: username.text, role: role, created: now, lastLogin: 0,
                    mustChange: mustChange)
                try connection.run(
                    "INSERT INTO user_names (rowid, username_key) VALUES (?1, ?2)", .integer(account.id),
                    .text(username.key))
                try note(actor ?? account.actor, "register", account.actor, "created", on: connection)
                let result = try finish(connection, account)
                if result == nil { try connection.run("ROLLBACK TO creation") }
                try connection.run("RELEASE creation")
                return result
            }
        } catch {
            throw error.kind == .notUnique ? .nameTaken : .database(error)
        }
    }

    /// Removes a user with all their data; the audit keeps their number.
    /// - Returns: their username.
    /// - Throws: noSuchUser, database.
    @discardableResult
    func remove(id: Int64, actor: String) throws(AccountError) -> String {
        let username = try write { connection throws(SQLError) in try remove(id: id, actor: actor, on: connection) }
        guard let username else { throw .noSuchUser }
        cache.forget(user: id)
        return username
    }

    /// Removes a user inside the caller's transaction.
    /// - Returns: their username; nil where there is none.
    func remove(id: Int64, actor: String, on connection: SQLConnection) throws(SQLError) -> String? {
        let names = try connection.prepare("SELECT username, username_key FROM users WHERE id = ?1")
        try names.bind([.integer(id)])
        guard try names.step() else { return nil }
        let username = names.text(0)
        // An index without its own content must be told what to remove (sqlite.org/fts5.html, section 4.4.3).
        try connection.run(
            "INSERT INTO user_names (user_names, rowid, username_key) VALUES ('delete', ?1, ?2)", .integer(id),
            .text(names.text(1)))
        // The foreign key removes sessions and known addresses.
        try connection.run("DELETE FROM users WHERE id = ?1", .integer(id))
        try note(actor, "remove", "user \(id)", "done", on: connection)
        return username
    }
}
