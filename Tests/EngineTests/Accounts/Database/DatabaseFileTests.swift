// A file put in place of a database, with the former one's write-ahead log still there.

import CLinux
import Glibc
import Testing

@testable import Accounts
@testable import Engine

@Suite struct DatabaseFileTests {
    private let folder = DatabaseFolder()
    private let schema = ["CREATE TABLE t (name TEXT NOT NULL); CREATE INDEX t_name ON t (name);"]
    private let reports = Monitor<[String]>([])

    private func database(at path: String? = nil) throws -> Database {
        try Database(path: path ?? folder.file, readers: 1, leaseTimeout: 10_000, checkAfter: 0, migrations: schema) {
            [reports] line in
            reports.withLock { $0.append(line) }
        }
    }

    private func insert(_ name: String, _ database: Database, count: Int = 1) throws {
        try database.write { connection throws(SQLError) in
            for _ in 0..<count { _ = try connection.run("INSERT INTO t (name) VALUES (?1)", .text(name)) }
        }
    }

    private func count(_ name: String, _ database: Database) throws -> Int64? {
        try database.read { connection throws(SQLError) in
            try connection.integer("SELECT count(*) FROM t WHERE name = ?1", .text(name))
        }
    }

    /// A database in one file, with rows of that name.
    private func backup(_ name: String, count: Int = 1) throws -> DatabaseFolder {
        let other = DatabaseFolder()
        let database = try database(at: other.file)
        try insert(name, database, count: count)
        database.close()
        return other
    }

    private func isWhole(_ path: String) -> Bool {
        guard let connection = try? SQLConnection(reading: path, busyTimeout: 1000, counters: SQLCounters()) else {
            return false
        }
        return (try? connection.verify()) != nil
    }

    private func orphans() -> [String] {
        var names: [String] = []
        guard let stream = opendir(folder.path) else { return names }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = entry.name
            if name.contains(".orphan-") { names.append(name) }
        }
        return names.sorted()
    }

    /// Data in the log counts as much as data in the file: 500 rows are many pages, which a replay would mix.
    @Test(arguments: [1, 500]) func backupMovedOverARunningDatabase_IsWhatIsThereAfterwards(rows: Int) throws {
        let other = try backup("backup", count: 500)
        let running = try database()
        try insert("before", running, count: rows)
        #expect(rename(other.file, folder.file) == 0)
        try insert("after", running)
        #expect(try count("backup", running) == 500)
        #expect(try count("before", running) == 0)
        #expect(try count("after", running) == 1)
        running.close()
        #expect(isWhole(folder.file))
        #expect(orphans().count == 2)
        #expect(reports.withLock { $0.count == 1 && $0[0].contains("another file is in its place") })
    }

    /// A kill leaves a log that has not been merged into its file.
    @Test(arguments: [1, 500]) func backupMovedOverAKilledDatabase_IsWhatIsThereAfterTheStart(rows: Int) throws {
        let other = try backup("backup", count: 500)
        let killed = try database()
        try insert("before", killed, count: rows)
        #expect(rename(other.file, folder.file) == 0)
        // Not closed: as good as killed, and its descriptors belong to a file without a name.
        let started = try database()
        #expect(try count("backup", started) == 500)
        #expect(try count("before", started) == 0)
        try insert("after", started)
        // The last connection of the former database closes only now; the log of the new one stays.
        killed.close()
        started.close()
        let again = try database()
        #expect(try count("after", again) == 1)
        #expect(isWhole(folder.file))
        #expect(orphans().count == 2)
    }

    @Test func backupMovedOverAStoppedDatabase_IsOpened_AndNothingIsSetAside() throws {
        let other = try backup("backup")
        let stopped = try database()
        try insert("before", stopped)
        stopped.close()
        #expect(rename(other.file, folder.file) == 0)
        let started = try database()
        #expect(try count("backup", started) == 1)
        #expect(try count("before", started) == 0)
        #expect(orphans().isEmpty)
        #expect(reports.withLock { $0.isEmpty })
    }

    @Test func severalBackupsOneAfterTheOther_LeaveTheLast() throws {
        let running = try database()
        for round in 0..<4 {
            try insert("before \(round)", running, count: 50)
            let other = try backup("backup \(round)", count: 50)
            #expect(rename(other.file, folder.file) == 0)
            try insert("after \(round)", running)
            #expect(try count("before \(round)", running) == 0)
            #expect(try count("backup \(round)", running) == 50)
        }
        running.close()
        #expect(isWhole(folder.file))
    }

    @Test func killedDatabase_IsRecovered_WithItsOwnLog() throws {
        let killed = try database()
        try insert("committed", killed)
        let started = try database()
        #expect(try count("committed", started) == 1)
        #expect(orphans().isEmpty)
    }

    /// Copied file by file: the inodes differ, but the log belongs to the database.
    @Test func copiedFolder_KeepsWhatIsInTheLog() throws {
        let killed = try database()
        try insert("committed", killed, count: 20)
        let copy = DatabaseFolder()
        for suffix in ["", "-wal", "-inode"] { copy.write(folder.read(folder.file + suffix), to: copy.file + suffix) }
        let started = try database(at: copy.file)
        #expect(try count("committed", started) == 20)
    }

    /// A folder as versions without the note left it.
    @Test func folderWithoutANote_KeepsWhatIsInTheLog() throws {
        let killed = try database()
        try insert("committed", killed)
        #expect(unlink(folder.file + "-inode") == 0)
        let started = try database()
        #expect(try count("committed", started) == 1)
    }

    @Test(arguments: [
        "", "\n", "x\n", "1\n", "1 2 3\n", "1 2 3 4 5\n", "-1 2\n", "99999999999999999999999 2\n", "1  2\n", "1 2",
    ])
    func noteThatIsNone_SaysNothing(text: String) throws {
        #expect(DatabaseFile.Noted(Array(text.utf8)) == nil)
        let killed = try database()
        try insert("committed", killed)
        folder.write(Array(text.utf8), to: folder.file + "-inode")
        let started = try database()
        #expect(try count("committed", started) == 1)
    }

    @Test func note_IsReadAsItWasWritten_AndAnInodeGivenAgainIsAnotherFile() {
        typealias Identity = DatabaseFile.Identity
        for log in [nil, Identity(inode: 3, born: .max)] {
            let noted = DatabaseFile.Noted(database: Identity(inode: .max, born: 2), log: log)
            #expect(DatabaseFile.Noted(Array(noted.text.utf8)) == noted)
            // A shorter line over a longer one.
            #expect(DatabaseFile.Noted(Array((noted.text + "7 7\n").utf8)) == noted)
        }
        #expect(!Identity(inode: 1, born: 2).matches(Identity(inode: 1, born: 3)))
        #expect(Identity(inode: 1, born: 0).matches(Identity(inode: 1, born: 3)))
        #expect(!Identity(inode: 1, born: 2).matches(Identity(inode: 2, born: 2)))
    }

    /// A reader is not checked each time; but after a process has dropped its caches, a reader of the former file must
    /// not fill them again.
    @Test func afterAChangeOfFileIsSeen_NoReaderAnswersFromTheOneBefore() throws {
        let database = try Database(
            path: folder.file, readers: 1, leaseTimeout: 10_000, checkAfter: 3600 * Clock.second, migrations: schema)
        try insert("before", database)
        _ = try database.foreignChange()
        #expect(try count("before", database) == 1)
        let other = try backup("backup")
        #expect(rename(other.file, folder.file) == 0)
        #expect(try count("before", database) == 1)
        #expect(try database.foreignChange() == .certain)
        #expect(try count("before", database) == 0)
        #expect(try count("backup", database) == 1)
    }

    @Test func noteThatCannotBeOpened_IsOneLine() throws {
        #expect(mkdir(folder.file + "-inode", 0o700) == 0)
        #expect(throws: SQLError.self) { try database() }
        #expect(!orphans().contains { _ in true })
    }
}
