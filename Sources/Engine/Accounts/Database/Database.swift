// The server's database: the file, its schema, and the pool of connections to it. Made at the start, shared by all
// workers.

import Engine

final class Database: Sendable {
    /// Where the file is.
    let path: String
    private let pool: ConnectionPool<SQLConnection>
    private let counters: SQLCounters
    /// Looks for other processes' commits, and must not wait behind the pool's work. Only its reader is used.
    private let watch: ConnectionPool<SQLConnection>
    private let seen = Monitor(Seen())

    /// The file's state as one connection counts it (PRAGMA data_version): compared on that connection only.
    private struct Mark: Equatable {
        var connection: UInt64 = 0
        var version: Int64 = 0
    }

    private struct Seen {
        var watch = Mark()
        var writer = Mark()
    }

    /// Nanoseconds that the watch waits for the writing connection.
    private static let watchPatience = Clock.second / 10

    /// Opens the file, makes it where it is missing, and brings its schema up to date.
    /// - Parameters:
    ///   - readers: the number of reading connections, besides the one that writes.
    ///   - leaseTimeout: milliseconds a worker waits for a connection.
    ///   - checkAfter: nanoseconds; a connection whose last check is older is checked before it is lent. The writing
    ///     one is also checked in each transaction.
    ///   - busyTimeout: milliseconds a statement waits for another process's lock.
    ///   - migrations: the SQL of schema versions 1, 2 ….
    ///   - report: takes a line for the operator, where another file has been put in place of this one.
    /// - Throws: one line for the operator where the file cannot be read or written, is damaged, or is not ours.
    init(
        path: String, readers: Int, leaseTimeout: Int, checkAfter: UInt64 = Clock.second, busyTimeout: Int = 5000,
        migrations: [String], report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(SQLError) {
        self.path = path
        let counters = SQLCounters()
        self.counters = counters
        try DataFolder.secureFile(path)
        let file = DatabaseFile(path: path, patience: busyTimeout, report: report)
        pool = ConnectionPool(readers: readers, leaseTimeout: leaseTimeout, checkAfter: checkAfter) {
            () throws(SQLError) in
            let connection = try file.open(.readWrite, busyTimeout: busyTimeout, counters: counters)
            // On each opening: a backup that has been put in place of the file may have an older version.
            try Migrations.run(migrations, on: connection)
            return connection
        } openReader: { () throws(SQLError) in
            try file.open(.readOnly, busyTimeout: busyTimeout, counters: counters)
        }
        let look: @Sendable () throws(SQLError) -> SQLConnection = { () throws(SQLError) in
            try file.open(.readOnly, busyTimeout: busyTimeout, counters: counters)
        }
        watch = ConnectionPool(
            readers: 1, leaseTimeout: Int(Self.watchPatience / Clock.millisecond), checkAfter: 0, openWriter: look,
            openReader: look)
        try pool.writer().use { connection throws(SQLError) in
            guard !connection.isReadOnly else {
                throw SQLError(
                    .readOnly, "\(path): cannot be written: give this user write permission to it and its folder")
            }
            // Takes and releases the write lock: a database that cannot be written fails now, not at the first
            // registration.
            try connection.transaction { () throws(SQLError) in }
        }
    }

    /// Milliseconds that a worker waits for a connection.
    var leaseTimeout: Int { pool.leaseTimeout }

    /// From now on it waits that many.
    func setLeaseTimeout(_ milliseconds: Int) { pool.setLeaseTimeout(milliseconds) }

    /// Runs `body` on a reading connection.
    /// - Throws: leaseTimeout, and what `body` throws.
    func read<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(SQLError) -> Result {
        try pool.reader().use(body)
    }

    /// Runs `body` in a transaction on the writing connection; it is committed to the disk when this returns.
    /// - Parameter waits: false: fails at once where the connection is in use or another process holds a lock.
    /// - Throws: leaseTimeout, busy, full, and what `body` throws; then nothing has changed.
    func write<Result>(
        waits: Bool = true, _ body: (SQLConnection) throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        for _ in 0..<3 {
            let result = try pool.writer(within: waits ? nil : 0).use { connection throws(SQLError) -> Result? in
                let result = try connection.transaction(waits: waits) { () throws(SQLError) -> Result? in
                    connection.hasMoved ? nil : try body(connection)
                }
                // Checked before and after: a commit into a file that has lost its name would be confirmed, and lost.
                if result == nil || connection.hasMoved {
                    connection.giveUp()
                    // Nor does a reader show the old file any more to somebody who has been told of this commit.
                    pool.lookAgain()
                }
                if result != nil, connection.hasMoved {
                    throw SQLError(
                        .cannotOpen, "\(path): another file has been put in its place during a commit: try again")
                }
                return result
            }
            // Otherwise once more, on a connection to the file that is there now.
            if let result { return result }
        }
        throw SQLError(.cannotOpen, "\(path): another file is put in its place again and again: leave it where it is")
    }

    /// Runs `body` on the writing connection, outside of a transaction: for pragmas.
    func onWriter<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(SQLError) -> Result {
        try pool.writer().use(body)
    }

    /// Whether another process has committed something since the last call, or another file has been put in place of
    /// this one; certain at the first call. PRAGMA data_version does not move with what its own connection commits, and
    /// this process commits on the writer only: so the watch sees that somebody has committed, and the writer knows
    /// whether it was itself.
    /// - Throws: what a read throws.
    func foreignChange() throws(SQLError) -> ForeignChange {
        let watched = try watch.reader().use { connection throws(SQLError) in
            try mark(of: connection)
        }
        let (isSame, isNewFile) = seen.withLock { seen in
            defer { seen.watch = watched }
            return (seen.watch == watched, seen.watch.connection != watched.connection)
        }
        if isSame { return .none }
        // Done before the caller drops its caches: otherwise a reader of the old file would fill them again.
        if isNewFile { pool.lookAgain() }
        let writer: Mark
        do throws(SQLError) {
            writer = try pool.writer(within: Self.watchPatience).use { connection throws(SQLError) in
                try mark(of: connection)
            }
        } catch {
            // The writer cannot be had while it waits for a lock of another process, or is busy.
            return isNewFile ? .certain : .possible
        }
        let isForeign = seen.withLock { seen in
            defer { seen.writer = writer }
            return seen.writer != writer
        }
        return isNewFile || isForeign ? .certain : .none
    }

    private func mark(of connection: SQLConnection) throws(SQLError) -> Mark {
        Mark(connection: connection.serial, version: try connection.integer("PRAGMA data_version") ?? 0)
    }

    /// Refuses further leases; open connections are closed as they come back.
    func close() {
        watch.close()
        pool.close()
    }

    var gauges: PoolGauges { pool.gauges }
    var statements: UInt64 { counters.statements }
    var busyRetries: UInt64 { counters.busyRetries }
}
