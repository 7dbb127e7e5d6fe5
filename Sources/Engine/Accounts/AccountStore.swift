// Users, their sessions and the audit, kept in the database. Every call blocks, on SQL or on the hash of a password, and is
// for worker threads; several may run at once. No connection is held while a password is hashed.

final class AccountStore: Sendable {
    let settings: AccountSettings
    let database: Database
    let hash: PasswordHash
    let rules: PasswordRules

    /// - Parameter database: migrated to this program's schema.
    /// - Throws: noMemory.
    init(database: Database, settings: AccountSettings = AccountSettings()) throws(AccountError) {
        self.database = database
        self.settings = settings
        hash = try PasswordHash(passes: settings.hashPasses, memory: settings.hashMemory)
        rules = PasswordRules(minimum: max(1, settings.passwordMinimum), maximum: min(max(1, settings.passwordMaximum), 4096))
    }

    /// Makes a user and logs them in.
    /// - Throws: invalid, nameTaken, noMemory, database.
    func register(username: String, password: String, client: ClientNote) throws(AccountError) -> SessionGrant {
        try create(username: username, password: password, actor: nil) { connection, account throws(SQLError) in
            try self.beginSession(account, client: client, on: connection)
        }
    }

    /// - Throws: wrongCredentials, locked, noMemory, database.
    func login(username: String, password: String, client: ClientNote) throws(AccountError) -> SessionGrant {
        // A name that breaks the rules is nobody's; it is hashed for all the same.
        let key = (try? Username(username))?.key
        let found: Credentials? = try read { connection throws(SQLError) in
            try key.map { key throws(SQLError) in try AccountStore.credentials("username_key = ?1", .text(key), on: connection) } ?? nil
        }
        // A password too long to have been set is not hashed at its full length.
        let candidate = password.unicodeScalars.count <= rules.maximum ? password : ""
        guard hash.verify(candidate, found?.hash), let found else {
            try noteRefusal(found?.account.id)
            throw .wrongCredentials
        }
        let renewed = hash.isOutdated(found.hash) ? try hash.make(password) : nil
        let grant: SessionGrant? = try write { connection throws(SQLError) in
            // Looked at again under the write lock: it may have been locked, or changed, while the hash was made.
            guard let now = try AccountStore.credentials("id = ?1", .integer(found.account.id), on: connection),
                !now.locked, now.hash == found.hash
            else { return nil }
            if let renewed {
                try connection.run("UPDATE users SET password_hash = ?2 WHERE id = ?1", .integer(found.account.id), .text(renewed))
            }
            return try self.beginSession(now.account, client: client, on: connection)
        }
        guard let grant else { throw found.locked ? .locked : try stillLocked(found.account.id) ? .locked : .wrongCredentials }
        return grant
    }

    /// Changes a password by the one who knows it. Every session of the user ends and a new one begins.
    /// - Throws: noSession, wrongCurrentPassword, invalid(newPassword), noMemory, database.
    func changePassword(
        token: SessionToken, current: String, new: String, client: ClientNote
    ) throws(AccountError) -> SessionGrant {
        guard let account = try user(forSessionToken: token) else { throw .noSession }
        let found = try read { connection throws(SQLError) in
            try AccountStore.credentials("id = ?1", .integer(account.id), on: connection)
        }
        guard let found else { throw .noSession }
        guard current.unicodeScalars.count <= rules.maximum, hash.verify(current, found.hash) else {
            try noteRefusal(account.id)
            throw .wrongCurrentPassword
        }
        try rules.check(new, as: .newPassword, of: Username(account.username))
        let newHash = try hash.make(new)
        let grant: SessionGrant? = try write { connection throws(SQLError) in
            // Only if nobody changed it or locked the user meanwhile, and the session has not ended.
            guard try self.session(token, on: connection) != nil else { return nil }
            let changed = try connection.run(
                "UPDATE users SET password_hash = ?3, must_change = 0 WHERE id = ?1 AND password_hash = ?2 AND status = 'active'",
                .integer(account.id), .text(found.hash), .text(newHash))
            guard changed == 1 else { return nil }
            try connection.run("DELETE FROM sessions WHERE user_id = ?1", .integer(account.id))
            try self.note("user \(account.id)", "password", "user \(account.id)", "changed", on: connection)
            return try self.beginSession(account, client: client, on: connection)
        }
        guard let grant else { throw .noSession }
        return grant
    }

    // MARK: - Shared by the extensions

    /// A user with what a login is checked against.
    struct Credentials {
        let account: Account
        let hash: String
        let locked: Bool
    }

    static func credentials(
        _ condition: String, _ value: SQLValue, on connection: SQLConnection
    ) throws(SQLError) -> Credentials? {
        let statement = try connection.prepare(
            "SELECT id, username, role, created, last_login, must_change, password_hash, status FROM users WHERE \(condition)")
        try statement.bind([value])
        guard try statement.step() else { return nil }
        return Credentials(
            account: Account(
                id: statement.integer(0), username: statement.text(1), role: statement.text(2), created: statement.integer(3),
                lastLogin: statement.integer(4), mustChange: statement.integer(5) != 0),
            hash: statement.text(6), locked: statement.text(7) != "active")
    }

    /// Makes a user; `finish` runs in the same transaction.
    func create<Result>(
        username input: String, password: String, actor: String?,
        _ finish: (SQLConnection, Account) throws(SQLError) -> Result
    ) throws(AccountError) -> Result {
        let username = try Username(input)
        try rules.check(password, as: .password, of: username)
        // Before the work of the hash; the UNIQUE column decides in the end.
        let taken = try read { connection throws(SQLError) in
            try connection.integer("SELECT 1 FROM users WHERE username_key = ?1", .text(username.key)) != nil
        }
        guard !taken else { throw .nameTaken }
        let passwordHash = try hash.make(password)
        let now = settings.now()
        do {
            return try database.write { connection throws(SQLError) in
                try connection.run(
                    "INSERT INTO users (username, username_key, password_hash, created) VALUES (?1, ?2, ?3, ?4)",
                    .text(username.text), .text(username.key), .text(passwordHash), .integer(now))
                let account = Account(
                    id: connection.lastInsertID, username: username.text, role: "user", created: now, lastLogin: 0,
                    mustChange: false)
                let actor = actor ?? "user \(account.id)"
                try note(actor, "register", "user \(account.id)", "created", on: connection)
                return try finish(connection, account)
            }
        } catch {
            throw error.kind == .notUnique ? .nameTaken : .database(error)
        }
    }

    func read<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(AccountError) -> Result {
        do { return try database.read(body) } catch { throw .database(error) }
    }

    func write<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(AccountError) -> Result {
        do { return try database.write(body) } catch { throw .database(error) }
    }

    /// Counts a refused login: the same commit whether the user exists or not.
    private func noteRefusal(_ id: Int64?) throws(AccountError) {
        let day = settings.now() / 86_400
        try write { connection throws(SQLError) in
            try connection.run(
                "INSERT INTO login_refusals (day, count) VALUES (?1, 1) ON CONFLICT (day) DO UPDATE SET count = count + 1",
                .integer(day))
            // No user has id 0.
            try connection.run("UPDATE users SET failed_attempts = failed_attempts + 1 WHERE id = ?1", .integer(id ?? 0))
        }
    }

    private func stillLocked(_ id: Int64) throws(AccountError) -> Bool {
        try read { connection throws(SQLError) in
            try AccountStore.credentials("id = ?1", .integer(id), on: connection)?.locked ?? false
        }
    }
}
