// Terminal input that is no key of the console has no effect; and a paste is inserted where text is entered.

import Glibc
import Testing

@Suite(.serialized) struct DashboardInputTests {
    /// Escape waits for long, because a machine under load may cut a sequence there.
    private func dashboard() throws -> TmuxDashboard {
        try TmuxDashboard(arguments: ["--loops", "1"], adding: ["ESCDELAY": "900"])
    }

    /// The operator's actions, from the log.
    private func deeds(_ dashboard: TmuxDashboard) -> [Substring] {
        (dashboard.folder.read("data/reactor.log") ?? "").split(separator: "\n").filter {
            $0.contains("operator:") || $0.contains("draining")
        }
    }

    @Test func unknownSequences_DoNothing() throws {
        let dashboard = try dashboard()
        let threads = dashboard.facts.threadCount
        try dashboard.press("5")
        try dashboard.waitFor(text: "▸ Log")
        for bytes in [
            "\u{1B}q", "\u{1B}:", "\u{1B}a", "\u{1B}t", "\u{1B}[I", "\u{1B}[O", "\u{1B}[12;40R",
            "\u{1B}]11;rgb:1e1e/2a2a/aaaa\u{7}",
            "\u{1B}]11;rgb:1e1e/2a2a/aaaa\u{1B}\\", "\u{1B}[97;5u", "\u{1B}[113u", "\u{1B}[27;5;113~", "\u{1B}[1;5A",
            "\u{1B}P>|tmux q a\u{1B}\\",
            "\u{1B}_Gi=1;q\u{1B}\\", "\u{1B}[<0;5;5M", "\u{1B}[M qq", "\u{1B}[?62;4c",
        ] { try dashboard.tmux("send-keys", "-l", bytes) }
        // Checked after all of them: none has led elsewhere.
        try dashboard.press("l")
        let screen = try dashboard.waitFor(text: "are shown")
        #expect(screen.contains("▸ Log") && !screen.contains("Quit"))
        #expect(deeds(dashboard).isEmpty && dashboard.facts.threadCount == threads)
        #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
    }

    @Test func keypadDigits_AreDigits() throws {
        let dashboard = try dashboard()
        try dashboard.tmux("send-keys", "-l", "\u{1B}Or")
        try dashboard.waitFor(text: "no connection is open")
        try dashboard.tmux("send-keys", "-l", "\u{1B}Ot")
        try dashboard.waitFor(text: "▸ Users")
        try dashboard.tmux("send-keys", "-l", "\u{1B}Oq")
        try dashboard.waitFor("the overview") {
            $0.contains("Connections") && $0.contains("Users") && $0.contains("Loops")
        }
        #expect(deeds(dashboard).isEmpty)
        #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
    }

    @Test func paste_GoesOnlyIntoATextField() throws {
        let dashboard = try dashboard()
        let threads = dashboard.facts.threadCount
        try dashboard.tmux("send-keys", "-l", "\u{1B}[200~apt upgrade -y\n:loop add\n\u{1B}[201~")
        try dashboard.waitFor(text: "pasted text is taken only where text is entered")
        #expect(deeds(dashboard).isEmpty && dashboard.facts.threadCount == threads)
        try dashboard.press(":")
        try dashboard.tmux("send-keys", "-l", "\u{1B}[200~loop\nadd\n\u{1B}[201~")
        try dashboard.waitFor(text: ":loop add")
        #expect(dashboard.facts.threadCount == threads)
        try dashboard.press("Enter")
        try eventually("it is done by Enter", detail: { dashboard.shown }) {
            dashboard.facts.threadCount == threads + 1
        }
    }

    @Test(arguments: [SIGTERM, SIGSEGV, SIGILL, SIGABRT, SIGXCPU, SIGUSR2])
    func pasteMarks_AreOn_AndOffAgainOnTheWayOut(_ signal: Int32) throws {
        let folder = try ScratchFolder()
        let terminal = try UnreadTerminal(columns: 80, rows: 24)
        let program = try ChildProcess(
            [try ReactorProgram.path(), "--listen", "127.0.0.1:0", "--data", folder.path("data")],
            environment: ReactorProgram.environment(home: folder.root, adding: ["TERM": "xterm-256color"]),
            terminal: terminal)
        var output = ""
        try eventually("it asks for the marks", detail: { output }) {
            output += terminal.takeOutput()
            return output.contains("\u{1B}[?2004h") && output.contains("\u{1B}[?1049h")
        }
        #expect(!output.contains("\u{1B}[?2004l"))
        kill(program.pid, signal)
        let status: Int32 = try eventually("it ends") {
            output += terminal.takeOutput()
            return program.poll()
        }
        output += terminal.takeOutput()
        #expect(status == (signal == SIGTERM ? 0 : 128 + signal))
        #expect(output.contains("\u{1B}[?2004l") && output.contains("\u{1B}[?1049l"))
    }

    /// Sent straight to the terminal, byte by byte, because tmux cannot be made to cut a sequence.
    @Test func sequencesCutAnywhere_DoNothing() throws {
        let folder = try ScratchFolder()
        let terminal = try UnreadTerminal(columns: 80, rows: 24)
        let program = try ChildProcess(
            [try ReactorProgram.path(), "--listen", "127.0.0.1:0", "--loops", "1", "--data", folder.path("data")],
            environment: ReactorProgram.environment(home: folder.root, adding: ["TERM": "xterm-256color"]),
            terminal: terminal)
        var output = ""
        func shows(_ text: String) throws {
            try eventually(text, detail: { output }) {
                output += terminal.takeOutput()
                return output.contains(text)
            }
        }
        try shows("\u{1B}[?2004h")
        let facts = ProcessFacts(pid: program.pid)
        try eventually("it listens") { !facts.listeningPorts.isEmpty }
        let threads = facts.threadCount
        for sequence in [
            "\u{1B}[I", "\u{1B}]11;rgb:aaaa/aaaa/aaaa\u{1B}\\", "\u{1B}[97;5u", "\u{1B}[200~apt a -y\r\u{1B}[201~",
        ] {
            for scalar in sequence.unicodeScalars {
                try terminal.send(String(Character(scalar)))
                // Longer than Escape waits.
                if scalar == "\u{1B}" { usleep(40_000) }
            }
        }
        // A key typed after all of that works as ever, and is the only action.
        usleep(40_000)
        try terminal.send(":loop add\r")
        try eventually("one loop more", detail: { output }) {
            output += terminal.takeOutput()
            return facts.threadCount == threads + 1
        }
        let log = (folder.read("data/reactor.log") ?? "").split(separator: "\n")
        #expect(log.count { $0.contains("operator:") } <= 1 && !log.contains { $0.contains("draining") }, "\(log)")
        kill(program.pid, SIGTERM)
        #expect(
            try eventually("it ends") {
                _ = terminal.takeOutput()
                return program.poll()
            } == 0)
    }
}
