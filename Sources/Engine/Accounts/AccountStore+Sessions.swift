// Sessions: begun by a login, found by their token, ended by logout, lock, password change or time.

extension AccountStore {
    /// Whose session this is; nil when it has ended or never was.
    /// - Throws: database.
    func user(forSessionToken token: SessionToken) throws(AccountError) -> Account? {
        let found = try read { connection throws(SQLError) in try session(token, on: connection) }
        guard let found else { return nil }
        let now = settings.now()
        if now - found.lastSeen >= settings.lastSeenGrain {
            // A full disk must not log anybody out: the session is good, only its idle time is not renewed.
            _ = try? database.write { connection throws(SQLError) in
                try connection.run(
                    "UPDATE sessions SET last_seen = max(last_seen, ?2) WHERE token_hash = ?1", .blob(token.hash), .integer(now))
            }
        }
        return found.account
    }

    /// Ends a session; one that has ended already is no error.
    /// - Returns: whose it was.
    /// - Throws: database.
    @discardableResult
    func logout(_ token: SessionToken) throws(AccountError) -> Account? {
        let found = try read { connection throws(SQLError) in try session(token, on: connection) }
        guard let found else { return nil }
        try write { connection throws(SQLError) in
            _ = try connection.run("DELETE FROM sessions WHERE token_hash = ?1", .blob(token.hash))
        }
        return found.account
    }

    /// A live session, and when it was last used.
    func session(_ token: SessionToken, on connection: SQLConnection) throws(SQLError) -> (account: Account, lastSeen: Int64)? {
        let now = settings.now()
        let statement = try connection.prepare(
            """
            SELECT u.id, u.username, u.role, u.created, u.last_login, u.must_change, s.last_seen
            FROM sessions s JOIN users u ON u.id = s.user_id
            WHERE s.token_hash = ?1 AND s.last_seen > ?2 AND s.expires > ?3 AND u.status = 'active'
            """)
        try statement.bind([.blob(token.hash), .integer(now - settings.sessionIdle), .integer(now)])
        guard try statement.step() else { return nil }
        let account = Account(
            id: statement.integer(0), username: statement.text(1), role: statement.text(2), created: statement.integer(3),
            lastLogin: statement.integer(4), mustChange: statement.integer(5) != 0)
        return (account, statement.integer(6))
    }

    /// A new session for a user who has just shown their password; inside the caller's transaction.
    func beginSession(_ account: Account, client: ClientNote, on connection: SQLConnection) throws(SQLError) -> SessionGrant {
        let token = SessionToken()
        let now = settings.now()
        // What has ended by time goes when somebody logs in; both columns are indexed.
        try connection.run("DELETE FROM sessions WHERE last_seen <= ?1", .integer(now - settings.sessionIdle))
        try connection.run("DELETE FROM sessions WHERE expires <= ?1", .integer(now))
        try connection.run(
            "INSERT INTO sessions (token_hash, user_id, created, last_seen, expires, address, agent) VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)",
            .blob(token.hash), .integer(account.id), .integer(now), .integer(now + settings.sessionLifetime),
            .text(client.address), .text(client.agent))
        try connection.run("UPDATE users SET last_login = ?2, failed_attempts = 0 WHERE id = ?1", .integer(account.id), .integer(now))
        return SessionGrant(account: account, token: token)
    }
}
