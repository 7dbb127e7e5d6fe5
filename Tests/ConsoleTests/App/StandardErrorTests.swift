// Output of a library or the runtime to standard error while the screen is up: it goes into a file in memory, from
// there to the log, and is printed when the screen is left, in whatever way. The tests write it in the program's place:
// proc(5) lets its owner open descriptor 2 of a process from outside.

import Glibc
import Testing

@Suite(.serialized) struct StandardErrorTests {
    private func say(_ text: String, _ dashboard: TmuxDashboard) throws {
        let descriptor = open("/proc/\(dashboard.pid)/fd/2", O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Unmet("cannot open the program's standard error: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    }

    private func waitForLog(_ dashboard: TmuxDashboard, _ text: String) throws {
        try eventually("the log has \(text)", detail: { dashboard.folder.read("data/reactor.log") ?? "" }) {
            dashboard.folder.read("data/reactor.log")?.contains(text) == true
        }
    }

    @Test func lines_GoToTheLog_NotOverTheFrame_AndToTheTerminalAtTheEnd() throws {
        let dashboard = try TmuxDashboard()
        #expect(dashboard.facts.descriptor(2)?.hasPrefix("/memfd:") == true)
        // Bytes that would clear the screen and write across it.
        try say("a library's \u{1B}[2J\u{1B}[Hwarning\nand its second line\nwithout an end", dashboard)
        try waitForLog(dashboard, "standard error: a library's")
        try waitForLog(dashboard, "standard error: and its second line")
        #expect(dashboard.folder.read("data/reactor.log")?.contains("without an end") == false)
        try dashboard.press("2")
        let screen = try dashboard.waitFor(text: "no connection is open")
        #expect(screen.hasPrefix(" reactor http://") && !screen.contains("library"))
        // While the screen is paused too.
        try dashboard.press("z")
        try dashboard.waitFor(text: "PAUSED")
        try say(", until now\n", dashboard)
        try waitForLog(dashboard, "standard error: without an end, until now")
        try dashboard.press("q")
        try dashboard.waitFor(text: "Quit and stop the server?")
        try dashboard.press("y")
        #expect(try dashboard.exitStatus() == 0)
        try dashboard.waitFor("what was said, on the terminal") {
            $0.contains("warning") && $0.contains("and its second line") && $0.contains("without an end, until now")
        }
    }

    @Test(arguments: [SIGSEGV, SIGILL, SIGABRT]) func tail_IsPrintedAfterAFault(_ signal: Int32) throws {
        let dashboard = try TmuxDashboard()
        let lines = (1...2000).map { "line \($0) of what was said before the fault\n" }.joined()
        try say(lines, dashboard)
        try say("Fatal error: the last words\n", dashboard)
        try waitForLog(dashboard, "standard error: line 1 of")
        kill(dashboard.pid, signal)
        #expect(try dashboard.exitStatus() == 128 + signal)
        let screen = try dashboard.waitFor(text: "Fatal error: the last words")
        #expect(screen.contains("line 2000 of what was said before the fault"))
        #expect(try dashboard.format("#{alternate_on} #{cursor_flag}") == "0 1")
        #expect(dashboard.folder.read("after") == dashboard.folder.read("before"))
    }

    @Test func flood_IsBounded_AndTheLogSaysWhatIsMissing() throws {
        let dashboard = try TmuxDashboard()
        let block = String(repeating: String(repeating: "x", count: 99) + "\n", count: 1000)
        for _ in 0..<40 { try say(block, dashboard) }
        try waitForLog(dashboard, "bytes more than could be taken")
        try say("and then it was quiet\n", dashboard)
        try waitForLog(dashboard, "standard error: and then it was quiet")
        try eventually("the file has been cut", detail: { "\(dashboard.facts.size(ofDescriptor: 2))" }) {
            dashboard.facts.size(ofDescriptor: 2) <= 2 << 20
        }
        #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
    }
}
