// Backup and restore of a data folder's database, for `reactor backup` and `reactor restore`. Opens the database and
// nothing else of the server. Every call blocks; from any thread.

import AccountResources
import CLinux
import Engine
import Glibc

/// Copies of a data folder's database, made beside a running server, and restored where none runs.
public enum DataBackup {
    /// The reason for a refusal, in one line that says what to do. Nothing has been changed then.
    public struct Refusal: Error, CustomStringConvertible, Sendable {
        public let description: String
    }

    /// The contents of a verified copy.
    public struct Report: Sendable {
        /// The path of the file.
        public let path: String
        public let users: Int
        public let byteCount: Int
        /// The name under which the former database is kept; nil where there was none.
        public var replaced: String?
    }

    private static let databaseName = "/reactor.db"
    private static let busyTimeout = 5000

    /// Copies the database, as it is at one moment, to a new file that only this user can read, verified and on the
    /// disk when this returns. A running server does not wait.
    /// - Parameter file: the path of the copy; must not exist yet.
    public static func make(of dataFolder: String, to file: String) throws(Refusal) -> Report {
        let path = dataFolder + databaseName
        guard access(path, F_OK) == 0 else {
            throw Refusal(
                description: "there is no database in \(dataFolder): name the server's data folder with --data")
        }
        guard access(file, F_OK) != 0 else {
            throw Refusal(description: "\(file): exists already: name a new file, or move it away")
        }
        let counters = SQLCounters()
        do throws(SQLError) {
            let source = try DatabaseFile(path: path).open(.readOnly, busyTimeout: busyTimeout, counters: counters)
            let report = try copy(source, to: file + ".part", counters)
            // Never over a file that has appeared meanwhile.
            guard link(file + ".part", file) == 0 else {
                let reason = Errno(errno).words
                unlink(file + ".part")
                throw SQLError(.cannotOpen, "\(file): cannot be made: \(reason): name another file")
            }
            unlink(file + ".part")
            sync(folderOf: file)
            return Report(path: file, users: report.users, byteCount: report.byteCount)
        } catch {
            throw Refusal(description: error.description)
        }
    }

    /// Puts a backup in place of the database. The former one is kept beside it.
    /// - Parameters:
    ///   - file: a backup, or any other copy of a database of this program.
    ///   - warn: takes a warning for the operator, in one line.
    /// - Throws: where a server runs on the folder, and where `file` is damaged or not ours.
    public static func restore(
        _ file: String, into dataFolder: String, warn: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(Refusal) -> Report {
        do throws(SQLError) {
            guard access(file, F_OK) == 0 else {
                throw SQLError(.cannotOpen, "\(file): cannot be read: \(Errno(errno).words): name a backup")
            }
            try DataFolder.make(dataFolder)
            // Held to the end, so that no server can start meanwhile.
            let lock = try FolderLock(dataFolder)
            defer { withExtendedLifetime(lock) {} }
            return try replace(dataFolder + databaseName, by: file, warn)
        } catch {
            throw Refusal(description: error.description)
        }
    }

    private static func replace(
        _ path: String, by file: String, _ warn: @escaping @Sendable (String) -> Void
    ) throws(SQLError) -> Report {
        let counters = SQLCounters()
        let new = path + ".restore"
        // Left over from a restore that was killed.
        unlink(new)
        let source = try SQLConnection(reading: file, busyTimeout: busyTimeout, counters: counters)
        try Migrations.refuseAllButOurs(source, known: DatabaseSchema.migrations.count)
        var report = try copy(source, to: new, counters)
        if access(path, F_OK) == 0 {
            checkpoint(path, counters, warn)
            let old = DatabaseFile.freeName("\(path).before-\(LogTime.fileStamp(Clock.realTime))")
            guard link(path, old) == 0 else {
                let reason = Errno(errno).words
                unlink(new)
                throw SQLError(
                    .cannotOpen, "\(path): cannot be kept as \(old): \(reason): make room, or move it away yourself")
            }
            report.replaced = old
        }
        // At every moment one of the two is at the path.
        guard rename(new, path) == 0 else {
            let reason = Errno(errno).words
            unlink(new)
            throw SQLError(.cannotOpen, "\(path): cannot be replaced: \(reason): look at the permissions of its folder")
        }
        sync(folderOf: path)
        // Sets the former database's log aside, where one is left, and brings an older backup to this program's schema.
        let database = try Database(
            path: path, readers: 1, leaseTimeout: 10_000, migrations: DatabaseSchema.migrations, report: warn)
        database.close()
        return Report(path: path, users: report.users, byteCount: report.byteCount, replaced: report.replaced)
    }

    /// Moves the write-ahead log into the database that is about to be replaced, so that the one file that is kept
    /// contains everything. A damaged one is kept as it is, and its log is set aside by the next opening.
    private static func checkpoint(_ path: String, _ counters: SQLCounters, _ warn: (String) -> Void) {
        do throws(SQLError) {
            let old = try DatabaseFile(path: path).open(.readWrite, busyTimeout: busyTimeout, counters: counters)
            try old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        } catch {
            warn("\(error.description); it is kept as it is")
        }
    }

    /// Copies `source` to a new, self-contained and verified file.
    private static func copy(
        _ source: SQLConnection, to path: String, _ counters: SQLCounters
    ) throws(SQLError) -> Report {
        let result = linux_open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
        guard result >= 0 else {
            let reason = Errno(0 &- result).words
            throw SQLError(
                .cannotOpen,
                "\(path): cannot be made: \(reason): name a file in a folder that can be written, or remove this one")
        }
        let file = FileDescriptor(owning: result)
        do throws(SQLError) {
            let copy = try SQLConnection(path: path, mode: .copy, busyTimeout: busyTimeout, counters: counters)
            try copy.copy(from: source)
            // A self-contained file, with nothing beside it that could be forgotten.
            try copy.execute("PRAGMA journal_mode = DELETE")
            try copy.verify()
            try Migrations.refuseAllButOurs(copy, known: DatabaseSchema.migrations.count)
            guard fsync(file.raw) == 0 else {
                throw SQLError(.inputOutput, "\(path): cannot be written to the disk: \(Errno(errno).words)")
            }
            var status = stat()
            _ = linux_fstat(file.raw, &status)
            return Report(
                path: path, users: Int(try copy.integer("SELECT count(*) FROM users") ?? 0),
                byteCount: Int(status.st_size))
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Syncs the folder, so that the new name is on the disk too.
    private static func sync(folderOf path: String) {
        let folder = path.utf8.lastIndex(of: 0x2F).map { String(path[...$0]) } ?? "."
        let result = linux_open(folder, O_RDONLY | O_DIRECTORY, 0)
        guard result >= 0 else { return }
        let descriptor = FileDescriptor(owning: result)
        _ = fsync(descriptor.raw)
    }
}
