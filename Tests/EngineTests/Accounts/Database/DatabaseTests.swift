// SQLite behind the pool: data that is kept, requests that are refused, and their messages.

import CLinux
import Glibc
import Synchronization
import Testing

@testable import Accounts
@testable import Engine

private let schema = ["CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"]

@Suite struct DatabaseTests {
    let folder = DatabaseFolder()

    private func failure(_ body: () throws(SQLError) -> Void) -> SQLError? {
        do throws(SQLError) {
            try body()
            return nil
        } catch { return error }
    }

    @Test func valuesComeBack_AsTheyWereBound() throws {
        let connection = try SQLConnection(path: ":memory:", mode: .readWrite, busyTimeout: 0, counters: SQLCounters())
        let text = "a\u{0}b é 🚀"
        let statement = try connection.prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6")
        try statement.bind([.integer(.min), .text(text), .blob([0, 255]), .null, .text(""), .blob([])])
        let row1 = try statement.step()
        #expect(row1)
        let column0 = statement.integer(0)
        #expect(column0 == .min)
        let column1 = statement.text(1)
        #expect(column1 == text)
        let column2 = statement.bytes(2)
        #expect(column2 == [0, 255])
        let null3 = statement.isNull(3)
        #expect(null3)
        let null4 = statement.isNull(4)
        #expect(!null4)
        let null5 = statement.isNull(5)
        #expect(!null5)
        let row2 = try statement.step()
        #expect(!row2)
    }

    @Test func statement_ServesTwiceWithNewValues_AndNestsInItself() throws {
        let connection = try SQLConnection(path: ":memory:", mode: .readWrite, busyTimeout: 0, counters: SQLCounters())
        for number in [Int64(1), 2, 3] { #expect(try connection.integer("SELECT ?1", .integer(number)) == number) }
        let outer = try connection.prepare("SELECT ?1")
        try outer.bind([.integer(7)])
        #expect(try connection.integer("SELECT ?1", .integer(8)) == 8)
        let row3 = try outer.step()
        #expect(row3)
        let seven = outer.integer(0)
        #expect(seven == 7)
        // The parameters of the last use are gone.
        #expect(try connection.integer("SELECT ?1 IS NULL") == 1)
    }

    @Test func fileIsPrivate_FolderToo() throws {
        let deep = folder.path + "/a/b"
        try DataFolder.make(deep)
        #expect(folder.mode(of: deep) == 0o700)
        #expect(folder.mode(of: folder.path + "/a") == 0o700)
        let path = deep + "/reactor.db"
        let database = try Database(path: path, readers: 1, leaseTimeout: 1000, migrations: schema)
        try database.write { connection throws(SQLError) in _ = try connection.run("INSERT INTO t (name) VALUES ('x')")
        }
        for suffix in ["", "-wal", "-shm"] { #expect(folder.mode(of: path + suffix) == 0o600) }
        try DataFolder.make(deep)
    }

    @Test func modeOfAnOpenFolder_IsTightened_WhereItIsOurs() throws {
        let empty = folder.path + "/empty", ours = folder.path + "/ours", others = folder.path + "/others"
        for path in [empty, ours, others] {
            mkdir(path, 0o755)
            chmod(path, 0o755)
        }
        folder.write([], to: ours + "/reactor.db")
        folder.write([], to: ours + "/something")
        folder.write([], to: others + "/something")
        for path in [empty, ours, others] { try DataFolder.make(path) }
        #expect(folder.mode(of: empty) == 0o700)
        #expect(folder.mode(of: ours) == 0o700)
        // Somebody may need the path through it.
        #expect(folder.mode(of: others) == 0o755)
    }

    @Test func modeOfAnOpenFile_IsTightened() throws {
        folder.write([], to: folder.file)
        chmod(folder.file, 0o644)
        _ = try folder.database(schema)
        #expect(folder.mode(of: folder.file) == 0o600)
    }

    @Test func connectionsAreSetUp_ForDurabilityAndKeys() throws {
        let database = try folder.database(schema)
        try database.write { connection throws(SQLError) in
            #expect(try connection.integer("PRAGMA foreign_keys") == 1)
            #expect(try connection.integer("PRAGMA synchronous") == 2)
            let mode = try connection.prepare("PRAGMA journal_mode")
            let row4 = try mode.step()
            #expect(row4)
            let name = mode.text(0)
            #expect(name == "wal")
        }
        let refusal = failure { () throws(SQLError) in
            try database.read { connection throws(SQLError) in
                _ = try connection.run("INSERT INTO t (name) VALUES ('x')")
            }
        }
        #expect(refusal?.kind == .readOnly)
    }

    @Test func thrownError_UndoesTheTransaction() throws {
        let database = try folder.database(schema)
        let refusal = failure { () throws(SQLError) in
            try database.write { connection throws(SQLError) in
                try connection.run("INSERT INTO t (name) VALUES ('kept?')")
                try connection.run("INSERT INTO t (name) VALUES ('kept?')")
            }
        }
        #expect(refusal?.kind == .notUnique)
        #expect(
            try database.read { connection throws(SQLError) in try connection.integer("SELECT count(*) FROM t") } == 0)
        try database.write { connection throws(SQLError) in
            _ = try connection.run("INSERT INTO t (name) VALUES ('later')")
        }
    }

    @Test func transactionLeftOpen_IsRolledBackAtTheLeasesEnd() throws {
        let connection = try SQLConnection(path: ":memory:", mode: .readWrite, busyTimeout: 0, counters: SQLCounters())
        try connection.execute("CREATE TABLE t (x)")
        try connection.execute("BEGIN; INSERT INTO t VALUES (1)")
        connection.reset()
        #expect(try connection.integer("SELECT count(*) FROM t") == 0)
        #expect(connection.isUsable)
    }

    @Test func committedRows_AreThere_InTheFilesAKillWouldLeave() throws {
        // A kill leaves the files as they are at that moment: nothing checkpointed, nothing closed.
        let database = try folder.database(schema)
        for number in 0..<50 {
            try database.write { connection throws(SQLError) in
                _ = try connection.run("INSERT INTO t (name) VALUES (?1)", .text("row \(number)"))
            }
        }
        let copy = DatabaseFolder()
        for suffix in ["", "-wal"] { copy.write(folder.read(folder.file + suffix), to: copy.file + suffix) }
        // With a torn write at the end of the log.
        var wal = copy.read(copy.file + "-wal")
        wal += [UInt8](repeating: 0x5A, count: 1000)
        copy.write(wal, to: copy.file + "-wal")
        let recovered = try copy.database(schema)
        let (count, verdict) = try recovered.read { connection throws(SQLError) in
            let check = try connection.prepare("PRAGMA integrity_check")
            _ = try check.step()
            return (try connection.integer("SELECT count(*) FROM t"), check.text(0))
        }
        #expect(count == 50)
        #expect(verdict == "ok")
    }

    @Test func fileThatWasPutInThePlaceOfTheOpenOne_IsTheOneThatIsRead() throws {
        let database = try Database(
            path: folder.file, readers: 1, leaseTimeout: 10_000, checkAfter: 0, migrations: schema)
        func count() throws -> Int64? {
            try database.read { connection throws(SQLError) in try connection.integer("SELECT count(*) FROM t") }
        }
        #expect(try count() == 0)
        let other = DatabaseFolder()
        let backup = try other.database(schema)
        try backup.write { connection throws(SQLError) in
            _ = try connection.run("INSERT INTO t (name) VALUES ('restored')")
        }
        try backup.write { connection throws(SQLError) in _ = try connection.run("INSERT INTO t (name) VALUES ('too')")
        }
        // After closing, the log has been written into the file.
        backup.close()
        for suffix in ["-wal", "-shm"] { unlink(folder.file + suffix) }
        #expect(rename(other.file, folder.file) == 0)
        #expect(try count() == 2)
        #expect(database.gauges.replaced >= 1)
    }

    @Test(arguments: [1, 2])
    func fileThatWasPutInThePlaceOfTheOpenOne_TakesWhatIsWritten_ThoughTheWriterIsInUse(version: Int) throws {
        let newer = schema + ["CREATE TABLE u (x INTEGER);"]
        // No connection is checked for an hour.
        let database = try Database(
            path: folder.file, readers: 1, leaseTimeout: 10_000, checkAfter: 3600 * Clock.second, migrations: newer)
        try database.write { connection throws(SQLError) in
            _ = try connection.run("INSERT INTO t (name) VALUES ('before')")
        }
        let other = DatabaseFolder()
        try other.database(Array(newer.prefix(version))).close()
        for suffix in ["-wal", "-shm"] { unlink(folder.file + suffix) }
        #expect(rename(other.file, folder.file) == 0)
        try database.write { connection throws(SQLError) in
            _ = try connection.run("INSERT INTO t (name) VALUES ('after')")
            _ = try connection.run("INSERT INTO u (x) VALUES (1)")
        }
        let check = try SQLConnection(path: folder.file, mode: .readOnly, busyTimeout: 0, counters: SQLCounters())
        #expect(try check.integer("SELECT count(*) FROM t") == 1)
        #expect(try check.integer("SELECT count(*) FROM t WHERE name = 'after'") == 1)
        #expect(database.gauges.replaced >= 1)
        // A file that is simply gone takes nothing.
        unlink(folder.file)
        let refusal = failure { () throws(SQLError) in
            try database.write { connection throws(SQLError) in
                _ = try connection.run("INSERT INTO t (name) VALUES ('lost')")
            }
        }
        #expect(refusal?.kind == .cannotOpen)
    }

    @Test func fileThatIsReplacedDuringACommit_ConfirmsNothing() throws {
        let database = try folder.database(schema)
        let other = DatabaseFolder()
        try other.database(schema).close()
        let refusal = failure { () throws(SQLError) in
            try database.write { connection throws(SQLError) in
                _ = try connection.run("INSERT INTO t (name) VALUES ('lost')")
                for suffix in ["-wal", "-shm"] { unlink(folder.file + suffix) }
                rename(other.file, folder.file)
            }
        }
        #expect(refusal?.isTransient == true)
        try database.write { connection throws(SQLError) in
            _ = try connection.run("INSERT INTO t (name) VALUES ('kept')")
        }
        #expect(
            try database.onWriter { connection throws(SQLError) in try connection.integer("SELECT count(*) FROM t") }
                == 1)
    }

    @Test func migrations_RunInOrder_Once() throws {
        let second = schema + ["ALTER TABLE t ADD COLUMN age INTEGER NOT NULL DEFAULT 3;"]
        do {
            let database = try folder.database(schema)
            try database.write { connection throws(SQLError) in
                _ = try connection.run("INSERT INTO t (name) VALUES ('x')")
            }
        }
        for _ in 0..<2 {
            let database = try folder.database(second)
            let (version, age) = try database.read { connection throws(SQLError) in
                (try Migrations.version(connection), try connection.integer("SELECT age FROM t"))
            }
            #expect(version == 2)
            #expect(age == 3)
        }
    }

    @Test func failedMigration_LeavesTheVersionBefore() throws {
        let refusal = failure { () throws(SQLError) in
            _ = try folder.database(schema + ["CREATE TABLE half (x INTEGER); CREATE TABLE t (x INTEGER);"])
        }
        #expect(refusal != nil)
        let database = try folder.database(schema)
        let (version, half) = try database.read { connection throws(SQLError) in
            (
                try Migrations.version(connection),
                try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'half'")
            )
        }
        #expect(version == 1)
        #expect(half == 0)
    }

    @Test func databaseFromANewerVersion_IsRefused() throws {
        do { _ = try folder.database(schema + ["CREATE TABLE u (x INTEGER);"]) }
        let refusal = failure { () throws(SQLError) in _ = try folder.database(schema) }
        #expect(refusal?.kind == .foreign)
        #expect(refusal?.description.contains("newer version (schema 2") == true)
    }

    @Test func databaseOfAnotherProgram_IsRefused() throws {
        do {
            folder.write([], to: folder.file)
            let other = try SQLConnection(path: folder.file, mode: .readWrite, busyTimeout: 0, counters: SQLCounters())
            try other.execute("CREATE TABLE theirs (x)")
        }
        let refusal = failure { () throws(SQLError) in _ = try folder.database(schema) }
        #expect(refusal?.kind == .foreign)
    }

    @Test(arguments: ["rubbish", "folder", "missing folder", "truncated"])
    func unusableFile_IsRefused_InOneLine(what: String) throws {
        switch what {
        case "rubbish": folder.write(Array(repeating: 0x41, count: 8192), to: folder.file)
        case "folder": mkdir(folder.file, 0o700)
        case "missing folder": rmdir(folder.path)
        default:
            do { _ = try folder.database(schema) }
            folder.write(Array(folder.read(folder.file).prefix(6000)), to: folder.file)
        }
        let refusal = failure { () throws(SQLError) in
            let database = try folder.database(schema)
            _ = try database.read { connection throws(SQLError) in try connection.integer("SELECT count(*) FROM t") }
        }
        let line = try #require(refusal).description
        #expect(line.hasPrefix(folder.file))
        #expect(!line.contains("\n"))
        if what == "rubbish" || what == "truncated" {
            #expect(refusal?.kind == .corrupt)
        } else {
            #expect(refusal?.kind == .cannotOpen)
        }
    }

    @Test func folderThatCannotBe_IsRefused_InOneLine() throws {
        folder.write([1], to: folder.file)
        let refusal = failure { () throws(SQLError) in try DataFolder.make(folder.file + "/below") }
        #expect(refusal?.kind == .cannotOpen)
        let same = failure { () throws(SQLError) in try DataFolder.make(folder.file) }
        #expect(same?.description.contains("not a folder") == true)
        #expect(failure { () throws(SQLError) in try DataFolder.make("") } != nil)
    }

    @Test func fullDisk_IsTransient_AndPasses() throws {
        let database = try folder.database(schema)
        // The limit belongs to the connection, and only one writes.
        try database.write { connection throws(SQLError) in try connection.execute("PRAGMA max_page_count = 6") }
        let refusal = failure { () throws(SQLError) in
            for number in 0..<1000 {
                try database.write { connection throws(SQLError) in
                    _ = try connection.run(
                        "INSERT INTO t (name) VALUES (?1)", .text("\(number)" + String(repeating: "x", count: 200)))
                }
            }
        }
        #expect(refusal?.kind == .full)
        #expect(refusal?.isTransient == true)
        try database.write { connection throws(SQLError) in try connection.execute("PRAGMA max_page_count = 1000000") }
        try database.write { connection throws(SQLError) in
            _ = try connection.run("INSERT INTO t (name) VALUES ('room again')")
        }
    }

    @Test func anotherProcesssLock_IsWaitedFor_ThenCalledBusy() throws {
        let database = try folder.database(busyTimeout: 30, schema)
        let other = try SQLConnection(path: folder.file, mode: .readWrite, busyTimeout: 0, counters: SQLCounters())
        try other.execute("BEGIN IMMEDIATE")
        let refusal = failure { () throws(SQLError) in
            try database.write { connection throws(SQLError) in
                _ = try connection.run("INSERT INTO t (name) VALUES ('x')")
            }
        }
        #expect(refusal?.kind == .busy)
        #expect(database.busyRetries > 0)
        // Readers are not affected.
        #expect(
            try database.read { connection throws(SQLError) in try connection.integer("SELECT count(*) FROM t") } == 0)
        try other.execute("COMMIT")
        try database.write { connection throws(SQLError) in _ = try connection.run("INSERT INTO t (name) VALUES ('x')")
        }
    }

    @Test func eightThreads_WriteAndRead_AndNothingIsLost() throws {
        let database = try folder.database(readers: 3, leaseTimeout: 60_000, schema)
        try onThreads(8) { thread in
            for number in 0..<25 {
                do throws(SQLError) {
                    try database.write { connection throws(SQLError) in
                        _ = try connection.run("INSERT INTO t (name) VALUES (?1)", .text("\(thread)-\(number)"))
                    }
                    let mine = try database.read { connection throws(SQLError) in
                        try connection.integer("SELECT count(*) FROM t WHERE name = ?1", .text("\(thread)-\(number)"))
                    }
                    if mine != 1 { Issue.record("a committed row is not seen") }
                } catch { Issue.record("\(error)") }
            }
        }
        #expect(
            try database.read { connection throws(SQLError) in try connection.integer("SELECT count(*) FROM t") } == 200
        )
        #expect(database.gauges.leased == 0)
        #expect(database.gauges.connections <= 4)
        #expect(database.busyRetries == 0)
        #expect(database.statements >= 800)
    }
}
