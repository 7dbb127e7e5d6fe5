// The command line, the errors at the start, and `reactor serve`, all without a terminal.

import Glibc
import Testing

@testable import Engine

@Suite(.serialized) struct CommandLineTests {
    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    private func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        try run(arguments)
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run([program] + arguments, environment: ReactorProgram.environment(home: folder.root))
    }

    private func serve(_ arguments: String..., data: String = "data") throws -> ChildProcess {
        try ReactorProgram.serve(arguments, in: folder, data: data)
    }

    private func port(of server: ChildProcess) throws -> UInt16 { try ReactorProgram.port(of: server) }

    /// Start errors: status 1, nothing on standard output, one line that begins with the program's name.
    private func expectOneLine(_ result: (status: Int32, output: String, errors: String), about word: String) {
        #expect(result.status == 1)
        #expect(result.output == "")
        let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("reactor: ") }
        #expect(lines.count == 1, "\(result.errors)")
        #expect(lines.first?.localizedCaseInsensitiveContains(word) == true, "\(result.errors)")
    }

    @Test func version_IsPrinted() throws {
        let result = try run("--version")
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("reactor ") && result.output.contains("."))
    }

    @Test func help_NamesEveryOptionOfTheMainJob() throws {
        let result = try run("serve", "--help")
        #expect(result.status == 0)
        for option in [
            "--listen", "--loops", "--workers", "--trigger", "--listen-trigger", "--poller", "--data", "--www",
            "--log-level", "--access-log", "--access-format", "--control", "--control-viewers",
        ] {
            #expect(result.output.contains(option + " "))
        }
        #expect(try run("--help").output.contains("serve"))
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completions_AreGenerated(_ shell: String) throws {
        let result = try run("--generate-completion-script", shell)
        #expect(result.status == 0)
        #expect(result.output.contains("listen-trigger"))
    }

    @Test(arguments: [
        ["--no-such-option"], ["serve", "--loops", "-1"],
        ["serve", "--control-viewers", "staff"], ["serve", "--control", "off", "--control-viewers", "staff"],
        ["serve", "--loops", "many"], ["serve", "--workers", "0"],
        ["serve", "--trigger", "sometimes"], ["serve", "--poller", "kqueue"], ["serve", "--idle-timeout", "nan"],
        ["serve", "--heap-limit", "99999999999G"], ["--access-log", "-"], ["serve", "--data", ""], ["no-such-command"],
        ["serve", "--head-limit", "-1"], ["serve", "--idle-timeout", "0"], ["serve", "--log-level", "loud"],
        ["--interval", "1"], ["serve", "--media-type", "foo=bar"], ["serve", "--media-type", ""],
        ["--media-type", "foo=text/plain", "--media-type", "text/plain"],
    ])
    func wrongUsage_ExitsWith64(_ arguments: [String]) throws {
        let result = try run(arguments)
        #expect(result.status == 64)
        #expect(result.output == "")
        #expect(!result.errors.isEmpty)
    }

    @Test func noTerminal_IsOneLine_ThatPointsToServe() throws {
        expectOneLine(try run("--data", folder.path("data"), "--listen", "127.0.0.1:0"), about: "reactor serve")
    }

    @Test func takenPort_IsOneLine() throws {
        let server = try serve()
        let port = try port(of: server)
        let address = "127.0.0.1:\(port)"
        expectOneLine(try run("serve", "--listen", address, "--data", folder.path("other")), about: address)
    }

    @Test func unwritableDataFolder_IsOneLine() throws {
        // A path below a file, because mode bits would not stop root.
        expectOneLine(try run("serve", "--listen", "127.0.0.1:0", "--data", "/dev/null/x"), about: "/dev/null/x")
    }

    @Test func missingWebFolder_IsOneLine() throws {
        let missing = folder.path("missing")
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", folder.path("data"), "--www", missing]
        expectOneLine(try run(arguments), about: missing)
    }

    @Test(arguments: ["nonsense", "127.0.0.1", "127.0.0.1:99999", "[::1:80", "localhost:x"])
    func badAddress_IsWrongUsage(_ address: String) throws {
        let result = try run("serve", "--listen", address, "--data", folder.path("data"))
        #expect(result.status == 64 && result.errors.contains("--listen takes host:port"))
        #expect(result.errors.contains("not \"\(address)\""))
    }

    @Test(arguments: ["--trigger", "--listen-trigger"]) func edgeModeWithPoll_IsOneLine(_ option: String) throws {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", folder.path("data"), "--poller", "poll"]
        expectOneLine(try run(arguments + [option, "et"]), about: "poll")
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGQUIT]) func serve_Answers_AndEndsCleanly(on signal: Int32) throws {
        let server = try serve("--loops", "1")
        let connection = try ProbeConnection(port: try port(of: server))
        let answer = try connection.ask()
        #expect(answer.status == 200)
        #expect(answer.body.hasPrefix("ok"))
        kill(server.pid, signal)
        #expect(try server.wait() == 0, "\(server.errors)")
        #expect(connection.read() == nil)
    }

    @Test func secondSignal_EndsAtOnce_WhileARequestIsHalfRead() throws {
        let server = try serve("--drain-timeout", "3600", "--body-timeout", "3600")
        let connection = try ProbeConnection(port: try port(of: server))
        #expect(try connection.ask().status == 200)
        try connection.send("POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{")
        kill(server.pid, SIGTERM)
        try eventually("the drain has begun", detail: { server.errors }) {
            server.poll() != nil || server.errors.contains("drain")
        }
        // Signals of the first second are one request; one after it is another.
        let status = try eventually("it ends", detail: { server.errors }) {
            kill(server.pid, SIGTERM)
            return server.poll()
        }
        #expect(status == 1)
        #expect(server.errors.contains("draining already") && server.errors.contains("stopping at once"))
        #expect(server.errors.contains("stopped before every response was finished"))
    }

    @Test func hangupAndStopSignals_LeaveServeRunning() throws {
        let server = try serve()
        let connection = try ProbeConnection(port: try port(of: server))
        for signal in [SIGHUP, SIGTSTP, SIGWINCH, SIGUSR1, SIGPIPE, SIGXFSZ, SIGTTIN, SIGTTOU] {
            kill(server.pid, signal)
        }
        try eventually("the signals have been read", detail: { server.errors }) {
            server.errors.contains("SIGHUP") && server.errors.contains("SIGTSTP")
        }
        #expect(try connection.ask().status == 200)
        #expect(ProcessFacts(pid: server.pid).state != "T")
    }

    @Test func bounds_AreOptionsOfTheirTable_AndReachTheEngine() throws {
        let help = try run("serve", "--help").output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for bound in Setting.allCases where bound.range != nil {
            guard ![.accounts].contains(bound.entry.section), ![.loops, .workers].contains(bound) else { continue }
            #expect(help.contains("--\(bound.rawValue) <"), "\(bound.rawValue)")
            #expect(help.contains(bound.entry.help + " (default: "), "\(bound.rawValue)")
        }
        for expected in [
            "(default: 75s)", "(default: 16KiB)", "(default: 240B/s)", "(default: 100ms)", "(default: 100000)",
        ] {
            #expect(help.contains(expected))
        }
        let server = try serve(
            "--idle-timeout", "5", "--body-rate", "16k", "--stall-warning", "70ms", "--max-connections", "77")
        _ = try ReactorProgram.port(of: server)
        kill(server.pid, SIGUSR1)
        let snapshot = try eventually("snapshot.json", detail: { server.errors }) {
            folder.read("data/snapshot.json").flatMap { $0.contains("settings") ? $0 : nil }
        }.filter { !$0.isWhitespace }
        for expected in [
            #""idle-timeout":"5s""#, #""body-rate":"16KiB/s""#, #""stall-warning":"70ms""#,
            #""max-connections":"77""#, #""max-per-address":"9""#, #""write-timeout":"30s""#,
        ] {
            #expect(snapshot.contains(expected), "\(expected)")
        }
    }

    @Test func data_DefaultsToTheXDGFolder() throws {
        let server = try ChildProcess(
            [program, "serve", "--listen", "127.0.0.1:0"],
            environment: ReactorProgram.environment(home: folder.root, adding: ["XDG_DATA_HOME": folder.path("xdg")]))
        _ = try port(of: server)
        #expect(access(folder.path("xdg/reactor"), W_OK) == 0)
    }

    @Test func severalAddresses_AreEachPrinted() throws {
        let server = try serve("--listen", "127.0.0.2:0")
        let first = try port(of: server)
        try eventually("the second address", detail: { server.output }) {
            server.output.contains("listening on http://127.0.0.2:")
        }
        #expect(try ProbeConnection(port: first).ask().status == 200)
    }

    @Test(arguments: [0, 1, 3]) func loops_AreAsManyThreadsAsAsked(_ loops: Int) throws {
        let without = try serve("--loops", "0", "--workers", "2")
        let with = try serve("--loops", "\(loops)", "--workers", "2", data: "data-of-another")
        _ = try port(of: without)
        _ = try port(of: with)
        #expect(ProcessFacts(pid: with.pid).threadCount == ProcessFacts(pid: without.pid).threadCount + loops)
    }
}
