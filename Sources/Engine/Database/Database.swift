// The server's database: the file, its schema, and the pool of connections to it. Made at the start, shared by all
// workers.

final class Database: Sendable {
    /// Where the file is.
    let path: String
    private let pool: ConnectionPool<SQLConnection>
    private let counters: SQLCounters
    private let seen = Monitor(Seen())

    /// The state of the file that was last looked at.
    private struct Seen {
        var connection: UInt64 = 0
        var version: Int64 = 0
    }

    /// Opens the file, makes it where it is missing, and brings its schema up to date.
    /// - Parameters:
    ///   - readers: connections that read, beside the one that writes.
    ///   - leaseTimeout: milliseconds a worker waits for a connection.
    ///   - checkAfter: nanoseconds; a connection idle for longer is looked at before it is lent.
    ///   - busyTimeout: milliseconds a statement waits for another process's lock.
    ///   - migrations: the SQL of schema versions 1, 2 ….
    /// - Throws: one line for the operator where the file cannot be read or written, is damaged, or is not ours.
    init(
        path: String, readers: Int, leaseTimeout: Int, checkAfter: UInt64 = Clock.second, busyTimeout: Int = 5000,
        migrations: [String]
    ) throws(SQLError) {
        self.path = path
        let counters = SQLCounters()
        self.counters = counters
        try DataFolder.secureFile(path)
        pool = ConnectionPool(readers: readers, leaseTimeout: leaseTimeout, checkAfter: checkAfter) { () throws(SQLError) in
            try SQLConnection(path: path, mode: .readWrite, busyTimeout: busyTimeout, counters: counters)
        } openReader: { () throws(SQLError) in
            try SQLConnection(path: path, mode: .readOnly, busyTimeout: busyTimeout, counters: counters)
        }
        try pool.writer().use { connection throws(SQLError) in
            guard !connection.isReadOnly else {
                throw SQLError(.readOnly, "\(path): cannot be written: give this user write permission to it and its folder")
            }
            try Migrations.run(migrations, on: connection)
            // Takes and lets go the write lock: what cannot be written is refused now, not at the first registration.
            try connection.transaction { () throws(SQLError) in }
        }
    }

    /// Runs `body` on a connection that reads.
    /// - Throws: leaseTimeout, and what `body` throws.
    func read<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(SQLError) -> Result {
        try pool.reader().use(body)
    }

    /// Runs `body` in a transaction on the connection that writes; committed to the disk when this returns.
    /// - Throws: leaseTimeout, busy, full, and what `body` throws; then nothing has changed.
    func write<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(SQLError) -> Result {
        try pool.writer().use { connection throws(SQLError) in
            try connection.transaction { () throws(SQLError) in try body(connection) }
        }
    }

    /// Runs `body` on the connection that writes, outside of a transaction: for pragmas.
    func onWriter<Result>(_ body: (SQLConnection) throws(SQLError) -> Result) throws(SQLError) -> Result {
        try pool.writer().use(body)
    }

    /// Whether another process has committed something since the last call; true at the first. PRAGMA data_version does not
    /// move with what its own connection commits, and nothing of this process commits on another than the writer.
    /// - Throws: leaseTimeout, busy and what else a read throws.
    func hasForeignChange() throws(SQLError) -> Bool {
        try onWriter { connection throws(SQLError) in
            let version = try connection.integer("PRAGMA data_version") ?? 0
            // Compared on one connection only: another counts on its own.
            let serial = connection.serial
            return seen.withLock { seen in
                let isNew = seen.connection != serial || seen.version != version
                seen = Seen(connection: serial, version: version)
                return isNew
            }
        }
    }

    /// No further lease; open connections are closed as they come back.
    func close() { pool.close() }

    var gauges: PoolGauges { pool.gauges }
    var statements: UInt64 { counters.statements }
    var busyRetries: UInt64 { counters.busyRetries }
}
