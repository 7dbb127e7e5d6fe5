// The real program under extreme use: random keys, random sizes, with the server under load.

import Foundation
import Glibc
import Synchronization
import Testing

@Suite(.serialized) struct DashboardStormTests {
    @Test func twoHundredKeysAtRandom_UnderLoad_AndEveryRequestIsAnswered() throws {
        let dashboard = try TmuxDashboard(width: 100, height: 30)
        let clients = LoadClients(port: try dashboard.port, count: 4)
        // All but y, which would confirm the question; digits appear in dialogs too, but no number of connections is 0.
        let keys = [
            "1", "2", "3", "4", "5", "6", "7", "8", "9", "j", "k", "g", "G", "t", "T", "K", "C", "n", "L", "l", "z",
            "+", "-", "?", "h", "[", "]",
            "<", ">", "I", "/", "!", "Space", "U", "u", "w", "e", "E", "c", "o", "p", "x", ":", "Escape", "Enter",
            "Tab", "BTab", "Up", "Down",
            "PgUp", "PgDn", "Home", "End", "Left", "Right", "BSpace", "DC", "F1", "F5", "C-l", "C-z", "C-c", "q", "C-u",
            "C-w", "ä", "漢", "0",
        ]
        var seed: UInt64 = 2026
        for step in 0..<200 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            try dashboard.press(keys[Int(seed >> 33) % keys.count])
            if step % 25 == 0 {
                try dashboard.resize(width: 20 + Int(seed >> 40) % 150, height: 5 + Int(seed >> 50) % 45)
            }
        }
        try dashboard.resize(width: 100, height: 30)
        for _ in 0..<3 { try dashboard.press("Escape") }
        try dashboard.press("2")
        try dashboard.waitFor(text: "Connections")
        let before = clients.answered.load(ordering: .relaxed)
        try eventually("requests are answered still") { clients.answered.load(ordering: .relaxed) > before + 100 }
        try clients.stop()
        #expect(clients.failed.load(ordering: .relaxed) == 0)
        kill(dashboard.pid, SIGTERM)
        #expect(try dashboard.exitStatus() == 0)
        #expect(dashboard.folder.read("after") == dashboard.folder.read("before"))
    }

    @Test func resizeStorm_StopsNothing_AndEndsRight() throws {
        let dashboard = try TmuxDashboard(width: 100, height: 30)
        let clients = LoadClients(port: try dashboard.port, count: 2)
        var seed: UInt64 = 7
        for _ in 0..<60 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            try dashboard.resize(width: 1 + Int(seed >> 33) % 250, height: 1 + Int(seed >> 45) % 80)
        }
        try dashboard.resize(width: 132, height: 40)
        try dashboard.waitFor("the whole width is used") { screen in
            screen.split(separator: "\n").first.map { $0.contains("reactor") && $0.count > 110 } ?? false
        }
        try clients.stop()
        #expect(clients.failed.load(ordering: .relaxed) == 0 && clients.answered.load(ordering: .relaxed) > 0)
    }

    @Test func userSignal_WritesTheSnapshot_InTheConsoleAndWithout() throws {
        let dashboard = try TmuxDashboard()
        kill(dashboard.pid, SIGUSR1)
        let text = try eventually("the snapshot") {
            dashboard.folder.read("data/snapshot.json").flatMap { $0.hasSuffix("}\n") ? $0 : nil }
        }
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(value?["processID"] as? Int == Int(dashboard.pid))

        let folder = try ScratchFolder()
        let server = try ReactorProgram.serve(in: folder)
        _ = try ReactorProgram.port(of: server)
        kill(server.pid, SIGUSR1)
        try eventually("the snapshot of serve") { folder.read("data/snapshot.json")?.hasSuffix("}\n") == true }
        kill(server.pid, SIGTERM)
        #expect(try server.wait() == 0)
    }

    @Test func mouse_SelectsAndSorts_OnlyWhereAsked() throws {
        let dashboard = try TmuxDashboard(arguments: ["--loops", "1"])
        let connections = try (0..<5).map { _ in try ProbeConnection(port: try dashboard.port) }
        for connection in connections { #expect(try connection.ask().status == 200) }
        try dashboard.press("2")
        try dashboard.waitFor(text: "1 of 5")
        // Mouse reports of the terminal, as in its terminfo entry: button, column and row as characters from 32 on, a
        // press and its release (xterm's ctlseqs).
        #expect(try dashboard.format("#{mouse_any_flag}") == "0")
        try dashboard.press(":")
        try dashboard.type("mouse")
        try eventually("the mouse is asked for") { try dashboard.format("#{mouse_any_flag}") == "1" }
        // The pointer may be reported before the table has its rows: then the click is repeated.
        func click(_ report: String, shows texts: [String]) throws {
            try eventually("\(texts) after a click", detail: { (try? dashboard.screen()) ?? "" }) {
                try dashboard.press("2")
                try dashboard.tmux("send-keys", "-l", report)
                for _ in 0..<100 {
                    let screen = try dashboard.screen()
                    if texts.contains(where: { screen.contains($0) }) { return true }
                    usleep(20_000)
                }
                return false
            }
        }
        try click("\u{1B}[M *(\u{1B}[M#*(", shows: ["3 of 5"])
        try click("\u{1B}[M ,%\u{1B}[M#,%", shows: ["PEER↑", "PEER↓"])
        try dashboard.press("q")
        try dashboard.waitFor(text: "Quit and stop the server?")
        try dashboard.press("y")
        #expect(try dashboard.exitStatus() == 0)
        #expect(try dashboard.format("#{mouse_any_flag}") == "0")
    }
}
