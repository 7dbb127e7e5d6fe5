// Backup beside users of the database, and restore: its refusals, and what it keeps.

import AccountResources
import Glibc
import Testing

@testable import Accounts
@testable import Engine

@Suite struct DataBackupTests {
    private let folder = DatabaseFolder()
    private let elsewhere = DatabaseFolder()
    private var backup: String { elsewhere.path + "/backup" }

    private func open() throws -> Database {
        try Database(path: folder.file, readers: 1, leaseTimeout: 10_000, migrations: DatabaseSchema.migrations)
    }

    private func add(_ name: String, to database: Database) throws {
        var settings = AccountSettings()
        settings.hashMemory = 8192
        settings.hashPasses = 1
        let accounts = try AccountStore(database: database, settings: settings)
        _ = try accounts.add(username: name, password: "engine-1843", role: .user, mustChange: false, actor: "test")
    }

    private func names(_ path: String) throws -> [String] {
        let connection = try SQLConnection(reading: path, busyTimeout: 1000, counters: SQLCounters())
        let list = try connection.prepare("SELECT username FROM users ORDER BY id")
        var names: [String] = []
        while try list.step() { names.append(list.text(0)) }
        return names
    }

    @Test func backup_IsMadeBesideARunningServer_AndRestoredElsewhere() throws {
        let database = try open()
        try add("ada", to: database)
        let report = try DataBackup.make(of: folder.path, to: backup)
        #expect(report.users == 1 && report.byteCount > 0 && report.replaced == nil)
        // One file, readable by this user only, and nothing left beside it.
        #expect(elsewhere.mode(of: backup) == 0o600)
        for suffix in [".part", "-wal", "-shm", "-journal", ".part-journal"] {
            #expect(access(backup + suffix, F_OK) != 0)
        }
        try add("bob", to: database)
        #expect(try names(backup) == ["ada"])
        let target = elsewhere.path + "/new/data"
        #expect(try DataBackup.restore(backup, into: target).users == 1)
        #expect(try names(target + "/reactor.db") == ["ada"])
        #expect(elsewhere.mode(of: target + "/reactor.db") == 0o600)
    }

    @Test func restore_KeepsWhatWasThere_WithWhatStoodInItsLog() throws {
        do {
            let database = try open()
            try add("ada", to: database)
            _ = try DataBackup.make(of: folder.path, to: backup)
            try add("bob", to: database)
            // Left open: its log is not merged into the file, as after a kill.
            withExtendedLifetime(database) {
                let report = try? DataBackup.restore(backup, into: folder.path)
                #expect(report?.users == 1)
                let kept = report?.replaced ?? ""
                #expect((try? names(kept)) == ["ada", "bob"])
            }
        }
        #expect(try names(folder.file) == ["ada"])
        let again = try open()
        try add("eve", to: again)
        again.close()
        #expect(try names(folder.file) == ["ada", "eve"])
    }

    @Test func restore_RefusesWhileAServerRuns_AndNamesIt() throws {
        let server = try TestServer()
        let data = server.folder + "/data"
        _ = try DataBackup.make(of: data, to: backup)
        let refusal = #expect(throws: DataBackup.Refusal.self) { try DataBackup.restore(backup, into: data) }
        #expect(refusal?.description.contains("kill -TERM \(getpid())") == true)
        let ended = server.drain()
        #expect(ended)
    }

    @Test(arguments: ["missing", "empty", "rubbish", "truncated", "damaged", "foreign", "newer", "folder"])
    func restore_RefusesWhatIsNoBackup_AndChangesNothing(what: String) throws {
        let database = try open()
        for number in 0..<40 { try add("user \(number)", to: database) }
        _ = try DataBackup.make(of: folder.path, to: backup)
        database.close()
        let bytes = elsewhere.read(backup)
        let file = elsewhere.path + "/other"
        switch what {
        case "missing": break
        case "empty": elsewhere.write([], to: file)
        case "rubbish": elsewhere.write(Array(repeating: 0x41, count: 8192), to: file)
        case "truncated": elsewhere.write(Array(bytes.prefix(bytes.count / 2)), to: file)
        case "damaged":
            // The header is valid, but the pages after the first are not.
            elsewhere.write(bytes.prefix(4096) + Array(repeating: 0xA5, count: bytes.count - 4096), to: file)
        case "folder": #expect(mkdir(file, 0o700) == 0)
        default:
            elsewhere.write(bytes, to: file)
            let other = try SQLConnection(path: file, mode: .copy, busyTimeout: 1000, counters: SQLCounters())
            try other.execute(what == "newer" ? "PRAGMA user_version = 999" : "PRAGMA application_id = 7")
        }
        let before = folder.read(folder.file)
        let refusal = #expect(throws: DataBackup.Refusal.self) { try DataBackup.restore(file, into: folder.path) }
        #expect(refusal?.description.contains("\n") == false)
        #expect(folder.read(folder.file) == before)
        #expect(access(folder.file + ".restore", F_OK) != 0)
    }

    @Test func backup_RefusesAFileThatIsThere_AFolderThatIsNot_AndADamagedDatabase() throws {
        #expect(throws: DataBackup.Refusal.self) { try DataBackup.make(of: folder.path, to: backup) }
        let database = try open()
        for number in 0..<40 { try add("user \(number)", to: database) }
        elsewhere.write([1], to: backup)
        #expect(throws: DataBackup.Refusal.self) { try DataBackup.make(of: folder.path, to: backup) }
        #expect(elsewhere.read(backup) == [1])
        #expect(throws: DataBackup.Refusal.self) { try DataBackup.make(of: folder.path, to: folder.file) }
        #expect(throws: DataBackup.Refusal.self) {
            try DataBackup.make(of: folder.path, to: elsewhere.path + "/no/such")
        }
        database.close()
        let bytes = folder.read(folder.file)
        folder.write(bytes.prefix(4096) + Array(repeating: 0xA5, count: bytes.count - 4096), to: folder.file)
        #expect(throws: DataBackup.Refusal.self) {
            try DataBackup.make(of: folder.path, to: elsewhere.path + "/second")
        }
        #expect(access(elsewhere.path + "/second", F_OK) != 0 && access(elsewhere.path + "/second.part", F_OK) != 0)
    }

    @Test func restore_OverADamagedDatabase_KeepsIt_AndSaysSo() throws {
        do {
            let database = try open()
            try add("ada", to: database)
            _ = try DataBackup.make(of: folder.path, to: backup)
            database.close()
        }
        folder.write(Array(repeating: 0x41, count: 8192), to: folder.file)
        let warnings = Monitor<[String]>([])
        let report = try DataBackup.restore(backup, into: folder.path) { line in warnings.withLock { $0.append(line) } }
        #expect(folder.read(report.replaced ?? "") == Array(repeating: 0x41, count: 8192))
        #expect(warnings.withLock { $0.contains { $0.contains("kept as it is") } })
        #expect(try names(folder.file) == ["ada"])
    }

    @Test(arguments: ["a b", "a%20b", "a?mode=rw", "a#b", "ä", "file:x"]) func nameOfABackup_IsTakenAsItIs(
        name: String
    ) throws {
        let database = try open()
        try add("ada", to: database)
        let file = elsewhere.path + "/" + name
        _ = try DataBackup.make(of: folder.path, to: file)
        #expect(access(file, F_OK) == 0)
        #expect(try names(file) == ["ada"])
    }
}
