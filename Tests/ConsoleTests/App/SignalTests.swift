// Signals to `reactor serve`: those that come together are one request, and a hang-up is told from a user's SIGHUP.

import Glibc
import Testing

@Suite(.serialized) struct SignalTests {
    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    private var arguments: [String] {
        [
            program, "serve", "--listen", "127.0.0.1:0", "--loops", "1", "--data", folder.path("data"), "--access-log",
            folder.path("access"),
        ]
    }

    private func start(_ arguments: [String], terminal: UnreadTerminal? = nil) throws -> ChildProcess {
        try ChildProcess(arguments, environment: ReactorProgram.environment(home: folder.root), terminal: terminal)
    }

    private func port(_ process: ChildProcess, errors: () -> String) throws -> UInt16 {
        try eventually("it listens", detail: errors) { ProcessFacts(pid: process.pid).listeningPorts.first }
    }

    private func serve() throws -> ChildProcess {
        let server = try start(arguments)
        try eventually("it listens", detail: { server.errors }) { server.output.contains("listening on") }
        return server
    }

    @Test(arguments: [
        [SIGTERM, SIGTERM], [SIGTERM, SIGTERM, SIGTERM, SIGTERM], [SIGINT, SIGTERM], [SIGTERM, SIGHUP, SIGTERM],
        [SIGQUIT, SIGINT, SIGHUP],
        [SIGHUP, SIGTERM, SIGINT, SIGHUP, SIGQUIT],
    ])
    func signalsOfOneSecond_AreOneWish_AndAnIdleServerEndsCleanly(_ signals: [Int32]) throws {
        for _ in 0..<3 {
            let server = try serve()
            for signal in signals { kill(server.pid, signal) }
            #expect(try server.wait() == 0, "\(server.errors)")
            #expect(
                !server.errors.contains("stopped before") && !server.errors.contains("stopping at once"),
                "\(server.errors)")
        }
    }

    /// timeout(1): the child, then the child's group, then a SIGCONT to each.
    @Test func whatTimeoutSends_IsOneWish() throws {
        for _ in 0..<6 {
            let server = try serve()
            kill(server.pid, SIGTERM)
            usleep(2000)
            kill(-server.pid, SIGTERM)
            for target in [server.pid, -server.pid] { kill(target, SIGCONT) }
            #expect(try server.wait() == 0, "\(server.errors)")
            #expect(!server.errors.contains("stopped before"), "\(server.errors)")
        }
    }

    @Test func signalsOfOneSecond_LetAResponseUnderWayFinish() throws {
        let server = try serve()
        let connection = try ProbeConnection(port: try port(server, errors: { server.errors }))
        try connection.send(
            "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{")
        #expect(try ProbeConnection(port: try port(server, errors: { server.errors })).ask().status == 200)
        for signal in [SIGTERM, SIGINT, SIGTERM] { kill(server.pid, signal) }
        try eventually("all have been read", detail: { server.errors }) { server.errors.contains("draining already") }
        try connection.send("}")
        #expect(try connection.readAnswer().status < 500)
        #expect(try server.wait() == 0, "\(server.errors)")
    }

    /// Renames the log like logrotate(8), and expects its name again after a SIGHUP.
    private func expectReopened(_ server: ChildProcess) throws {
        let port = try port(server, errors: { server.errors })
        #expect(try ProbeConnection(port: port).ask().status == 200)
        try eventually("a line in the access log") { folder.read("access")?.contains("/healthz") == true }
        #expect(rename(folder.path("access"), folder.path("access.1")) == 0)
        kill(server.pid, SIGHUP)
        try eventually("the log begun anew", detail: { server.errors }) {
            folder.read("access") != nil && server.errors.contains("SIGHUP: log files")
        }
        #expect(try ProbeConnection(port: port).ask().status == 200)
        try eventually("a line in the new one") { folder.read("access")?.contains("/healthz") == true }
        kill(server.pid, SIGTERM)
        #expect(try server.wait() == 0, "\(server.errors)")
    }

    @Test func SIGHUP_BeginsTheLogsAnew() throws { try expectReopened(try serve()) }

    @Test func SIGHUP_BeginsTheLogsAnew_UnderNohup() throws {
        try expectReopened(try start(["nohup"] + arguments))
    }

    @Test func SIGHUP_BeginsTheLogsAnew_WhereAShellIgnoredIt() throws {
        try expectReopened(try start(["sh", "-c", "trap '' HUP INT; exec \"$0\" \"$@\""] + arguments))
    }

    /// The other side of its controlling terminal closes, so the kernel sends SIGHUP to the session's leader.
    @Test(arguments: ["", "trap '' HUP; "]) func hangUpOfTheTerminal_LeavesServeRunning_AndItsLogsAlone(
        _ before: String
    ) throws {
        var terminal: UnreadTerminal? = try UnreadTerminal(columns: 80, rows: 24)
        let server = try start(
            ["sh", "-c", before + "exec \"$0\" \"$@\" 2> \(folder.path("errors"))"] + arguments, terminal: terminal)
        let port = try port(server, errors: { folder.read("errors") ?? "" })
        #expect(try ProbeConnection(port: port).ask().status == 200)
        try eventually("a line in the access log") { folder.read("access")?.contains("/healthz") == true }
        #expect(rename(folder.path("access"), folder.path("access.1")) == 0)
        terminal = nil
        try eventually("it says so", detail: { folder.read("errors") ?? "" }) {
            folder.read("errors")?.contains("the terminal has gone") == true
        }
        #expect(try ProbeConnection(port: port).ask().status == 200)
        #expect(folder.read("access") == nil)
        kill(server.pid, SIGTERM)
        #expect(try server.wait() == 0)
    }
}
