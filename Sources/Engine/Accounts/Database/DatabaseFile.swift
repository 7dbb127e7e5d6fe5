// The file at a database's path, told from another one put in its place. SQLite finds a write-ahead log by its name: a
// backup moved onto a database whose -wal still exists would have that log replayed over it. So each opening notes the
// inodes of database and log in a small file beside the database; where the database is another one than noted, the old
// one's log is set aside before SQLite looks for it. One a Database; called from any thread that opens a connection.

import CLinux
import Engine
import Glibc

final class DatabaseFile: Sendable {
    let path: String
    /// Milliseconds to wait for another process that opens the same database at this moment.
    private let patience: Int
    /// Takes a line for the operator.
    private let report: @Sendable (String) -> Void

    init(path: String, patience: Int = 5000, report: @escaping @Sendable (String) -> Void = { _ in }) {
        self.path = path
        self.patience = patience
        self.report = report
    }

    private var notePath: String { path + "-inode" }
    private var logPath: String { path + "-wal" }

    /// Opens a connection to the file that is at the path now. One process or thread at a time.
    /// - Throws: busy where others hold the note for too long, and errors of the opening.
    func open(_ mode: SQLConnection.Mode, busyTimeout: Int, counters: SQLCounters) throws(SQLError) -> SQLConnection {
        let note = try lockNote()
        let noted = Self.read(note)
        let connection = try SQLConnection(path: path, mode: mode, busyTimeout: busyTimeout, counters: counters) {
            connection throws(SQLError) in
            // SQLite has the file open now, and has not looked for a log yet. If another file comes to the path from
            // here on, it does no harm: the log at the path still belongs to the open file.
            guard let present = Self.identity(path), !connection.hasMoved else {
                throw SQLError(.cannotOpen, "\(path): another file was put in its place while it was opened: try again")
            }
            if let noted, isOrphaned(noted, present) { setAside() }
        }
        // SQLite makes the log for the first reading statement; it is noted before anything is committed to it.
        _ = try connection.integer("SELECT 1 FROM sqlite_schema LIMIT 1")
        if let present = Self.identity(path), !connection.hasMoved {
            write(Noted(database: present, log: Self.identity(logPath)), to: note)
        }
        return connection
    }

    // MARK: - what is noted

    struct Identity: Equatable {
        var inode: UInt64
        /// Nanoseconds since 1970; 0: the file system keeps no birth time.
        var born: UInt64

        func matches(_ other: Identity) -> Bool {
            inode == other.inode && (born == 0 || other.born == 0 || born == other.born)
        }
    }

    struct Noted: Equatable {
        var database: Identity
        var log: Identity?

        /// `inode born` of the database, then of the log.
        var text: String {
            "\(database.inode) \(database.born)" + (log.map { " \($0.inode) \($0.born)" } ?? "") + "\n"
        }

        /// nil where the bytes have another form: then nothing is known.
        init?(_ text: [UInt8]) {
            // The rest of a longer old line may follow the new one.
            guard let end = text.firstIndex(of: 0x0A) else { return nil }
            let numbers = text[..<end].split(separator: 0x20, omittingEmptySubsequences: false).map {
                UInt64(String(decoding: $0, as: UTF8.self))
            }
            guard numbers.count == 2 || numbers.count == 4, let inode = numbers[0], let born = numbers[1] else {
                return nil
            }
            database = Identity(inode: inode, born: born)
            guard numbers.count == 4 else { return }
            guard let inode = numbers[2], let born = numbers[3] else { return nil }
            log = Identity(inode: inode, born: born)
        }

        init(database: Identity, log: Identity?) {
            self.database = database
            self.log = log
        }
    }

    /// Another database is at the path, and the log did not come with it. Where both are new, the folder was copied.
    private func isOrphaned(_ noted: Noted, _ present: Identity) -> Bool {
        guard !noted.database.matches(present) else { return false }
        guard let log = Self.identity(logPath) else { return true }
        return noted.log.map { $0.matches(log) } ?? false
    }

    private static func identity(_ path: String) -> Identity? {
        var identity = Identity(inode: 0, born: 0)
        return linux_file_identity(path, &identity.inode, &identity.born) == 0 ? identity : nil
    }

    // MARK: - the log of a database that is gone

    /// Keeps the log under a name that SQLite does not look for. The index of the log (-shm) goes with it, because
    /// connections to the old file may have it mapped.
    private func setAside() {
        let stamp = LogTime.fileStamp(Clock.realTime)
        var moved: [String] = []
        for suffix in ["-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
            let name = Self.freeName("\(path)\(suffix).orphan-\(stamp)")
            if rename(path + suffix, name) == 0 { moved.append(name) }
        }
        guard let first = moved.first else { return }
        report(
            """
            \(path): another file is in its place; the write-ahead log of the one before, which would have been \
            replayed over it, \
            is now \(first)
            """)
    }

    /// `name`, or with a number after it where that is taken.
    static func freeName(_ name: String) -> String {
        var free = name
        var number = 1
        while access(free, F_OK) == 0, number < 1000 {
            number += 1
            free = "\(name).\(number)"
        }
        return free
    }

    // MARK: - the note

    /// Makes the note where it is missing, with the rights of the database, and locks it.
    private func lockNote() throws(SQLError) -> FileDescriptor {
        let result = linux_open(notePath, O_RDWR | O_CREAT | O_NONBLOCK | O_NOFOLLOW, 0o600)
        guard result >= 0 else {
            let reason = Errno(0 &- result).words
            throw SQLError(
                .cannotOpen, "\(notePath): cannot be opened: \(reason): look at the permissions of it and its folder")
        }
        let note = FileDescriptor(owning: result)
        var status = stat()
        var owner = stat()
        // As SQLite does with its log: a file that root makes beside another user's database belongs to that user.
        if geteuid() == 0, linux_fstat(note.raw, &status) == 0, stat(path, &owner) == 0, status.st_uid != owner.st_uid {
            _ = fchown(note.raw, owner.st_uid, owner.st_gid)
        }
        let end =
            Clock.now &+ UInt64(clamping: patience).multipliedReportingOverflow(by: Clock.millisecond).partialValue
        while true {
            let result = linux_flock(note.raw, LOCK_EX | LOCK_NB)
            if result == 0 { return note }
            // A file system without locks (ENOLCK) has none for SQLite either.
            guard result == -EWOULDBLOCK || result == -EINTR, Clock.now < end else {
                throw SQLError(
                    .busy, "\(path): another process is opening it and does not come to an end: end that process")
            }
            usleep(1000)
        }
    }

    private static func read(_ note: borrowing FileDescriptor) -> Noted? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = linux_pread(note.raw, &bytes, bytes.count, 0)
        return count > 0 ? Noted(Array(bytes.prefix(count))) : nil
    }

    /// A note that cannot be written (a full disk) stays as it was: an older note sets nothing aside that is not as
    /// old.
    private func write(_ noted: Noted, to note: borrowing FileDescriptor) {
        if Self.read(note) == noted { return }
        let text = Array(noted.text.utf8)
        // Short enough to be written whole or not at all.
        if pwrite(note.raw, text, text.count, 0) == text.count { _ = ftruncate(note.raw, off_t(text.count)) }
    }
}
