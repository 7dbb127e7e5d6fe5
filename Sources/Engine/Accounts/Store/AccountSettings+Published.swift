// The settings that the command line must follow, written to the database by the server as it starts:
// `reactor users add`, run beside it or later, asks for passwords as long, and makes hashes as costly.

extension AccountSettings {
    private static let published:
        [(
            name: String, get: @Sendable (AccountSettings) -> Int64,
            set: @Sendable (inout AccountSettings, Int64) -> Void
        )] = [
            // Whatever the file says, kept within the bounds of the server's options.
            ("password_minimum", { Int64($0.passwordMinimum) }, { $0.passwordMinimum = Int(min(max($1, 1), 128)) }),
            ("hash_memory", { Int64($0.hashMemory) }, { $0.hashMemory = Int(min(max($1, 8192), 4 << 30)) }),
            ("hash_passes", { Int64(clamping: $0.hashPasses) }, { $0.hashPasses = UInt64(min(max($1, 1), 1000)) }),
            ("session_idle", { $0.sessionIdle }, { $0.sessionIdle = min(max($1, 1), 10 * 365 * 86_400) }),
        ]

    /// The settings of the server last started on this database; the defaults where there was none.
    /// - Throws: the errors of a read.
    init(publishedIn database: Database) throws(SQLError) {
        self.init()
        let values = try database.read { connection throws(SQLError) in
            var values: [String: Int64] = [:]
            let statement = try connection.prepare("SELECT name, value FROM settings")
            while try statement.step() { values[statement.text(0)] = statement.integer(1) }
            return values
        }
        for setting in Self.published {
            if let value = values[setting.name] { setting.set(&self, value) }
        }
    }

    /// Writes the settings, where they differ from those in the database.
    /// - Throws: the errors of a write.
    func publish(in database: Database) throws(SQLError) {
        try database.write { connection throws(SQLError) in
            for setting in Self.published {
                try connection.run(
                    """
                    INSERT INTO settings (name, value) VALUES (?1, ?2)
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value
                    """, .text(setting.name), .integer(setting.get(self)))
            }
        }
    }
}
