// One connection to an SQLite file, with the statements it has prepared. Owned by a ConnectionPool and used by the
// one thread that holds its lease; opened without SQLite's own mutex (SQLITE_OPEN_NOMUTEX), because the pool
// already keeps every other thread out.

import CSQLite
import Engine
import Glibc

// @unchecked: the pool gives a connection to one lease at a time, and its monitor orders one lease's work before
// the next one's; JSONScratch does the same for its own.
final class SQLConnection: PooledConnection, @unchecked Sendable {
    enum Mode: Sendable {
        /// Creates nothing: the file exists already, made with mode 0600.
        case readWrite
        /// Refuses every statement that would write.
        case readOnly
        /// A file of its own, without a write-ahead log beside it: a backup under construction.
        case copy
    }

    /// Distinct SQL texts that are kept prepared; further ones are prepared and finalised each time.
    static let cacheLimit = 64

    /// The file, as errors name it.
    let place: String
    /// Tells this connection from its replacement.
    let serial: UInt64
    private let handle: OpaquePointer
    private let busyWait: BusyWait
    private let counters: SQLCounters
    private var cache: [String: OpaquePointer] = [:]
    private var broken = false

    /// - Parameters:
    ///   - path: the path of a file, or `:memory:`.
    ///   - busyTimeout: milliseconds a statement waits for another process's lock.
    ///   - opened: called when the file is open and nothing of it has been read; an error that it throws ends the
    ///     opening.
    init(
        path: String, mode: Mode, busyTimeout: Int, counters: SQLCounters,
        opened: (SQLConnection) throws(SQLError) -> Void = { (_) throws(SQLError) in }
    ) throws(SQLError) {
        place = path
        self.counters = counters
        serial = counters.nextSerial()
        busyWait = BusyWait(
            timeout: UInt64(clamping: busyTimeout).multipliedReportingOverflow(by: Clock.millisecond).partialValue,
            counters: counters)
        guard sqlite3_threadsafe() != 0 else {
            throw SQLError(.other, "SQLite was built without thread support: install one built with it")
        }
        let flags =
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
            | (path == ":memory:" ? SQLITE_OPEN_CREATE : 0)
        handle = try Self.openHandle(path, flags, place: path)
        busyWait.install(on: handle)
        try opened(self)
        // A manipulated file must not reach functions with side effects (sqlite.org/security.html).
        try execute("PRAGMA trusted_schema = OFF")
        if path != ":memory:", mode != .copy {
            // The mode is kept in the file; the first switch to it needs the write lock.
            try execute("PRAGMA journal_mode = WAL")
            // FULL: a commit is on the disk when it returns, even after a power cut. NORMAL would survive kill -9 but
            // not that; and compared with the hash of a password one fsync costs little.
            try execute("PRAGMA synchronous = FULL")
        }
        try execute("PRAGMA foreign_keys = ON")
        if mode == .readOnly { try execute("PRAGMA query_only = ON") }
    }

    /// A database that is only read, in any state: a backup, which may lie where nothing can be written.
    /// - Throws: errors of the opening; foreign where it is in use and cannot be read without writing beside it.
    init(reading path: String, busyTimeout: Int, counters: SQLCounters) throws(SQLError) {
        place = path
        self.counters = counters
        serial = counters.nextSerial()
        busyWait = BusyWait(
            timeout: UInt64(clamping: busyTimeout).multipliedReportingOverflow(by: Clock.millisecond).partialValue,
            counters: counters)
        // Without a log beside it nobody has it open: SQLite need neither lock it nor make files beside it.
        let isAlone = access(path + "-wal", F_OK) != 0 && access(path + "-journal", F_OK) != 0
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI
        handle = try Self.openHandle(Self.uri(path) + (isAlone ? "?immutable=1" : ""), flags, place: path)
        busyWait.install(on: handle)
        try execute("PRAGMA trusted_schema = OFF")
        try execute("PRAGMA query_only = ON")
    }

    private static func openHandle(_ name: String, _ flags: Int32, place: String) throws(SQLError) -> OpaquePointer {
        var opened: OpaquePointer?
        let result = sqlite3_open_v2(name, &opened, flags, nil)
        if result == SQLITE_OK, let opened { return opened }
        let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
        sqlite3_close_v2(opened)
        throw SQLError(code: result, message: message, place: place)
    }

    /// `file:` and the path, with all but letters, digits, `/`, `.`, `-` and `_` percent-encoded (sqlite.org/uri.html).
    static func uri(_ path: String) -> String {
        var uri = "file:"
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F:
                uri.append(Character(UnicodeScalar(byte)))
            default: uri += "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }
        return uri
    }

    deinit {
        for statement in cache.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    // MARK: - PooledConnection

    /// False after an error that a new connection may not have: the connection is then replaced.
    var isUsable: Bool { !broken }

    /// True when the file can be read and is still the one at its path. After a backup has been put in its place, this
    /// connection would go on with a file that has no name any more.
    func isHealthy() -> Bool {
        if hasMoved { return false }
        do throws(SQLError) {
            _ = try integer("SELECT 1 FROM sqlite_schema LIMIT 1")
        } catch {
            // A lock of another process is no fault of the connection.
            if error.kind != .busy { return false }
        }
        return !broken
    }

    /// The file has lost its name, or another is at its path: a commit here would be lost. One stat(2).
    var hasMoved: Bool {
        var hasMoved: Int32 = 0
        // Fails where there is no file (in memory): then nothing can have moved.
        return sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved) == SQLITE_OK && hasMoved != 0
    }

    /// Marks the connection as not to be lent again: another is opened in its place.
    func giveUp() { broken = true }

    /// Ends what the lease's holder left open.
    func reset() {
        if sqlite3_get_autocommit(handle) == 0 { rollBack() }
    }

    // MARK: - Statements

    /// The statement for this text, prepared once per connection. It returns to the cache in its owner's deinit.
    func prepare(_ sql: String) throws(SQLError) -> Statement {
        if let ready = cache.removeValue(forKey: sql) {
            return Statement(ready, key: sql, connection: self)
        }
        var prepared: OpaquePointer?
        let result = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard result == SQLITE_OK, let prepared else { throw failure(result) }
        return Statement(prepared, key: sql, connection: self)
    }

    /// Runs one statement whose rows are not needed.
    /// - Returns: the number of rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: SQLValue...) throws(SQLError) -> Int {
        let statement = try prepare(sql)
        try statement.bind(values)
        while try statement.step() {}
        return Int(sqlite3_changes(handle))
    }

    /// The first column of the first row, as an integer; nil where there is no row.
    func integer(_ sql: String, _ values: SQLValue...) throws(SQLError) -> Int64? {
        let statement = try prepare(sql)
        try statement.bind(values)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Runs a script of several statements, unprepared: for migrations and pragmas.
    func execute(_ script: String) throws(SQLError) {
        let result = sqlite3_exec(handle, script, nil, nil, nil)
        counters.countStatement()
        guard result == SQLITE_OK else { throw failure(result) }
    }

    /// The id of the row inserted last.
    var lastInsertID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// The file system or its permissions do not allow a write.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    // MARK: - Transactions

    /// Runs `body` in a transaction that has the write lock from its beginning (BEGIN IMMEDIATE), so that it never
    /// fails half-way because another writer came first. Committed when `body` returns, rolled back when it throws.
    /// - Parameter waits: false: fails at once where another process holds a lock.
    func transaction<Result>(waits: Bool = true, _ body: () throws(SQLError) -> Result) throws(SQLError) -> Result {
        busyWait.isPatient = waits
        defer { busyWait.isPatient = true }
        try run("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            // Some errors (FULL, IOERR) have rolled back already.
            if sqlite3_get_autocommit(handle) == 0 { rollBack() }
            throw error
        }
    }

    private func rollBack() {
        if sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) != SQLITE_OK { broken = true }
    }

    // MARK: - Copies

    /// Copies the whole database of `source`, as it is at one moment, into this one. Its writers do not wait: a read
    /// transaction in WAL mode blocks none (sqlite.org/backup.html).
    func copy(from source: SQLConnection) throws(SQLError) {
        guard let backup = sqlite3_backup_init(handle, "main", source.handle, "main") else {
            throw failure(sqlite3_errcode(handle))
        }
        // All pages in one step, so that no writer can make it begin again.
        let result = sqlite3_backup_step(backup, -1)
        let finished = sqlite3_backup_finish(backup)
        guard result == SQLITE_DONE else { throw failure(result) }
        guard finished == SQLITE_OK else { throw failure(finished) }
    }

    /// Reads every page and index (PRAGMA integrity_check) and every reference between tables.
    /// - Throws: corrupt, with the first fault found.
    func verify() throws(SQLError) {
        let check = try prepare("PRAGMA integrity_check(1)")
        let isRow = try check.step()
        let verdict = isRow ? check.text(0) : "no answer"
        guard verdict == "ok" else { throw SQLError(.corrupt, "\(place): damaged: \(SQLError.oneLine(verdict))") }
        let references = try prepare("PRAGMA foreign_key_check")
        if try references.step() {
            throw SQLError(.corrupt, "\(place): damaged: a row of \(references.text(0)) belongs to nobody")
        }
    }

    // MARK: - For Statement

    func failure(_ code: Int32) -> SQLError {
        switch code & 0xFF {
        case SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN: broken = true
        default: break
        }
        return SQLError(code: code, message: String(cString: sqlite3_errmsg(handle)), place: place)
    }

    /// Takes a statement back, reset and with its parameters cleared (they may hold a password's hash).
    func take(_ statement: OpaquePointer, key: String) {
        counters.countStatement()
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
        // The same text may have been prepared twice when one use was inside another.
        if cache[key] != nil || cache.count >= SQLConnection.cacheLimit {
            sqlite3_finalize(statement)
        } else {
            cache[key] = statement
        }
    }
}
