// Brings a database to the schema this program knows: version N is migration N of the list, counted from 1 and kept in
// PRAGMA user_version; each runs in a transaction with the change of the number, so a kill leaves it done or not begun.
// Runs once, at the start, on the thread that opens the database.

enum Migrations {
    /// "Reac", PRAGMA application_id: tells our databases from those of other programs.
    static let applicationID: Int64 = 0x5265_6163

    /// - Parameter scripts: the SQL of versions 1, 2 ….
    /// - Throws: foreign for the database of a newer version or of another program; otherwise the SQL's errors.
    static func run(_ scripts: [String], on connection: SQLConnection) throws(SQLError) {
        try refuseForeign(connection, known: scripts.count)
        while try version(connection) < Int64(scripts.count) {
            try connection.transaction { () throws(SQLError) in
                // Read again under the write lock, because another process may have migrated it meanwhile.
                let current = try version(connection)
                guard current >= 0, current < Int64(scripts.count) else { return }
                try connection.execute(scripts[Int(current)])
                try connection.execute("PRAGMA user_version = \(current + 1)")
                try connection.execute("PRAGMA application_id = \(applicationID)")
            }
        }
    }

    static func version(_ connection: SQLConnection) throws(SQLError) -> Int64 {
        try connection.integer("PRAGMA user_version") ?? 0
    }

    /// - Throws: foreign where it is not a database of this program with a known version and a schema.
    static func refuseAllButOurs(_ connection: SQLConnection, known: Int) throws(SQLError) {
        try refuseForeign(connection, known: known)
        guard try version(connection) > 0 else {
            throw SQLError(.foreign, "\(connection.place): an empty file, and no backup: name another")
        }
    }

    private static func refuseForeign(_ connection: SQLConnection, known: Int) throws(SQLError) {
        let application = try connection.integer("PRAGMA application_id") ?? 0
        let current = try version(connection)
        let tables = try connection.integer("SELECT count(*) FROM sqlite_schema") ?? 0
        let fresh = application == 0 && current == 0 && tables == 0
        guard fresh || application == applicationID, current >= 0 else {
            throw SQLError(.foreign, "\(connection.place): a database of another program: name another data folder")
        }
        guard current <= Int64(known) else {
            throw SQLError(
                .foreign,
                """
                \(connection.place): made by a newer version (schema \(current), this program knows up to \(known)): \
                use the newer program, or name another data folder
                """
            )
        }
    }
}
