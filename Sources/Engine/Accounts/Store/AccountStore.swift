// Users, their sessions and the audit, kept in the database. Every call blocks, on SQL or on the hash of a password,
// and is for worker threads; several may run at once. No connection is held while a password is hashed. Calls that hash
// come in two parts: `begin…` checks the throttle and the bounds and returns the rest, which may wait for its turn to
// hash; a refusal costs no hash.

import Engine

final class AccountStore: Sendable {
    let database: Database
    let kept: Monitor<Kept>
    let cache: SessionCache
    let throttle: Throttle
    let bounds: LoginBounds

    /// The remaining work, to be done when a password may be hashed; when it is dropped, what was counted for it is
    /// taken back.
    typealias Hashing<Result> = @Sendable () throws(AccountError) -> Result

    /// - Parameter database: migrated to this program's schema.
    /// - Throws: noMemory.
    init(database: Database, settings: AccountSettings = AccountSettings()) throws(AccountError) {
        self.database = database
        kept = Monitor(
            Kept(
                settings: settings,
                hash: try PasswordHash(passes: settings.hashPasses, memory: settings.hashMemory),
                rules: PasswordRules(settings)))
        cache = SessionCache(limit: settings.sessionCacheLimit)
        throttle = Throttle(settings)
        bounds = LoginBounds(settings)
    }

    /// Makes a user and logs them in.
    /// - Parameters:
    ///   - invite: the code of an invitation, where registration asks for one.
    ///   - replaced: the session of the request; it ends.
    /// - Throws: registrationClosed, throttled, invalid, nameTaken, noMemory, database.
    func register(
        username input: String, password: String, invite: String? = nil, client: ClientNote,
        replaced: SessionToken? = nil
    ) throws(AccountError) -> SessionGrant {
        try beginRegistration(username: input, password: password, invite: invite, client: client, replaced: replaced)()
    }

    func beginRegistration(
        username input: String, password: String, invite: String?, client: ClientNote, replaced: SessionToken?
    ) throws(AccountError) -> Hashing<SessionGrant> {
        guard settings.registration != .closed else { throw .registrationClosed }
        let username = try Username(input)
        guard !ReservedNames.contains(username) else {
            throw .invalid(.username, "This username is only given by the operator of this server. Choose another.")
        }
        let password = try rules.check(password, as: .password, of: username, host: client.host)
        // Before the name is looked up, so that probing for taken names is slowed down too.
        let attempt = try beginRegistration(at: client.address)
        let code = settings.registration == .invite ? RandomCode.hash(invite ?? "") : nil
        if let code, try !read({ connection throws(SQLError) in try isOpen(invite: code, on: connection) }) {
            throttle.wrongCode(address: client.address, now: settings.uptime())
            throw Self.wrongInvite
        }
        return { [self] () throws(AccountError) in
            defer { attempt.end() }
            return try finishRegistration(username, password, code, client, replaced)
        }
    }

    private func finishRegistration(
        _ username: Username, _ password: Password, _ code: [UInt8]?, _ client: ClientNote, _ replaced: SessionToken?
    ) throws(AccountError) -> SessionGrant {
        let grant: SessionGrant? = try create(username, password, role: .user, mustChange: false, actor: nil) {
            connection, account throws(SQLError) in
            // Under the write lock: of two that use one code at the same moment, the second fails and makes no user.
            if let code, try !self.use(invite: code, by: account.id, on: connection) { return nil }
            return try self.beginSession(account, client: client, replacing: replaced, on: connection)
        }
        guard let grant else { throw Self.wrongInvite }
        if let replaced { cache.forget(replaced.hash) }
        return grant
    }

    /// - Parameter replaced: the session of the request; it ends.
    /// - Throws: wrongCredentials, locked, throttled, noMemory, database.
    func login(
        username: String, password: String, client: ClientNote, replaced: SessionToken? = nil
    ) throws(AccountError) -> SessionGrant {
        try beginLogin(username: username, password: password, client: client, replaced: replaced)()
    }

    func beginLogin(
        username: String, password: String, client: ClientNote, replaced: SessionToken?
    ) throws(AccountError) -> Hashing<SessionGrant> {
        // Text that can be nobody's name is hashed for all the same.
        let key = loginKey(username)
        let attempt = try beginAttempt(at: key, from: client.address)
        return { [self] () throws(AccountError) in
            defer { attempt.end() }
            do throws(AccountError) {
                let grant = try loginUnchanged(key, password, client, replaced)
                attempt.right()
                return grant
            } catch {
                switch error {
                case .wrongCredentials: attempt.wrong()
                // The user knows the password.
                case .locked: attempt.right()
                // A failure of the database or of memory counts as no attempt: after a wrong password neither is asked.
                default: break
                }
                throw error
            }
        }
    }

    /// A hash that changes during a login is read again: of several logins at once one renews it, and the others are
    /// right too.
    private func loginUnchanged(
        _ key: String?, _ password: String, _ client: ClientNote, _ replaced: SessionToken?
    ) throws(AccountError) -> SessionGrant {
        for _ in 0..<3 {
            if let grant = try login(key, password, client, replaced) { return grant }
        }
        throw .wrongCredentials
    }

    /// - Returns: nil where the password's hash has changed meanwhile.
    private func login(
        _ key: String?, _ input: String, _ client: ClientNote, _ replaced: SessionToken?
    ) throws(AccountError) -> SessionGrant? {
        let found: Credentials? = try read { connection throws(SQLError) in
            try key.map { key throws(SQLError) in
                try AccountStore.credentials("username_key = ?1", .text(key), on: connection)
            } ?? nil
        }
        let password = Password(input, maximum: rules.maximum)
        guard try hash.verify(password, found?.hash), let found, let password else {
            noteRefusal(found?.account.id)
            throw .wrongCredentials
        }
        // Without the memory it is renewed another time: a right password must not be refused for that.
        let renewed = hash.isOutdated(found.hash) ? try? hash.make(password) : nil
        var isLocked = false
        let grant: SessionGrant? = try write { connection throws(SQLError) in
            // Read again under the write lock: the user may have been locked, or the hash changed, while the hash was
            // computed.
            guard let now = try AccountStore.credentials("id = ?1", .integer(found.account.id), on: connection),
                now.hash == found.hash
            else { return nil }
            isLocked = now.locked
            if isLocked { return nil }
            if let renewed {
                try connection.run(
                    "UPDATE users SET password_hash = ?2 WHERE id = ?1", .integer(found.account.id), .text(renewed))
            }
            return try self.beginSession(now.account, client: client, replacing: replaced, on: connection)
        }
        if isLocked { throw .locked }
        guard let grant else { return nil }
        if let replaced { cache.forget(replaced.hash) }
        // The other sessions show the time of the last login too.
        cache.forget(user: grant.account.id)
        return grant
    }

    /// Changes a password for a user who knows it. Every session of the user ends and a new one begins.
    /// - Throws: noSession, wrongCurrentPassword, throttled, invalid(newPassword), noMemory, database.
    func changePassword(
        token: SessionToken, current: String, new: String, client: ClientNote
    ) throws(AccountError) -> SessionGrant {
        try beginPasswordChange(token: token, current: current, new: new, client: client)()
    }

    func beginPasswordChange(
        token: SessionToken, current: String, new: String, client: ClientNote
    ) throws(AccountError) -> Hashing<SessionGrant> {
        let (account, attempt) = try beginConfirmation(of: token, client)
        return { [self] () throws(AccountError) in
            defer { attempt.end() }
            let found = try confirm(current, of: account, attempt)
            return try finishPasswordChange(found, token, current, new, client)
        }
    }

    private func finishPasswordChange(
        _ found: Credentials, _ token: SessionToken, _ current: String, _ new: String, _ client: ClientNote
    ) throws(AccountError) -> SessionGrant {
        let new = try rules.check(new, as: .newPassword, of: Username(kept: found.account.username), host: client.host)
        // A user who has to change it must not keep the one that an operator knows.
        guard Password(current, maximum: rules.maximum)?.text != new.text else {
            throw .invalid(.newPassword, "The new password is the same as the current one.")
        }
        let newHash = try hash.make(new)
        let grant: SessionGrant? = try write { connection throws(SQLError) in
            // Only if nobody changed it or locked the user meanwhile, and the session has not ended.
            guard try self.session(token, on: connection) != nil else { return nil }
            let changed = try connection.run(
                """
                UPDATE users SET password_hash = ?3, must_change = 0 WHERE id = ?1 AND password_hash = ?2 AND status \
                = 'active'
                """,
                .integer(found.account.id), .text(found.hash), .text(newHash))
            guard changed == 1 else { return nil }
            try connection.run("DELETE FROM sessions WHERE user_id = ?1", .integer(found.account.id))
            try self.note(found.account.actor, "password", found.account.actor, "changed", on: connection)
            var account = found.account
            account.mustChange = false
            return try self.beginSession(account, client: client, on: connection)
        }
        cache.forget(user: found.account.id)
        guard let grant else { throw .noSession }
        return grant
    }

    /// A user removes their own account with all their data.
    /// - Throws: noSession, wrongCurrentPassword, throttled, noMemory, database.
    func deleteAccount(token: SessionToken, password: String, client: ClientNote) throws(AccountError) -> Account {
        try beginDeletion(token: token, password: password, client: client)()
    }

    func beginDeletion(
        token: SessionToken, password: String, client: ClientNote
    ) throws(AccountError) -> Hashing<Account> {
        let (account, attempt) = try beginConfirmation(of: token, client)
        return { [self] () throws(AccountError) in
            defer { attempt.end() }
            let found = try confirm(password, of: account, attempt)
            try remove(found, token)
            return found.account
        }
    }

    /// Removes a user who has shown their password, unless somebody has locked them, changed the password or ended the
    /// session meanwhile.
    func remove(_ found: Credentials, _ token: SessionToken) throws(AccountError) {
        let id = found.account.id
        let removed = try write { connection throws(SQLError) -> String? in
            guard try self.session(token, on: connection)?.account.id == id,
                try AccountStore.credentials("id = ?1", .integer(id), on: connection)?.hash == found.hash
            else { return nil }
            return try self.remove(id: id, actor: found.account.actor, on: connection)
        }
        cache.forget(user: id)
        if removed == nil { throw .noSession }
    }

    /// Checks the password that a session's user shows once more.
    func confirm(_ input: String, of account: Account, _ attempt: PasswordAttempt) throws(AccountError) -> Credentials {
        let found = try read { connection throws(SQLError) in
            try AccountStore.credentials("id = ?1", .integer(account.id), on: connection)
        }
        // The session may be cached from before they were locked or removed.
        guard let found, !found.locked else { throw .noSession }
        guard try hash.verify(Password(input, maximum: rules.maximum), found.hash) else {
            attempt.wrong()
            noteRefusal(account.id)
            throw .wrongCurrentPassword
        }
        attempt.right()
        return found
    }

    /// Drops caches: another process has changed the accounts, or may have.
    func forgetCached(_ change: ForeignChange) {
        if change == .none { return }
        cache.forgetAll()
        // Not where it is only possible: keeping the database busy must not make the server forget one's guesses.
        if change == .certain { throttle.forgetAccounts() }
    }

    private static var wrongInvite: AccountError {
        .invalid(.invite, "This invitation is unknown, used up or out of date.")
    }

    // MARK: - Shared by the extensions

    /// A user with the data for checking a login.
    struct Credentials {
        let account: Account
        let hash: String
        let locked: Bool
    }

    static func credentials(
        _ condition: String, _ value: SQLValue, on connection: SQLConnection
    ) throws(SQLError) -> Credentials? {
        let statement = try connection.prepare(
            """
            SELECT id, username, role, created, last_login, must_change, password_hash, status FROM users WHERE \
            \(condition)
            """
        )
        try statement.bind([value])
        guard try statement.step() else { return nil }
        return Credentials(
            account: Account(
                id: statement.integer(0), username: statement.text(1),
                role: AccountRole(rawValue: statement.text(2)) ?? .user,
                created: statement.integer(3), lastLogin: statement.integer(4), mustChange: statement.integer(5) != 0),
            hash: statement.text(6), locked: statement.text(7) != "active")
    }

    func read<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(AccountError) -> Result {
        do { return try database.read(body) } catch { throw .database(error) }
    }

    func write<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(AccountError) -> Result {
        do { return try database.write(body) } catch { throw .database(error) }
    }

    /// Counts a refused login for the operator: the same commit whether the user exists or not. Where it fails (a full
    /// disk) the refusal stands, and is counted in memory, where it matters: the response to the client must not depend
    /// on it.
    private func noteRefusal(_ id: Int64?) {
        let day = settings.now() / 86_400
        try? database.write { connection throws(SQLError) in
            try connection.run(
                """
                INSERT INTO login_refusals (day, count) VALUES (?1, 1) ON CONFLICT (day) DO UPDATE SET count = count \
                + 1
                """,
                .integer(day))
            // No user has id 0.
            try connection.run(
                "UPDATE users SET failed_attempts = failed_attempts + 1 WHERE id = ?1", .integer(id ?? 0))
        }
    }

    /// A failing database knows nobody.
    func knows(_ key: String, at address: String) -> Bool {
        let found = try? database.read { connection throws(SQLError) in
            try connection.integer(
                """
                SELECT 1 FROM users u JOIN known_addresses k ON k.user_id = u.id WHERE u.username_key = ?1 AND \
                k.address = ?2
                """,
                .text(key), .text(ClientNetwork.of(address)))
        }
        return (found ?? nil) != nil
    }
}
