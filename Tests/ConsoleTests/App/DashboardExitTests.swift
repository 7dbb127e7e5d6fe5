// Every way out of the console restores the terminal: the settings by stty(1), the screen, the cursor.

import Glibc
import Testing

@Suite(.serialized) struct DashboardExitTests {
    private func expectRestored(_ dashboard: TmuxDashboard) throws {
        #expect(dashboard.folder.read("after") == dashboard.folder.read("before"))
        #expect(dashboard.folder.read("before")?.isEmpty == false)
        #expect(try dashboard.format("#{alternate_on} #{cursor_flag} #{mouse_any_flag}") == "0 1 0")
        try dashboard.waitFor(text: "THE-SCREEN-AS-IT-WAS")
    }

    @Test(arguments: ["q", "C-c"]) func quitKey_AsksToo_WithoutConnections(_ key: String) throws {
        let dashboard = try TmuxDashboard()
        try dashboard.press(key)
        try dashboard.waitFor(text: "No connection is open now.")
        #expect(dashboard.facts.isAlive)
        try dashboard.press("y")
        #expect(try dashboard.exitStatus() == 0)
        try expectRestored(dashboard)
    }

    @Test(arguments: ["q", "C-c"]) func quitKey_AsksWhileConnectionsAreOpen(_ key: String) throws {
        let dashboard = try TmuxDashboard()
        let connection = try ProbeConnection(port: try dashboard.port)
        #expect(try connection.ask().status == 200)
        try dashboard.press("2")
        try dashboard.waitFor(text: connection.peerName)
        let before = try dashboard.screen()
        try dashboard.press(key)
        try dashboard.waitFor("the question") { $0 != before && $0.localizedCaseInsensitiveContains("quit") }
        try dashboard.press("n")
        #expect(try connection.ask().status == 200)
        try dashboard.press(key)
        try dashboard.waitFor("the question again") { $0.localizedCaseInsensitiveContains("quit") }
        try dashboard.press("y")
        #expect(try dashboard.exitStatus() == 0)
        #expect(connection.read() == nil)
        try expectRestored(dashboard)
    }

    @Test func shutdownFromOutside_EndsTheConsoleToo() throws {
        let dashboard = try TmuxDashboard()
        let ended = try ChildProcess.run([
            try ReactorProgram.path(), "ctl", "shutdown", "--yes", "--data", dashboard.folder.path("data"),
        ])
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try dashboard.exitStatus() == 0)
        try expectRestored(dashboard)
    }

    @Test func readOnlyConsole_EndsNothing_AndSaysHowTo() throws {
        let dashboard = try TmuxDashboard(arguments: ["--read-only"])
        try dashboard.waitFor(text: "READ-ONLY")
        for keys in [["q"], ["C-c"], [":", "q", "u", "i", "t", "Enter"]] {
            try dashboard.press("1")
            for key in keys { try dashboard.press(key) }
            try dashboard.waitFor(text: "kill -TERM \(dashboard.pid)")
        }
        #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
        kill(dashboard.pid, SIGTERM)
        #expect(try dashboard.exitStatus() == 0)
    }

    @Test func controlZ_Hints_AndStopsNothing() throws {
        let dashboard = try TmuxDashboard()
        try dashboard.press("C-z")
        try dashboard.waitFor("the hint") { $0.contains("^Z") }
        kill(dashboard.pid, SIGTSTP)
        #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
        #expect(dashboard.facts.state != "T")
        #expect(dashboard.alternate)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGQUIT]) func signal_RestoresTheTerminal_AndEndsCleanly(_ signal: Int32) throws
    {
        let dashboard = try TmuxDashboard()
        let connection = try ProbeConnection(port: try dashboard.port)
        #expect(try connection.ask().status == 200)
        kill(dashboard.pid, signal)
        #expect(try dashboard.exitStatus() == 0)
        #expect(connection.read() == nil)
        try expectRestored(dashboard)
    }

    @Test(arguments: [[SIGTERM, SIGTERM], [SIGINT, SIGTERM, SIGQUIT]]) func signalsOfOneSecond_AreOneWish(
        _ signals: [Int32]
    ) throws {
        let dashboard = try TmuxDashboard()
        for signal in signals { kill(dashboard.pid, signal) }
        #expect(try dashboard.exitStatus() == 0)
        try expectRestored(dashboard)
    }

    @Test func SIGHUP_FromAUser_BeginsTheLogAnew_AndTheConsoleStays() throws {
        let dashboard = try TmuxDashboard()
        let log = dashboard.folder.path("data/reactor.log")
        #expect(rename(log, log + ".1") == 0)
        kill(dashboard.pid, SIGHUP)
        try eventually("the log begun anew") {
            let logs = ["data/reactor.log", "data/reactor.log.1"].map { dashboard.folder.read($0) }
            return logs[0] != nil && logs.contains { $0?.contains("SIGHUP: log files begun anew") == true }
        }
        #expect(dashboard.alternate)
        #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
    }

    @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGABRT])
    func fatalSignal_RestoresTheTerminal(_ signal: Int32) throws {
        let dashboard = try TmuxDashboard()
        kill(dashboard.pid, signal)
        #expect(try dashboard.exitStatus() == 128 + signal)
        try expectRestored(dashboard)
    }

    @Test func takenPort_LeavesOneLineOnTheScreen() throws {
        let first = try TmuxDashboard()
        let port = try first.port
        let second = try TmuxDashboard(listen: "127.0.0.1:\(port)", expectingStart: false)
        #expect(try second.exitStatus() == 1)
        try second.waitFor("the reason") { $0.contains("reactor: ") && $0.contains("127.0.0.1:\(port)") }
        try expectRestored(second)
    }

    /// A shell with job control, in a terminal that script(1) makes, starts it with `&`.
    @Test func background_IsRefused_BeforeAnythingIsStarted() throws {
        let folder = try ScratchFolder()
        let command = "\(try ReactorProgram.path()) console --listen 127.0.0.1:0 --data \(folder.path("data"))"
        let result = try ChildProcess.run(
            ["script", "-qec", "bash -c 'set -m; \(command) & wait $!; echo ended with $?'", "/dev/null"],
            environment: ReactorProgram.environment(
                home: folder.root, adding: ["TERM": "xterm-256color", "SHELL": "/bin/sh"]))
        #expect(result.output.contains("in the background there is no terminal to draw on"))
        #expect(result.output.contains("ended with 1"))
        #expect(folder.read("data/reactor.log") == nil)
    }

    @Test func dumbTerminal_IsRefused_WithOneLine() throws {
        let dashboard = try TmuxDashboard(adding: ["TERM": "dumb"], expectingStart: false)
        #expect(try dashboard.exitStatus() == 1)
        try dashboard.waitFor("the reason") { $0.contains("reactor: ") && $0.contains("serve") }
        try expectRestored(dashboard)
    }

    @Test func lostTerminal_LeavesTheServerRunning_UntilSIGTERM() throws {
        let dashboard = try TmuxDashboard()
        let connection = try ProbeConnection(port: try dashboard.port)
        #expect(try connection.ask().status == 200)
        try dashboard.hangUp()
        try eventually("the log says so", detail: { dashboard.folder.read("data/reactor.log") ?? "" }) {
            dashboard.folder.read("data/reactor.log")?.contains("the terminal has gone") == true
        }
        #expect(try connection.ask().status == 200)
        kill(dashboard.pid, SIGTERM)
        try eventually("it ends") { !dashboard.facts.isAlive }
    }

    @Test func lostTerminal_EndsTheServer_WhereAskedTo() throws {
        let dashboard = try TmuxDashboard(arguments: ["--exit-with-terminal"])
        #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
        try dashboard.hangUp()
        try eventually("it ends") { !dashboard.facts.isAlive }
    }

    @Test func terminalThatNobodyReads_HoldsNeitherTheServer_NorItsEnd() throws {
        let dashboard = try UnreadDashboard()
        let connection = try ProbeConnection(port: dashboard.port)
        for _ in 0..<100 { #expect(try connection.ask().status == 200) }
        #expect(try dashboard.end() == 0)
    }
}
