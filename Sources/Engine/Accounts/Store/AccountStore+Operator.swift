// The actions of an operator on users: adding, locking and unlocking them, giving them a new password, ending their
// sessions. Each change is in the audit, in the same transaction.

extension AccountStore {
    /// Makes a user without logging them in.
    /// - Throws: invalid, nameTaken, noMemory, database.
    func add(
        username input: String, password: String, role: AccountRole = .user, mustChange: Bool = false, actor: String
    ) throws(AccountError) -> Account {
        let username = try Username(input)
        let password = try rules.check(password, as: .password, of: username)
        let made: Account? = try create(username, password, role: role, mustChange: mustChange, actor: actor) {
            _, account throws(SQLError) in account
        }
        guard let made else { throw .nameTaken }
        return made
    }

    /// Locks or unlocks a user. A locked user cannot log in, and their sessions end at once; unlocking forgets earlier
    /// wrong guesses.
    /// - Returns: their username.
    /// - Throws: noSuchUser, database.
    @discardableResult
    func setLocked(id: Int64, _ locked: Bool, actor: String) throws(AccountError) -> String {
        try change(id) { found, connection throws(SQLError) in
            try connection.run(
                "UPDATE users SET status = ?2 WHERE id = ?1", .integer(id), .text(locked ? "locked" : "active"))
            if locked { try connection.run("DELETE FROM sessions WHERE user_id = ?1", .integer(id)) }
            try note(
                actor, locked ? "lock" : "unlock", "user \(id)", found.locked == locked ? "unchanged" : "done",
                on: connection)
        }
    }

    /// Gives a user a password; their sessions end.
    /// - Parameter mustChange: they have to choose another before anything else.
    /// - Returns: their username.
    /// - Throws: noSuchUser, invalid, noMemory, database.
    @discardableResult
    func setPassword(id: Int64, _ input: String, mustChange: Bool, actor: String) throws(AccountError) -> String {
        guard let row = try row(id: id) else { throw .noSuchUser }
        let password = try rules.check(input, as: .password, of: Username(kept: row.username))
        return try setHash(id, try hash.make(password), mustChange, actor, "password")
    }

    /// Gives a user a random password that they have to change.
    /// - Returns: the password, which is kept nowhere else.
    /// - Throws: noSuchUser, noMemory, database.
    func resetPassword(id: Int64, actor: String) throws(AccountError) -> String {
        guard try row(id: id) != nil else { throw .noSuchUser }
        let text = RandomCode.make()
        guard let password = Password(text, maximum: max(rules.maximum, text.utf8.count)) else { throw .noMemory }
        _ = try setHash(id, try hash.make(password), true, actor, "reset password")
        return text
    }

    /// Ends every session of a user.
    /// - Returns: the number of sessions.
    /// - Throws: noSuchUser, database.
    @discardableResult
    func endSessions(id: Int64, actor: String) throws(AccountError) -> Int {
        var count = 0
        try change(id) { _, connection throws(SQLError) in
            count = try connection.run("DELETE FROM sessions WHERE user_id = ?1", .integer(id))
            try note(actor, "end sessions", "user \(id)", "\(count) ended", on: connection)
        }
        return count
    }

    /// - Returns: their username.
    /// - Throws: noSuchUser, database.
    @discardableResult
    func setRole(id: Int64, _ role: AccountRole, actor: String) throws(AccountError) -> String {
        try change(id) { _, connection throws(SQLError) in
            try connection.run("UPDATE users SET role = ?2 WHERE id = ?1", .integer(id), .text(role.rawValue))
            try note(actor, "role \(role.rawValue)", "user \(id)", "done", on: connection)
        }
    }

    private func setHash(
        _ id: Int64, _ hash: String, _ mustChange: Bool, _ actor: String, _ action: String
    ) throws(AccountError) -> String {
        try change(id) { _, connection throws(SQLError) in
            try connection.run(
                "UPDATE users SET password_hash = ?2, must_change = ?3 WHERE id = ?1", .integer(id), .text(hash),
                .integer(mustChange ? 1 : 0))
            try connection.run("DELETE FROM sessions WHERE user_id = ?1", .integer(id))
            try note(actor, action, "user \(id)", "done", on: connection)
        }
    }

    /// Changes one user in a transaction, then forgets what was cached about them.
    /// - Returns: their username.
    @discardableResult
    private func change(
        _ id: Int64, _ body: (Credentials, SQLConnection) throws(SQLError) -> Void
    ) throws(AccountError) -> String {
        let username: String? = try write { connection throws(SQLError) in
            guard let found = try AccountStore.credentials("id = ?1", .integer(id), on: connection) else { return nil }
            try body(found, connection)
            return found.account.username
        }
        guard let username else { throw .noSuchUser }
        cache.forget(user: id)
        if let key = loginKey(username) { throttle.forget(account: key) }
        return username
    }
}
