// Sessions: begun by a login, found by their token, ended by logout, lock, password change or expiry.

extension AccountStore {
    /// The user of a session; nil when it has ended or never existed. Asks the database once in
    /// `AccountSettings.writtenAfter` seconds, or `rewrittenAfter` where the last use could not be written, and waits
    /// for no lock.
    /// - Throws: database.
    func user(forSessionToken token: SessionToken) throws(AccountError) -> Account? {
        let hash = token.hash
        let now = settings.now()
        if let entry = cache.find(hash), now < entry.askAgain { return entry.account }
        let generation = cache.generation
        let found = try read { connection throws(SQLError) in try session(token, on: connection) }
        guard var found else { return nil }
        if now >= found.askAgain {
            // A request that only reads must not wait for another's write, and a full disk or a lock must not log
            // anybody out: the session is valid, only its idle time is not renewed.
            let renewed = try? database.write(waits: false) { connection throws(SQLError) in
                try connection.run(
                    "UPDATE sessions SET last_seen = max(last_seen, ?2) WHERE token_hash = ?1", .blob(hash),
                    .integer(now))
            }
            // After a failure it is not tried again at once.
            found.askAgain = min(found.ends, now + (renewed == nil ? settings.rewrittenAfter : settings.writtenAfter))
        }
        cache.keep(hash, found, since: generation)
        return found.account
    }

    /// Ends a session; one that has ended already is no error.
    /// - Returns: the session's user.
    /// - Throws: database.
    @discardableResult
    func logout(_ token: SessionToken) throws(AccountError) -> Account? {
        let found = try read { connection throws(SQLError) in try session(token, on: connection) }
        guard let found else { return nil }
        try write { connection throws(SQLError) in
            _ = try connection.run("DELETE FROM sessions WHERE token_hash = ?1", .blob(token.hash))
        }
        cache.forget(token.hash)
        return found.account
    }

    /// Ends every session of a session's user, including this one: log out everywhere.
    /// - Returns: the user; nil where this session has ended already.
    /// - Throws: database.
    @discardableResult
    func logoutEverywhere(_ token: SessionToken) throws(AccountError) -> Account? {
        guard let account = try user(forSessionToken: token) else { return nil }
        _ = try endSessions(id: account.id, actor: account.actor)
        return account
    }

    /// Ends one session of a session's user, by its handle.
    /// - Throws: noSession; invalid(session) where there is none of that handle; database.
    func endSession(handle: String, by token: SessionToken) throws(AccountError) {
        guard let account = try user(forSessionToken: token) else { throw .noSession }
        let ended = try write { connection throws(SQLError) in
            let count = try connection.run(
                "DELETE FROM sessions WHERE user_id = ?1 AND lower(hex(substr(token_hash, 1, 8))) = ?2",
                .integer(account.id), .text(handle))
            if count > 0 { try note(account.actor, "end session", "session \(handle)", "done", on: connection) }
            return count
        }
        guard ended > 0 else { throw .invalid(.session, "There is no such session any more.") }
        cache.forget(user: account.id)
    }

    /// A user's live sessions, the one used last first, at most 200.
    /// - Parameter current: the session that asks, which is marked.
    /// - Throws: database.
    func sessions(ofUser id: Int64, current: SessionToken? = nil) throws(AccountError) -> [AccountSession] {
        let now = settings.now(), currentHash = current?.hash
        return try read { connection throws(SQLError) in
            let statement = try connection.prepare(
                """
                SELECT token_hash, created, last_seen, expires, address, agent FROM sessions
                WHERE user_id = ?1 AND last_seen > ?2 AND expires > ?3 ORDER BY last_seen DESC, token_hash LIMIT 200
                """)
            try statement.bind([.integer(id), .integer(now - settings.sessionIdle), .integer(now)])
            var sessions: [AccountSession] = []
            while try statement.step() {
                let hash = statement.bytes(0)
                sessions.append(
                    AccountSession(
                        handle: SessionToken.handle(ofHash: hash), created: statement.integer(1),
                        lastSeen: statement.integer(2),
                        expires: statement.integer(3), address: statement.text(4), agent: statement.text(5),
                        isCurrent: hash == currentHash))
            }
            return sessions
        }
    }

    /// A live session, and when it was last used.
    func session(_ token: SessionToken, on connection: SQLConnection) throws(SQLError) -> SessionCache.Entry? {
        let now = settings.now()
        let statement = try connection.prepare(
            """
            SELECT u.id, u.username, u.role, u.created, u.last_login, u.must_change, s.last_seen, s.expires
            FROM sessions s JOIN users u ON u.id = s.user_id
            WHERE s.token_hash = ?1 AND s.last_seen > ?2 AND s.expires > ?3 AND u.status = 'active'
            """)
        try statement.bind([.blob(token.hash), .integer(now - settings.sessionIdle), .integer(now)])
        guard try statement.step() else { return nil }
        let account = Account(
            id: statement.integer(0), username: statement.text(1),
            role: AccountRole(rawValue: statement.text(2)) ?? .user,
            created: statement.integer(3), lastLogin: statement.integer(4), mustChange: statement.integer(5) != 0)
        // Never in the future: a manipulated row may hold any time.
        let lastSeen = min(statement.integer(6), now), ends = min(lastSeen + settings.sessionIdle, statement.integer(7))
        return SessionCache.Entry(account: account, ends: ends, askAgain: min(ends, lastSeen + settings.writtenAfter))
    }

    /// Begins a session for a user who has just shown their password, inside the caller's transaction.
    /// - Parameter replaced: the session of the request; it ends.
    func beginSession(
        _ account: Account, client: ClientNote, replacing replaced: SessionToken? = nil, on connection: SQLConnection
    ) throws(SQLError) -> SessionGrant {
        let token = SessionToken()
        let now = settings.now()
        if let replaced { try connection.run("DELETE FROM sessions WHERE token_hash = ?1", .blob(replaced.hash)) }
        // Expired sessions are removed when somebody logs in; both columns are indexed.
        try connection.run("DELETE FROM sessions WHERE last_seen <= ?1", .integer(now - settings.sessionIdle))
        try connection.run("DELETE FROM sessions WHERE expires <= ?1", .integer(now))
        try connection.run(
            """
            INSERT INTO sessions (token_hash, user_id, created, last_seen, expires, address, agent) VALUES (?1, ?2, \
            ?3, ?3, ?4, ?5, ?6)
            """,
            .blob(token.hash), .integer(account.id), .integer(now), .integer(now + settings.sessionLifetime),
            .text(client.address), .text(client.agent))
        try connection.run(
            """
            DELETE FROM sessions WHERE token_hash IN (
                SELECT token_hash FROM sessions WHERE user_id = ?1 AND token_hash <> ?3 ORDER BY last_seen DESC LIMIT
                    -1 OFFSET ?2)
            """, .integer(account.id), .integer(max(0, settings.sessionsPerUser - 1)), .blob(token.hash))
        try remember(client.address, of: account.id, now, on: connection)
        try connection.run(
            "UPDATE users SET last_login = ?2, failed_attempts = 0 WHERE id = ?1", .integer(account.id), .integer(now))
        try note(account.actor, "login", "session \(SessionToken.handle(ofHash: token.hash))", "done", on: connection)
        var account = account
        account.lastLogin = now
        return SessionGrant(account: account, token: token)
    }

    /// Remembers an address from which strangers' guesses will not make this user wait.
    private func remember(_ address: String, of id: Int64, _ now: Int64, on connection: SQLConnection) throws(SQLError)
    {
        try connection.run(
            """
            INSERT INTO known_addresses (user_id, address, last_login) VALUES (?1, ?2, ?3)
            ON CONFLICT (user_id, address) DO UPDATE SET last_login = excluded.last_login
            """, .integer(id), .text(ClientNetwork.of(address)), .integer(now))
        try connection.run(
            """
            DELETE FROM known_addresses WHERE user_id = ?1 AND address IN (
                SELECT address FROM known_addresses WHERE user_id = ?1 ORDER BY last_login DESC, address LIMIT -1
                    OFFSET ?2)
            """, .integer(id), .integer(max(1, settings.knownAddresses)))
    }
}
