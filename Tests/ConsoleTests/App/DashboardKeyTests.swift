// Keys of the console pressed in tmux, each checked from outside the program: by the kernel's tables, or by a client of
// the server.

import Glibc
import Testing

@Suite(.serialized) struct DashboardKeyTests {
    /// Whether a y/n question is on the screen.
    private static func asks(_ screen: String) -> Bool {
        screen.firstMatch(of: /(?i)\by\b.{0,12}\bn\b/) != nil && screen.contains("?")
    }

    @Test func console_Starts_AndShowsAHeldConnection() throws {
        let dashboard = try TmuxDashboard()
        let connection = try ProbeConnection(port: try dashboard.port)
        #expect(try connection.ask().status == 200)
        try dashboard.press("2")
        try dashboard.waitFor(text: connection.peerName)
        // The column is narrow: `GET /healt…`.
        try dashboard.waitFor("the last request") { $0.contains("GET /heal") }
        let curl = try ChildProcess.run(["curl", "-s", "http://127.0.0.1:\(try dashboard.port)/healthz"])
        #expect(curl.status == 0)
        #expect(curl.output.hasPrefix("ok"))
    }

    @Test func t_SwitchesOpenConnectionsToEdgeMode_AndBack() throws {
        let dashboard = try TmuxDashboard(arguments: ["--loops", "2"])
        let connections = try (0..<4).map { _ in try ProbeConnection(port: try dashboard.port) }
        for connection in connections { #expect(try connection.ask().status == 200) }
        let facts = dashboard.facts
        #expect(facts.epollMasks(listening: false).allSatisfy { $0 & ProcessFacts.edgeTriggered == 0 })
        for edge in [true, false] {
            try dashboard.press("t")
            try eventually("every connection is armed anew", detail: { dashboard.shown }) {
                let masks = facts.epollMasks(listening: false)
                return masks.count == 4 && masks.allSatisfy { ($0 & ProcessFacts.edgeTriggered != 0) == edge }
            }
            for connection in connections { #expect(try connection.ask().status == 200) }
            try dashboard.waitFor(text: edge ? "conn ET" : "conn LT")
        }
        #expect(facts.epollMasks(listening: true).allSatisfy { $0 & ProcessFacts.edgeTriggered == 0 })
    }

    @Test func T_SwitchesTheListeningSocket_AndBack() throws {
        let dashboard = try TmuxDashboard()
        let facts = dashboard.facts
        for edge in [true, false] {
            try dashboard.press("T")
            try eventually("the listening socket is armed anew", detail: { dashboard.shown }) {
                let masks = facts.epollMasks(listening: true)
                return !masks.isEmpty && masks.allSatisfy { ($0 & ProcessFacts.edgeTriggered != 0) == edge }
            }
            #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
            try dashboard.waitFor(text: edge ? "listen ET" : "listen LT")
        }
    }

    @Test func edgeModeUnderPoll_IsRefusedWithAReason() throws {
        let dashboard = try TmuxDashboard(arguments: ["--poller", "poll"])
        try dashboard.press("t")
        try dashboard.waitFor("a refusal that names poll") { $0.contains("no edge") || $0.contains("edge mode") }
        #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
    }

    @Test func a_AddsALoop_ThatServes() throws {
        let dashboard = try TmuxDashboard(arguments: ["--loops", "0"])
        let before = dashboard.facts.threadCount
        try dashboard.press("a")
        try eventually("one more thread") { dashboard.facts.threadCount == before + 1 }
        let connections = try (0..<4).map { _ in try ProbeConnection(port: try dashboard.port) }
        for connection in connections { #expect(try connection.ask().status == 200) }
        // New ones wait in the added loop's epoll instance, which is not the accepting one.
        let serving = dashboard.facts.epollInstances(listening: false)
        #expect(serving.count == 1)
        #expect(serving.isDisjoint(with: dashboard.facts.epollInstances(listening: true)))
        try dashboard.waitFor(text: "2 loops")
    }

    @Test func K_AsksFirst_AndNoLeavesTheConnection() throws {
        let dashboard = try TmuxDashboard()
        let connection = try ProbeConnection(port: try dashboard.port)
        #expect(try connection.ask().status == 200)
        try dashboard.press("2")
        try dashboard.waitFor(text: connection.peerName)
        for answer in ["n", "Escape", "Enter"] {
            let before = try dashboard.screen()
            try dashboard.press("K")
            try dashboard.waitFor("a question") { $0 != before && Self.asks($0) }
            try dashboard.press(answer)
            #expect(try connection.ask().status == 200)
        }
        #expect(!connection.isEnded)
    }

    @Test(arguments: ["K", "C"]) func kick_EndsTheConnectionNamed_AndNotItsNeighbour(_ key: String) throws {
        let dashboard = try TmuxDashboard(arguments: ["--loops", "1"])
        let connections = try (0..<2).map { _ in try ProbeConnection(port: try dashboard.port) }
        for connection in connections { #expect(try connection.ask().status == 200) }
        try dashboard.press("2")
        try dashboard.waitFor("both rows") { screen in connections.allSatisfy { screen.contains($0.peerName) } }
        try dashboard.press(key)
        try dashboard.waitFor("the question", Self.asks)
        try dashboard.press("y")
        let ended = try eventually("one of them ends", detail: { dashboard.shown }) {
            connections.firstIndex { $0.isEnded }
        }
        let neighbour = connections[1 - ended]
        #expect(connections[ended].read() == nil)
        #expect(try neighbour.ask().status == 200)
        try dashboard.waitFor("its row is gone") { !$0.contains("127.0.0.1:\(connections[ended].localPort) ") }
    }

    @Test func moveKeys_TakeTheCursorToTheConnectionThatKThenNames() throws {
        let dashboard = try TmuxDashboard(arguments: ["--loops", "1"])
        let connections = try (0..<30).map { _ in try ProbeConnection(port: try dashboard.port) }
        for connection in connections { #expect(try connection.ask().status == 200) }
        try dashboard.press("2")
        try dashboard.waitFor(text: "1 of 30")
        // On one loop, ids count up as connections were accepted: the first row is 1.1.
        let steps = [
            ("j", 2), ("Down", 3), ("k", 2), ("Up", 1), ("G", 30), ("g", 1), ("End", 30), ("Home", 1), ("PgDn", nil),
            ("PgUp", 1), ("G", 30),
        ]
        for (key, row) in steps {
            let before = try dashboard.screen()
            try dashboard.press(key)
            try dashboard.waitFor("\(key) moves the cursor to \(row.map(String.init) ?? "another row")") { screen in
                let line = screen.split(separator: "\n").first { $0.hasPrefix("▸") } ?? ""
                return if let row { line.hasPrefix("▸ 1.\(row) ") } else {
                    line.hasPrefix("▸ 1.") && screen != before && !line.hasPrefix("▸ 1.1 ") && !line.hasPrefix("▸ 1.2 ")
                }
            }
        }
        try dashboard.press("K")
        try dashboard.waitFor("the question names it") { $0.contains("Kick connection 1.30 now?") }
        try dashboard.press("y")
        try eventually("it ends") { connections[29].isEnded }
        #expect(connections.dropLast().allSatisfy { !$0.isEnded })
    }

    @Test func Tab_TakesTheKeysThroughThePanes_AndBack() throws {
        let dashboard = try TmuxDashboard()
        // After the last pane comes the header.
        let marks = ["▸ Connections", "▸ Users", "▸ Log", "▸p99", "▸ Loops"]
        for mark in marks.dropFirst() + marks.prefix(1) {
            try dashboard.press("Tab")
            try dashboard.waitFor(text: mark)
        }
        for mark in marks.reversed() {
            try dashboard.press("BTab")
            try dashboard.waitFor(text: mark)
        }
    }

    @Test func n_AddsAUserWhoCanLogIn_AndL_LocksThemOut() throws {
        let dashboard = try TmuxDashboard()
        let port = try dashboard.port
        let credentials = #"{"username":"ada","password":"correct horse battery"}"#
        func login() throws -> Int {
            try ProbeConnection(port: port).ask("POST", "/api/login", json: credentials).status
        }
        #expect(try login() == 401)
        try dashboard.press("4", "n")
        try dashboard.waitFor(text: "Add a user")
        try dashboard.type("ada")
        try dashboard.type("correct horse battery")
        try dashboard.type("correct horse battery")
        try eventually("the new user logs in", detail: { dashboard.shown }) { try login() == 200 }
        try dashboard.waitFor("her row") { $0.contains(" ada ") && $0.contains("active") }
        #expect(try !dashboard.screen().contains("correct horse"))
        try dashboard.press("L")
        try eventually("the login is refused", detail: { dashboard.shown }) { try login() != 200 }
        try dashboard.press("L")
        try eventually("the login is taken again", detail: { dashboard.shown }) { try login() == 200 }
    }

    @Test func commandLine_AddsLoops_SwitchesModes_AndKicks() throws {
        let dashboard = try TmuxDashboard(arguments: ["--loops", "1"])
        let connection = try ProbeConnection(port: try dashboard.port)
        #expect(try connection.ask().status == 200)
        let before = dashboard.facts.threadCount
        try dashboard.press(":")
        try dashboard.type("loop add")
        try eventually("one more thread") { dashboard.facts.threadCount == before + 1 }
        try dashboard.press(":")
        try dashboard.type("trigger et")
        try eventually("edge mode", detail: { "\(dashboard.facts.epollMasks(listening: false)) \(dashboard.shown)" }) {
            let masks = dashboard.facts.epollMasks(listening: false)
            return !masks.isEmpty && masks.allSatisfy { $0 & ProcessFacts.edgeTriggered != 0 }
        }
        try dashboard.press("2")
        let screen = try dashboard.waitFor(text: connection.peerName)
        let row = screen.split(separator: "\n").first { $0.contains(connection.peerName) } ?? ""
        // The id is in the row as LOOP.NUMBER; an address has three dots.
        let id = row.split { !$0.isNumber && $0 != "." && $0 != ":" }.first { word in
            !word.contains(":") && word.split(separator: ".").count == 2
        }
        try dashboard.press(":")
        try dashboard.type("kick \(try #require(id))")
        try dashboard.waitFor("the question", Self.asks)
        try dashboard.press("y")
        try eventually("the connection ends", detail: { dashboard.shown }) { connection.isEnded }
    }

    @Test func unknownCommand_SaysSo_AndChangesNothing() throws {
        let dashboard = try TmuxDashboard()
        let threads = dashboard.facts.threadCount
        try dashboard.press(":")
        try dashboard.type("frobnicate 7")
        try dashboard.waitFor("a line about it") { $0.contains("frobnicate") }
        #expect(dashboard.facts.threadCount == threads)
    }

    @Test func z_StopsTheScreen_AndStartsItAgain() throws {
        let dashboard = try TmuxDashboard()
        try dashboard.press("2", "z")
        try dashboard.waitFor("the pause") { $0.localizedCaseInsensitiveContains("paused") }
        let connection = try ProbeConnection(port: try dashboard.port)
        #expect(try connection.ask().status == 200)
        #expect(try !dashboard.screen().contains(connection.peerName))
        try dashboard.press("z")
        try dashboard.waitFor(text: connection.peerName)
        #expect(try !dashboard.screen().localizedCaseInsensitiveContains("paused"))
    }

    @Test func plusAndMinus_ChangeTheInterval() throws {
        let dashboard = try TmuxDashboard()
        // Started with 200 ms; the new interval is shown in a notice or in the header.
        var seen: Set<Substring> = []
        for key in ["+", "+", "-", "-"] {
            try dashboard.press(key)
            let screen = try dashboard.waitFor("the interval") { $0.contains("refreshes every") }
            let line = screen.split(separator: "\n").first { $0.contains("refreshes every") }
            if let line { seen.insert(line) }
        }
        #expect(seen.count > 1)
    }

    @Test func questionMark_HelpsWithEveryKey() throws {
        let dashboard = try TmuxDashboard(width: 160, height: 140)
        try dashboard.press("?")
        let help = try dashboard.waitFor("each key of the table") { screen in
            (["Tab"] + "tTaKCz?:nLq".map { " \($0) " }).allSatisfy(screen.contains)
        }
        try dashboard.press("Escape")
        let firstRows = help.split(separator: "\n").prefix(20)
        try dashboard.waitFor("the help is gone") { $0.split(separator: "\n").prefix(20) != firstRows }
    }

    @Test func viewKeys_EachShowADifferentScreen() throws {
        let dashboard = try TmuxDashboard()
        var seen: Set<String> = []
        // The titles of the panes tell the views apart; one has the focus.
        let titles = [
            ("2", "▸ Connections", "Loops"), ("3", "▸ Loops", "Connections"), ("4", "▸ Users", "Connections"),
            ("5", "▸ Log", "Users"), ("6", "Worker pool", "Users"), ("7", "▸ Heap", "Users"),
            ("1", "Loops", "Worker pool"),
        ]
        for (key, present, absent) in titles {
            try dashboard.press(key)
            let screen = try dashboard.waitFor("view \(key)") {
                $0.contains("─ \(present) ─") && !$0.contains("─ \(absent) ─") && !$0.contains("▸ \(absent) ─")
            }
            seen.insert(screen)
        }
        #expect(seen.count == 7)
        #expect(try ProbeConnection(port: try dashboard.port).ask().status == 200)
    }
}
