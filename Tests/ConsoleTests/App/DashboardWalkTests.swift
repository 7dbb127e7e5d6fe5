// The real program in tmux: every key and every command of the tables is pressed at least once, and its effect is
// checked on the screen and, where it reaches the server, from outside. One that has no step here is pressed where its
// row says that it works: it must be taken, and ask where the row says so. KeyEffectTests hold that each does
// something.

import Foundation
import Glibc
import Testing

@testable import Console
@testable import Engine

@Suite(.serialized) struct DashboardWalkTests {
    private func audit(_ dashboard: TmuxDashboard, _ action: String) throws -> Int {
        let log = dashboard.folder.read("data/reactor.log") ?? ""
        return log.split(separator: "\n").count { $0.contains("operator: \(action)") }
    }

    @Test func everyKey_DoesWhatItSays() throws {
        let dashboard = try TmuxDashboard(width: 150, height: 45, arguments: ["--loops", "2", "--workers", "2"])
        let keys = try KeyWalk(dashboard.facts, port: try dashboard.port)
        let steps = keys.steps()
        #expect(Set(steps.map(\.0)) == Set(Action.allCases), "\(Set(Action.allCases).subtracting(steps.map(\.0)))")
        try dashboard.walk(steps.map { ("\($0.0)", $0.1) })
        try dashboard.press("n")
        // Nothing of this closed a connection or stopped a response.
        #expect(try keys.ended == 0 && keys.areAlive())
        #expect(dashboard.facts.isAlive)
    }

    @Test func everyCommand_DoesWhatItSays() throws {
        let dashboard = try TmuxDashboard(width: 150, height: 45, arguments: ["--loops", "2"])
        let port = try dashboard.port
        let connections = try (0..<8).map { _ in try ProbeConnection(port: port) }
        for connection in connections { #expect(try connection.ask().status == 200) }
        let facts = dashboard.facts
        let threads = facts.threadCount
        func edge(listening: Bool) -> Bool {
            let masks = facts.epollMasks(listening: listening)
            return !masks.isEmpty && masks.allSatisfy { $0 & ProcessFacts.edgeTriggered != 0 }
        }
        func some() -> Int { facts.epollMasks(listening: false).count { $0 & ProcessFacts.edgeTriggered != 0 } }
        func ended() -> Int { connections.count { $0.isEnded } }
        func login() throws -> Int {
            try ProbeConnection(port: port).ask(
                "POST", "/api/login", json: #"{"username":"eve","password":"correct horse battery"}"#
            ).status
        }
        func isPlain() throws -> Bool {
            try dashboard.screen(withAttributes: true).firstMatch(of: /\u{1B}\[(?:[0-9]+;)*(?:3[0-8]|4[0-8])[;m]/)
                == nil
        }
        func run(_ line: String, then keys: [String] = []) -> [String] { [":", "'\(line)'", "Enter"] + keys }

        var steps: [(String, WalkStep)] = []
        func add(
            _ usage: String, _ keys: [String], _ shows: String..., hides: [String] = [],
            outside: (() throws -> Bool)? = nil
        ) {
            steps.append((usage, WalkStep(keys, shows, hides: hides, outside: outside)))
        }
        add("connections", run("connections"), "▸ Connections", "of 8")
        add("sort COLUMN", run("sort idle"), "IDLE")
        add("filter [FILTER]", run("filter loop=1"), "/loop=1", "of 4")
        add("undo", run("filter") + run("undo"), "there is nothing to undo")
        add("trigger lt|et [LOOP]", run("trigger et 1"), "connections of loop 1: ET", outside: { some() == 4 })
        add("listen lt|et", run("listen et"), "listening sockets: ET", outside: { edge(listening: true) })
        add(
            "experiment trigger [LOOP] [SECONDS]", run("experiment trigger 2 600"), "▸ Experiment: loop 2 in ET",
            outside: { some() == 8 })
        add("experiment stop", run("experiment stop"), "over, and reverted", outside: { some() == 4 })
        add("experiment keep", run("experiment keep"), "kept", outside: { some() == 8 })
        add("loop LOOP", run("loop 1"), "▸ Loop 1", "Loop 1 requests/s")
        add("move LOOP.NUMBER LOOP", run("move 1.1 2"), "moves to loop 2")
        add("loop add", run("loop add"), "loop 3 takes its turn", outside: { facts.threadCount == threads + 1 })
        add("rebalance", run("rebalance"), "connections move")
        add(
            "loop remove LOOP", run("loop remove 3", then: ["~Remove loop 3?", "y"]), "loop 3",
            outside: { facts.threadCount == threads })
        add("balance round-robin|least-connections", run("balance least-connections"), "to the loop with the fewest")
        add(
            "set SETTING VALUE", run("set idle-timeout 60", then: ["~Set idle-timeout to 1m?", "y"]),
            "idle-timeout is 1m")
        add("diff", run("diff"), "▸ Settings that differ", "≠ 1m", "set at run time, not saved")
        add(
            "undo SETTING", run("undo idle-timeout", then: ["~Undo: idle-timeout 1m?", "y"]),
            "idle-timeout is 75s again", hides: ["≠ 1m"])
        add("settings", run("settings"), "▸ Settings", "worker-queue", "SOURCE")
        add("reload", run("reload"), "the log files are begun anew", hides: ["▸ Reload of"])
        add("connection LOOP.NUMBER", run("connection 1.1"), "▸ Connection 1.1", "GET /healthz")
        let wire = dashboard.folder.path("wire.pcapng")
        add(
            "tap LOOP.NUMBER FILE", run("tap 1.1 \(wire) --duration 100ms"), "wrote ", "its time is over",
            outside: { try FileManager.default.attributesOfItem(atPath: wire)[.posixPermissions] as? Int == 0o600 })
        add("tap LOOP.NUMBER FILE", run("tap 1.1 \(wire)"), "exists already: choose another name")
        add(
            "kick LOOP.NUMBER", run("kick 1.1", then: ["~Kick connection 1.1", "y"]), "kicked connection 1.1",
            outside: { ended() == 1 })
        add(
            "close LOOP.NUMBER", run("close 1.2", then: ["~Close connection 1.2", "y"]), "connection 1.2 closes",
            outside: { ended() == 2 })
        add(
            "kick tagged",
            ["2", "~of 6", "g", "~1 of 6", "Space", "Space"] + run("kick tagged", then: ["~type 2", "2", "Enter"]),
            "kicked 2 connections", outside: { ended() == 4 })
        add(
            "close tagged",
            run("filter") + ["~of 4", "g", "~1 of 4", "Space"] + run("close tagged", then: ["~Close connection", "y"]),
            "closes after its response", outside: { ended() == 5 })
        add("kick where [FILTER]", run("kick where st=404"), "no connection matches st=404")
        add(
            "close where [FILTER]", run("close where reqs>0", then: ["~type 3", "3", "Enter"]), "closing 3 connections",
            outside: { ended() == 8 })
        add(
            "block ADDRESS[/BITS] TIME [NOTE]",
            run("block 127.0.0.9 5m a scanner", then: ["~Block 127.0.0.9?", "~No connection is open", "y"]),
            "127.0.0.9 is blocked for 5m",
            outside: { try ProbeConnection(port: port, from: 0x7F00_0009).isEnded })
        add("blocks", run("blocks"), "▸ Blocks", "127.0.0.9", "a scanner")
        add("unblock ADDRESS[/BITS]", run("unblock 127.0.0.9"), "127.0.0.9 is no longer blocked")
        add(
            "users add NAME",
            run("users add eve") + ["'correct horse battery'", "Enter", "'correct horse battery'", "Enter"],
            "added user eve", outside: { try login() == 200 })
        add("lock NAME", run("lock eve"), "locked user eve", outside: { try login() != 200 })
        add("unlock NAME", run("unlock eve"), "unlocked user eve", outside: { try login() == 200 })
        add("user NAME", run("user eve"), "▸ User #", "eve", "Sessions")
        add("users logout NAME", run("users logout eve", then: ["~End the sessions", "y"]), "ended")
        add(
            "users reset NAME", run("users reset eve", then: ["~Reset the password", "y"]), "New password of eve",
            outside: { try login() != 200 })
        add(
            "users remove NAME", ["read"] + run("users remove eve") + ["~Remove user eve", "'eve'", "Enter"],
            "removed user eve")
        add("invite", run("invite"), "Invitation")
        add("audit", ["read"] + run("audit"), "▸ Audit", "operator")
        add("heap", run("heap"), "▸ Heap", "FRAG")
        add("traffic", run("traffic"), "▸ Traffic by path")
        add(
            "traffic by KEY [WINDOW]", run("traffic by network 10m"), "▸ Traffic by network", "10m", "127.0.0.0/24")
        add("workers", run("workers"), "Worker pool")
        add("workers pause", run("workers pause"), "threads, PAUSED")
        add("workers resume", run("workers resume"), "the worker queue goes on", hides: ["threads, PAUSED"])
        add("level trace|debug|info|notice|warning|error|critical", run("level debug"), "level debug")
        add("warnings", run("warnings"), "▸ Warnings")
        add("warn off NAME", run("warn off stall"), "OFF")
        add("warn on NAME", run("warn on stall"), "the warning stall is on", hides: ["OFF"])
        add("overview", run("overview"), "Requests/s")
        add("charts [LOOP]", run("charts 1"), "▸ Charts of loop 1", "Latency p99")
        add("back TIME", run("back 1s"), "PAST -")
        add("span 1m|10m|1h", ["Escape"] + run("charts 1") + run("span 1h"), "1 h", hides: ["PAST -"])
        add("loops", run("loops"), "▸ Loops")
        add("users", run("users"), "▸ Users")
        add("log", run("log"), "▸ Log")
        add(
            "snapshot FILE", run("snapshot \(dashboard.folder.path("shown.txt"))"), "wrote ",
            outside: { dashboard.folder.read("shown.txt")?.contains("▸ Log") == true })
        add(
            "save [FILE]", run("save \(dashboard.folder.path("saved.toml"))"), "saved ", "saved.toml, which is new",
            outside: { dashboard.folder.read("saved.toml")?.contains("\nbalance = \"least-connections\"\n") == true })
        add("theme dark|light|mono|high-contrast", run("theme mono"), "▸ Log", outside: { try isPlain() })
        add("mouse", run("mouse"), "the mouse selects", outside: { try dashboard.format("#{mouse_any_flag}") == "1" })
        add("stats", run("mouse") + run("stats"), "console's CPU")
        add("interval MS", run("interval 300"), "every 0.3 s")
        add("pause", run("pause"), "PAUSED")
        add("help", run("pause") + run("help"), "▸ Help")
        add("readonly", ["Escape"] + run("readonly"), "READ-ONLY")
        add("quit", ["a"], "read-only: nothing is changed")
        add("quit", run("quit"), "kill -TERM \(dashboard.pid)")
        add("shutdown", ["1"] + run("shutdown"), "kill -TERM \(dashboard.pid)")
        let told = Set(steps.map(\.0))
        #expect(told.subtracting(CommandTable.forms.map(\.usage)).isEmpty)
        let end = try #require(steps.firstIndex { $0.0 == "readonly" })
        steps.insert(contentsOf: CommandTable.forms.filter { !told.contains($0.usage) }.map(WalkStep.of), at: end)
        try dashboard.walk(steps)
        #expect(try audit(dashboard, "kick now") >= 2)
        let json = dashboard.folder.path("all.json")
        try dashboard.press(":")
        try dashboard.type("snapshot \(json)")
        try eventually("the snapshot") { dashboard.folder.read("all.json")?.hasSuffix("}\n") == true }
        let parsed = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: json))) as? [String: Any]
        #expect(parsed?["poller"] as? String == "epoll" && (parsed?["loops"] as? [Any])?.count == 3)
        kill(dashboard.pid, SIGTERM)
        #expect(try dashboard.exitStatus() == 0)
    }
}
