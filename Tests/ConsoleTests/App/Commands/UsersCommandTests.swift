// `reactor users`, with the server running and without.

import AccountResources
import Foundation
import Testing

@testable import Accounts
@testable import Engine

@Suite(.serialized) struct UsersCommandTests {
    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    private var environment: [String: String] { ReactorProgram.environment(home: folder.root) }
    private var data: String { folder.path("data") }

    /// `reactor users …` with a line on standard input.
    private func users(
        _ arguments: String..., input: String = ""
    ) throws -> (status: Int32, output: String, errors: String) {
        try folder.write(input, to: "input")
        return try ChildProcess.run(
            [
                "/bin/sh", "-c", "input=$1; shift; exec \"$@\" < \"$input\"", "sh", folder.path("input"), program,
                "users",
            ] + arguments + ["--data", data],
            environment: environment)
    }

    private func serve(_ arguments: String...) throws -> (server: ChildProcess, port: UInt16) {
        let server = try ReactorProgram.serve(arguments, in: folder, quickHashes: true)
        return (server, try ReactorProgram.port(of: server))
    }

    private func login(
        _ connection: ProbeConnection, _ name: String, _ password: String
    ) throws -> (status: Int, cookie: String) {
        let answer = try connection.ask(
            "POST", "/api/login", json: "{\"username\":\"\(name)\",\"password\":\"\(password)\"}")
        let cookie = answer.head.split(separator: "\r\n").first { $0.hasPrefix("Set-Cookie: session=") }.map {
            String($0.dropFirst(12).prefix { $0 != ";" })
        }
        return (answer.status, cookie ?? "")
    }

    private func me(_ connection: ProbeConnection, _ cookie: String) throws -> Int {
        try connection.send("GET /api/me HTTP/1.1\r\nHost: a\r\nCookie: \(cookie)\r\n\r\n")
        return try connection.readAnswer().status
    }

    @Test func users_AreManaged_WithoutAServer() throws {
        #expect(try users("list").status == 1)
        let added = try users("add", "Ada", input: "engine-1843\n")
        #expect(added.status == 0, "\(added.errors)")
        #expect(added.output == "added user Ada, #1\n")
        #expect(try users("add", "bob", "--role", "operator", "--must-change", input: "engine-1843\r\n").status == 0)
        #expect(try users("add", "ADA", input: "engine-1843\n").errors.contains("choose another"))
        #expect(try users("add", "eve", input: "short\n").errors.contains("at least 8 characters"))
        #expect(try users("add", "eve", input: "password1\n").status == 1)
        #expect(try users("add", "eve").errors.contains("no password was given"))
        let list = try users("list")
        #expect(list.output.split(separator: "\n").count == 3)
        #expect(list.output.contains("must change"))
        let json = try users("list", "--json", "--filter", "ad")
        let parsed = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect(parsed.count == 1 && parsed[0]["username"] as? String == "Ada" && parsed[0]["locked"] as? Bool == false)
        #expect(try users("list", "--json", "--filter", "nobody").output == "[]\n")
        #expect(try users("lock", "ada").output == "locked user Ada\n")
        #expect(try users("list").output.contains("locked"))
        #expect(try users("unlock", "#1").output == "unlocked user Ada\n")
        #expect(try users("role", "ada", "operator").status == 0)
        #expect(try users("passwd", "ada", input: "difference-1822\n").status == 0)
        #expect(try users("passwd", "ada", "--random").output.count == 20)
        #expect(try users("revoke", "ada").output == "ended 0 sessions of user Ada\n")
        #expect(try users("invite").output.count == 20)
        #expect(try users("remove", "ada").errors.contains("--yes"))
        #expect(try users("remove", "ada", "--yes").output == "removed user Ada, #1\n")
        for command in ["lock", "unlock", "revoke", "remove", "passwd"] {
            #expect(try users(command, "ada").errors.contains("no user \"ada\""))
        }
        #expect(try users("passwd", "bob", "a-password-as-an-argument").status == 64)
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(data + "/reactor.db") == 0o600)
        #expect(try mode(data) == 0o700)
    }

    /// Makes changes that an older version may have left in the database.
    private func change(_ sql: String...) throws {
        let database = try Database(
            path: data + "/reactor.db", readers: 1, leaseTimeout: 10_000, migrations: DatabaseSchema.migrations)
        try database.write { connection throws(SQLError) in
            for line in sql { try connection.execute(line) }
        }
        database.close()
    }

    @Test func numberSign_IsTheNumber_WhoeverIsCalledSo() throws {
        #expect(try users("add", "ada", input: "engine-1843\n").status == 0)
        #expect(try users("add", "bob", input: "engine-1843\n").status == 0)
        try change("UPDATE users SET username = '#1', username_key = '#1' WHERE id = 2")
        #expect(try users("lock", "#1").output == "locked user ada\n")
        #expect(try users("lock", "#2").output == "locked user #1, #2\n")
        #expect(try users("unlock", "\u{FF03}1").output == "unlocked user ada\n")
        for name in ["#9", "#0", "#-1", "#+1", "#99999999999999999999", "#", "# 1"] {
            #expect(try users("unlock", name).errors.contains("no user \"\(name)\""), "\(name)")
        }
        #expect(try users("add", "#5", input: "engine-1843\n").errors.contains("#17 means the user of that number"))
        #expect(try users("add", "\u{FF03}5", input: "engine-1843\n").status == 1)
        let added = try users("add", "Eve \u{3000} Ｄoe", input: "engine-1843\n")
        #expect(added.output == "added user Eve Doe, #3\n", "\(added.errors)")
        #expect(try users("add", "bo", input: "localhost-1843\n").errors.contains("name of this server, localhost"))
        // An operator may assign a name that users cannot take.
        #expect(try users("add", "admin", input: "engine-1843\n").output == "added user admin, #4\n")
    }

    @Test func nameThatHasBecomeAnothers_IsKept_AndReported() throws {
        #expect(try users("add", "ada", input: "engine-1843\n").status == 0)
        #expect(try users("add", "bob", input: "engine-1843\n").status == 0)
        #expect(try users("list").errors.isEmpty)
        try change(
            "UPDATE users SET username = 'ａｄａ', username_key = 'ａｄａ' WHERE id = 2",
            "DELETE FROM settings WHERE name = 'name_rules'")
        let list = try users("list")
        #expect(list.status == 0 && list.output.contains("ａｄａ"))
        #expect(list.errors.contains("#2, ａｄａ: the same name as #1, ada"), "\(list.errors)")
        #expect(try users("lock", "ａｄａ").output == "locked user ａｄａ\n")
        #expect(try users("lock", "ADA").output == "locked user ada\n")
    }

    /// Every command with what it may be refused for, in turn.
    private func walk() throws -> [(status: Int32, output: String, errors: String)] {
        [
            try users("add", "Ada", input: "engine-1843\n"), try users("add", "ada", input: "engine-1843\n"),
            try users("add", "eve", input: "short\n"),
            try users("add", "bob", "--role", "operator", "--must-change", input: "engine-1843\n"),
            try users("role", "ada", "operator"), try users("role", "nobody", "operator"), try users("lock", "#1"),
            try users("list"), try users("list", "--json"), try users("list", "--filter", "b"),
            try users("unlock", "ADA"), try users("revoke", "ada"), try users("passwd", "ada", input: "short\n"),
            try users("passwd", "ada", "--must-change", input: "difference-1822\n"),
            try users("remove", "ada"), try users("remove", "ada", "--yes"), try users("remove", "ada", "--yes"),
            try users("lock", "#77"), try users("role", "bob", "king"),
        ]
    }

    private func audit() throws -> [String] {
        let text = try ChildProcess.run(
            [program, "ctl", "audit", "--data", data], environment: environment
        ).output
        return text.split(separator: "\n").dropFirst().map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false)[2...].joined(separator: " ")
        }
    }

    @Test func runningServer_IsAsked_AndAnswersAsTheDatabaseDoes() throws {
        func plain(_ results: [(status: Int32, output: String, errors: String)]) -> [String] {
            // Moments of creation are each their own.
            results.map { "\($0.status) \($0.output) \($0.errors)".replacing(/"created":\d+/, with: "") }
        }
        let alone = plain(try walk())
        try FileManager.default.removeItem(atPath: data)
        let (server, _) = try serve()
        let served = plain(try walk())
        #expect(served.count == alone.count)
        for (served, alone) in zip(served, alone) { #expect(served == alone) }
        // Whoever asked is named, as for every other command.
        let entries = try audit()
        let ours = entries.filter { $0.contains("from console") }
        for action in ["register", "role operator", "lock", "unlock", "end sessions", "password", "remove"] {
            #expect(ours.contains { $0.contains(" \(action) user ") }, "\(action): \(entries)")
        }
        #expect(!entries.contains { $0.hasPrefix("command line") })
        // Killed, it leaves a socket that nobody listens on.
        kill(server.pid, SIGKILL)
        _ = try server.wait()
        #expect(access(data + "/control/operator.sock", F_OK) == 0)
        #expect(try users("lock", "bob").output == "locked user bob\n")
    }

    @Test func runningServer_EndsSessionsAtOnce() throws {
        let (server, port) = try serve()
        #expect(try users("add", "ada", input: "engine-1843\n").status == 0)
        let connection = try ProbeConnection(port: port)
        let session = try login(connection, "ada", "engine-1843")
        #expect(try me(connection, session.cookie) == 200)
        #expect(try users("revoke", "ada").output == "ended 1 session of user ada\n")
        #expect(try me(connection, session.cookie) == 401)
        #expect(server.poll() == nil)
    }

    @Test func serverWithoutASocket_NoticesWithinASecondOrSo() throws {
        #expect(try users("add", "ada", input: "engine-1843\n").status == 0)
        let (server, port) = try serve("--control", "off")
        let connection = try ProbeConnection(port: port)
        let session = try login(connection, "ada", "engine-1843")
        #expect(session.status == 200)
        #expect(try me(connection, session.cookie) == 200)
        #expect(try users("lock", "ada").status == 0)
        try eventually("the session has ended") { try me(connection, session.cookie) == 401 }
        #expect(try login(connection, "ada", "engine-1843").status == 403)
        #expect(try users("unlock", "ada").status == 0)
        let second = try login(connection, "ada", "engine-1843")
        #expect(try me(connection, second.cookie) == 200)
        #expect(try users("revoke", "ada").output == "ended 1 session of user ada\n")
        try eventually("the session has ended") { try me(connection, second.cookie) == 401 }
        #expect(try users("passwd", "ada", input: "difference-1822\n").status == 0)
        #expect(try login(connection, "ada", "engine-1843").status == 401)
        let third = try login(connection, "ada", "difference-1822")
        #expect(try me(connection, third.cookie) == 200)
        #expect(try users("remove", "ada", "--yes").status == 0)
        try eventually("the session has ended") { try me(connection, third.cookie) == 401 }
        #expect(server.poll() == nil)
    }

    @Test func invitation_OpensOneRegistration() throws {
        let code = try users("invite").output.trimmingCharacters(in: .whitespacesAndNewlines)
        let server = try ReactorProgram.serve(["--registration", "invite"], in: folder)
        let connection = try ProbeConnection(port: try ReactorProgram.port(of: server))
        func register(_ name: String, _ code: String) throws -> Int {
            try connection.ask(
                "POST", "/api/register",
                json: "{\"username\":\"\(name)\",\"password\":\"engine-1843\",\"invite\":\"\(code)\"}"
            ).status
        }
        #expect(try register("ada", "0000-0000-0000-0000") == 422)
        #expect(try register("ada", code) == 201)
        #expect(try register("bob", code) == 422)
    }

    @Test func passwordTypedAtATerminal_IsNotShown() throws {
        let socket = "reactor-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let environment = ReactorProgram.environment(
            home: folder.root, adding: ["TMUX_TMPDIR": folder.root, "SHELL": "/bin/sh"])
        func tmux(_ arguments: String...) throws -> String {
            let result = try ChildProcess.run(
                ["tmux", "-L", socket, "-f", "/dev/null"] + arguments, environment: environment)
            guard result.status == 0 else { throw Unmet("tmux \(arguments): \(result.errors)") }
            return result.output
        }
        try folder.write(
            "'\(program)' users add ada --data '\(data)'\necho status $?\nstty -a\nexec cat\n", to: "script")
        _ = try tmux("new-session", "-d", "-x", "80", "-y", "24", "sh", folder.path("script"))
        defer { _ = try? tmux("kill-server") }
        func waitFor(_ text: String) throws -> String {
            try eventually(text, detail: { (try? tmux("capture-pane", "-p")) ?? "" }) {
                let screen = try tmux("capture-pane", "-p")
                return screen.contains(text) ? screen : nil
            }
        }
        _ = try waitFor("Password for ada:")
        _ = try tmux("send-keys", "-l", "engine-1843")
        _ = try tmux("send-keys", "Enter")
        _ = try waitFor("Once more:")
        _ = try tmux("send-keys", "-l", "engine-1843")
        _ = try tmux("send-keys", "Enter")
        let screen = try waitFor("status 0")
        #expect(screen.contains("added user ada, #1"))
        #expect(!screen.contains("engine-1843"))
        // The terminal echoes again.
        #expect(try waitFor("icanon").contains(" echo "))
    }
}
