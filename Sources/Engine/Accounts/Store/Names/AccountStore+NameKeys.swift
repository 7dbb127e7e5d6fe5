// The lookup keys of users' names. The keys of names from before today's rules are made anew once; where two would
// become one, the later user keeps their old key and logs in as before. Also finds users by typed names.

extension AccountStore {
    /// A user whose name, by today's rules, is another user's too.
    struct KeptName: Sendable {
        let id: Int64
        let username: String
        /// The other user; nil where they have been removed since.
        let other: (id: Int64, username: String)?
    }

    /// The version of the rules that the keys were last made by: `name_rules` of the table of settings.
    private static let rules: Int64 = 1

    /// The key for looking up a typed name; nil for text that can be nobody's name.
    func loginKey(_ input: String) -> String? {
        guard let key = Username.key(of: input) else { return nil }
        // Mostly the two are one. Where they are not, the user with the former key kept it, or has not been converted
        // yet.
        guard let former = Username.formerKey(of: input), !former.utf8.elementsEqual(key.utf8) else { return key }
        let found = try? database.read { connection throws(SQLError) in
            try connection.integer("SELECT 1 FROM users WHERE username_key = ?1", .text(former))
        }
        return (found ?? nil) == nil ? key : former
    }

    /// The id of a username, in any case; nil where there is none.
    /// - Throws: database.
    func id(ofUsername name: String) throws(AccountError) -> Int64? {
        guard let key = loginKey(name) else { return nil }
        return try read { connection throws(SQLError) in
            try connection.integer("SELECT id FROM users WHERE username_key = ?1", .text(key))
        }
    }

    /// The id of a user by an operator's reference.
    /// - Returns: nil where there is none.
    /// - Throws: database.
    func id(named reference: String) throws(AccountError) -> Int64? {
        switch UserReference(reference) {
        case .name(let name): return try id(ofUsername: name)
        case .number(let id):
            return try read { connection throws(SQLError) in
                try connection.integer("SELECT id FROM users WHERE id = ?1", .integer(id))
            }
        }
    }

    /// Whether a new user may not have a key, because another has it, or would have it if their name were new.
    func isTaken(_ key: String) throws(AccountError) -> Bool {
        try read { connection throws(SQLError) in
            try connection.integer(
                """
                SELECT 1 FROM users WHERE username_key = ?1 UNION ALL SELECT 1 FROM kept_names WHERE wanted_key = ?1
                    LIMIT 1
                """, .text(key)) != nil
        }
    }

    /// Users who keep a name that is another's too, in the order of their numbers, a page at a time.
    /// - Throws: database.
    func keptNames(after id: Int64 = .min, limit: Int = 1000) throws(AccountError) -> [KeptName] {
        try read { connection throws(SQLError) in
            let statement = try connection.prepare(
                """
                SELECT u.id, u.username, o.id, o.username FROM kept_names k JOIN users u ON u.id = k.user_id
                LEFT JOIN users o ON o.username_key = k.wanted_key WHERE k.user_id > ?1 ORDER BY k.user_id LIMIT ?2
                """)
            try statement.bind([.integer(id), .integer(Int64(limit))])
            var names: [KeptName] = []
            while try statement.step() {
                let other = statement.isNull(2) ? nil : (id: statement.integer(2), username: statement.text(3))
                names.append(KeptName(id: statement.integer(0), username: statement.text(1), other: other))
            }
            return names
        }
    }

    /// The number of such users.
    /// - Throws: database.
    func keptNamesCount() throws(AccountError) -> Int64 {
        try read { connection throws(SQLError) in try connection.integer("SELECT count(*) FROM kept_names") ?? 0 }
    }

    /// Makes new keys for users whose names are from before today's rules; where that has been done it is one read. In
    /// one transaction, so that it is done or not begun; until then everybody is found all the same.
    /// - Throws: database.
    func adoptNames() throws(AccountError) {
        guard try !read({ connection throws(SQLError) in try isAdopted(on: connection) }) else { return }
        try write { connection throws(SQLError) in
            // Another process may have done it meanwhile.
            guard try !isAdopted(on: connection) else { return }
            var last = Int64.min
            while let batch = try users(after: last, on: connection), let end = batch.last {
                for user in batch {
                    guard let key = Username.key(of: user.name), !key.utf8.elementsEqual(user.key.utf8) else {
                        continue
                    }
                    try adopt(key, of: user, on: connection)
                }
                last = end.id
            }
            try connection.run(
                """
                INSERT INTO settings (name, value) VALUES ('name_rules', ?1) ON CONFLICT (name) DO UPDATE SET value \
                = excluded.value
                """,
                .integer(Self.rules))
        }
    }

    private func isAdopted(on connection: SQLConnection) throws(SQLError) -> Bool {
        try connection.integer("SELECT value FROM settings WHERE name = 'name_rules'") ?? 0 >= Self.rules
    }

    private typealias Named = (id: Int64, name: String, key: String)

    /// A thousand at a time: a statement under way must not see its own changes. Nil at the end.
    private func users(after id: Int64, on connection: SQLConnection) throws(SQLError) -> [Named]? {
        let statement = try connection.prepare(
            "SELECT id, username, username_key FROM users WHERE id > ?1 ORDER BY id LIMIT 1000")
        try statement.bind([.integer(id)])
        var users: [Named] = []
        while try statement.step() { users.append((statement.integer(0), statement.text(1), statement.text(2))) }
        return users.isEmpty ? nil : users
    }

    private func adopt(_ key: String, of user: Named, on connection: SQLConnection) throws(SQLError) {
        let changed = try connection.run(
            "UPDATE OR IGNORE users SET username_key = ?2 WHERE id = ?1", .integer(user.id), .text(key))
        guard changed == 1 else {
            try connection.run(
                "INSERT OR REPLACE INTO kept_names (user_id, wanted_key) VALUES (?1, ?2)", .integer(user.id), .text(key)
            )
            return
        }
        try connection.run(
            "INSERT INTO user_names (user_names, rowid, username_key) VALUES ('delete', ?1, ?2)", .integer(user.id),
            .text(user.key))
        try connection.run(
            "INSERT INTO user_names (rowid, username_key) VALUES (?1, ?2)", .integer(user.id), .text(key))
    }
}
