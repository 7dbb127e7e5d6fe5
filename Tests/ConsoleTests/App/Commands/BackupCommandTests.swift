// `reactor backup` and `reactor restore`, and a backup that is moved over a database by hand: while the server runs,
// after it was stopped, after it was killed.

import Foundation
import Testing

@Suite(.serialized) struct BackupCommandTests {
    enum Ending: CaseIterable { case running, stopped, killed }

    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    private var environment: [String: String] { ReactorProgram.environment(home: folder.root) }
    private var data: String { folder.path("data") }

    private func reactor(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run([program] + arguments + ["--data", data], environment: environment)
    }

    private func serve() throws -> (server: ChildProcess, port: UInt16) {
        let server = try ReactorProgram.serve(in: folder, quickHashes: true)
        return (server, try ReactorProgram.port(of: server))
    }

    private func register(_ name: String, _ port: UInt16) throws -> Int {
        try ProbeConnection(port: port)
            .ask("POST", "/api/register", json: "{\"username\":\"\(name)\",\"password\":\"engine-1843\"}").status
    }

    private func names() throws -> [String] {
        let list = try reactor("users", "list", "--json")
        let parsed = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]] ?? []
        return parsed.compactMap { $0["name"] as? String ?? $0["username"] as? String }.sorted()
    }

    @Test(arguments: Ending.allCases) func backupMovedOverTheDatabase_IsNeitherDamagedNorUndone(ending: Ending) throws {
        let (server, port) = try serve()
        #expect(try register("ada", port) == 201)
        let backup = try reactor("backup", folder.path("backup"))
        #expect(backup.status == 0, "\(backup.errors)")
        #expect(backup.output.contains("1 user"))
        for number in 0..<10 { #expect(try register("later\(number)", port) == 201) }
        switch ending {
        case .running: break
        case .stopped:
            kill(server.pid, SIGTERM)
            #expect(try server.wait() == 0)
        case .killed:
            kill(server.pid, SIGKILL)
            #expect(try server.wait() == 128 + SIGKILL)
        }
        #expect(rename(folder.path("backup"), data + "/reactor.db") == 0)
        if ending == .running {
            #expect(try register("bob", port) == 201)
            #expect(try names() == ["ada", "bob"])
            kill(server.pid, SIGTERM)
            #expect(try server.wait() == 0)
        } else {
            let (again, port) = try serve()
            #expect(try register("bob", port) == 201)
            kill(again.pid, SIGKILL)
            _ = try again.wait()
        }
        #expect(try names() == ["ada", "bob"])
        // Read completely, and verified.
        #expect(try reactor("backup", folder.path("second")).output.contains("2 users"))
    }

    @Test func restore_IsRefusedWhileTheServerRuns_AndKeepsWhatWasThere() throws {
        let (server, port) = try serve()
        #expect(try register("ada", port) == 201)
        #expect(try reactor("backup", folder.path("backup")).status == 0)
        #expect(try register("bob", port) == 201)
        let refused = try reactor("restore", folder.path("backup"))
        #expect(refused.status == 1)
        #expect(refused.errors.contains("kill -TERM \(server.pid)"))
        kill(server.pid, SIGKILL)
        _ = try server.wait()
        let restored = try reactor("restore", folder.path("backup"))
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try names() == ["ada"])
        // The former database can be restored.
        let kept = try #require(restored.output.split(separator: " ").last).trimmingCharacters(
            in: .whitespacesAndNewlines)
        #expect(try reactor("restore", kept).status == 0)
        #expect(try names() == ["ada", "bob"])
    }

    @Test func wrongUsage_IsOneLine() throws {
        #expect(try reactor("backup").status == 64)
        #expect(try reactor("restore", folder.path("nothing")).status == 1)
        let missing = try reactor("backup", folder.path("backup"))
        #expect(missing.status == 1 && missing.errors.contains("there is no database"))
    }
}
