// `reactor ctl` from outside: the program, a server's control socket, exit statuses, pipes.

import Foundation
import Testing

@Suite(.serialized) struct CtlCommandTests {
    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    private func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run(
            [program] + arguments, environment: ReactorProgram.environment(home: folder.root))
    }

    private func ctl(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run(
            [program, "ctl"] + arguments + ["--data", folder.path("data")],
            environment: ReactorProgram.environment(home: folder.root))
    }

    private func shell(_ line: String) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run(
            ["/bin/sh", "-c", line, "sh", program, folder.path("data")],
            environment: ReactorProgram.environment(home: folder.root))
    }

    private func json(_ text: String) throws -> [String: Any] {
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
        #expect(document["version"] as? Int == 1)
        return document
    }

    private func ids() throws -> [String] {
        let rows = try #require(try json(ctl("connections", "--json").output)["connections"] as? [[String: Any]])
        return rows.compactMap { $0["id"] as? String }
    }

    @Test func noServer_Is69_WrongUsage64_WhereverTheFolderIsNamed() throws {
        let none = try ctl("status")
        #expect(none.status == 69 && none.output == "" && none.errors.hasPrefix("reactor: no server listens in"))
        #expect(try json(ctl("status", "--json").output)["result"] as? String == "no-server")
        #expect(try ctl("frobnicate").status == 64)
        #expect(try ctl("status", "--frobnicate").status == 64)
        #expect(try ctl("watch", "--interval", "0").status == 64)
        #expect(try ctl().status == 64)
        #expect(try run("ctl", "--data", "/dev/null", "status").status == 69)
        let long = folder.path(String(repeating: "d", count: 120))
        mkdir(long, 0o700)
        let tooLong = try run("ctl", "status", "--data", long)
        #expect(tooLong.status == 69 && tooLong.errors.contains("107"))
        #expect(try run("ctl", "--help").output.contains("kick where [FILTER]"))
    }

    @Test func reading_PrintsTextAndJSON_AndEndsWithItsReader() throws {
        let server = try ReactorProgram.serve(["--loops", "2"], in: folder, quickHashes: true)
        let connection = try ProbeConnection(port: try ReactorProgram.port(of: server))
        #expect(try connection.ask().status == 200)
        let status = try #require(try json(ctl("status", "--json").output)["status"] as? [String: Any])
        #expect(status["pid"] as? Int == Int(server.pid))
        #expect(try run("--data", folder.path("data"), "ctl", "status").status == 0)
        #expect(try run("ctl", "loops", "--data=\(folder.path("data"))/control").output.hasPrefix("id\tthread\t"))
        #expect(try run("ctl", "loops", "--data", folder.path("data/control/operator.sock")).status == 0)

        let rows = try ctl("connections").output.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.count == 2 && rows[0].prefix(2) == ["id", "peer"] && rows[1][1] == connection.peerName)
        let id = try #require(try ids().first)
        #expect(try json(ctl("connection", id, "--json").output)["connection"] != nil)
        for words in ["users", "log", "audit", "heap"] {
            // The log's first lines are there when its writer has had a turn.
            try eventually("\(words) are listed") {
                let list = try #require(try json(ctl(words, "--json").output)[words] as? [Any])
                return ["users", "audit"].contains(words) || !list.isEmpty
            }
        }
        // `head` takes a line and goes; the rest ends by itself.
        let watched = try shell(#""$1" ctl --data "$2" watch --interval 100ms | head -2"#)
        let lines = watched.output.split(separator: "\n").map(String.init)
        #expect(watched.status == 0 && lines.count == 2)
        for line in lines { #expect(try json(line)["connections"] as? Int == 1) }
        let followed = try shell(#""$1" ctl log --follow --json --data "$2" | head -1"#)
        #expect(followed.status == 0 && followed.errors == "")
        #expect(try json(followed.output)["sequence"] != nil)
    }

    /// The program and what stands before it, so that it runs as somebody to whom modes of files apply: root's tests
    /// have it run as nobody.
    private func outsider(_ open: ScratchFolder) throws -> [String] {
        guard geteuid() == 0 else { return [program] }
        let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        if try ChildProcess.run(nobody + ["test", "-x", program]).status == 0 { return nobody + [program] }
        // Where it was built may be closed to others.
        chmod(open.root, 0o755)
        try FileManager.default.copyItem(atPath: program, toPath: open.path("reactor"))
        return nobody + [open.path("reactor")]
    }

    @Test func whoMayNot_Is77() throws {
        let control = folder.path("control")
        let server = try ReactorProgram.serve(
            ["--control", control, "--control-viewers", "\(getegid())"], in: folder, quickHashes: true)
        #expect(try ReactorProgram.port(of: server) > 0)
        // Through the viewers' socket, whoever it is.
        let viewer = control + "/viewer.sock"
        for words in ["status", "settings", "diff"] {
            #expect(try run("ctl", words, "--data", viewer).status == 0, "\(words)")
        }
        let changes = [
            ["trigger", "et"], ["loop", "add"], ["invite"], ["shutdown", "--yes"], ["reload"], ["undo", "trigger"],
        ]
        for words in changes {
            let refused = try ChildProcess.run(
                [program, "ctl"] + words + ["--data", viewer],
                environment: ReactorProgram.environment(home: folder.root))
            #expect(refused.status == 77 && refused.output == "", "\(words): \(refused.errors)")
        }
        let document = try run("ctl", "trigger", "et", "--json", "--data", viewer)
        #expect(try document.status == 77 && json(document.output)["result"] as? String == "not-allowed")
        // Whom the folder lets not in.
        let (open, home) = (try ScratchFolder(), try ScratchFolder())
        let outsider = try outsider(open)
        chmod(control, 0)
        defer { chmod(control, 0o700) }
        for words in [["ctl", "status", "--data"], ["ctl", "trigger", "et", "--data"], ["attach"]] {
            for target in [control, control + "/operator.sock"] {
                let refused = try ChildProcess.run(
                    outsider + words + [target], environment: ReactorProgram.environment(home: home.root))
                #expect(refused.status == 77, "\(words) \(target): \(refused.errors)")
                #expect(refused.errors.contains("may not connect"))
            }
        }
        #expect(server.poll() == nil)
    }

    @Test func acting_ChangesTheServer_AndTheAuditSaysWho() throws {
        let server = try ReactorProgram.serve(["--loops", "1"], in: folder, quickHashes: true)
        let port = try ReactorProgram.port(of: server)
        #expect(try ctl("trigger", "et").output == "all connections: ET\n")
        // Each loop changes its own, and says so at the end of a tick.
        try eventually("the loops have changed") {
            let loops = try #require(try json(ctl("loops", "--json").output)["loops"] as? [[String: Any]])
            return loops.allSatisfy { $0["trigger"] as? String == "et" || $0["serves"] as? Bool == false }
        }
        #expect(try ctl("loop", "add").status == 0)
        #expect(try ctl("set", "idle-timeout", "80s").status == 0)
        #expect(try ctl("loop", "remove", "2").status == 1)
        #expect(try ctl("loop", "remove", "2", "--yes").status == 0)
        #expect(try ctl("loop", "remove", "77", "--yes").status == 1)

        let clients = try (0..<3).map { _ in try ProbeConnection(port: port) }
        for client in clients { #expect(try client.ask().status == 200) }
        #expect(try ctl("kick", "where", "colour=red", "--yes").status == 1)
        #expect(try ctl("kick", "where", "peer=10.0.0.0/8", "--yes").status == 0)
        let asked = try ctl("kick", "where", "peer=127.0.0.0/8")
        #expect(asked.status == 1 && asked.errors.contains("Kick 3 connections now?") && asked.errors.contains("--yes"))
        let dry = try ctl("kick", "where", "peer=\(clients[0].peerName)", "--dry-run")
        #expect(dry.status == 0 && dry.output.split(separator: "\n").count == 2)
        #expect(try ids().count == 3)
        #expect(try ctl("kick", "where", "peer=\(clients[0].peerName)", "--yes").status == 0)
        #expect(clients[0].read() == nil)
        let left = try ids()
        #expect(left.count == 2)
        #expect(try ctl("close", left[0], left[1], "--yes").status == 0)
        #expect(clients[1].read() == nil && clients[2].read() == nil)

        #expect(try ctl("users", "add", "zoe").status == 1)
        #expect(try shell(#"echo "correct horse battery" | "$1" ctl users add zoe --data "$2""#).status == 0)
        let reset = try ctl("users", "reset", "zoe", "--yes")
        #expect(reset.status == 0 && reset.output.split(separator: "\n").count == 1)
        #expect(try ctl("lock", "zoe").status == 0)
        #expect(try ctl("lock", "nobody").status == 1)
        #expect(try ctl("users", "zoe").output.contains("\ttrue\t"))
        let audit = try #require(try json(ctl("audit", "--json").output)["audit"] as? [[String: Any]])
        #expect(audit.contains { ($0["actor"] as? String)?.contains("from console") == true })

        #expect(try ctl("shutdown").status == 1)
        #expect(try ctl("shutdown", "--yes").status == 0)
        #expect(try server.wait() == 0, "\(server.errors)")
        #expect(try ctl("status").status == 69)
    }
}
