// What ctl takes, refuses, asks and prints, against a fake engine.

import Foundation
import Testing

@testable import Console
@testable import Engine

@Suite struct CtlLineTests {
    private let engine = FakeEngine()
    private var desk: CtlDesk { CtlDesk(engine) }

    @Test(arguments: [
        "", "frobnicate", "theme dark", "kick", "kick 3", "kick where", "kick 1.2 x", "trigger", "trigger sideways",
        "set", "set idle-timeout soon", "loop remove", "loop 1", "connection", "connection 7", "heap x", "heap 1 2",
        "status now", "snapshot", "snapshot screen.txt", "users add", "undo", "kick tagged", "experiment trigger 1",
        "quit", "readonly", "move 1.2", "tap", "tap 1.2", "tap all x.pcapng", "user", "log 5", "watch me",
    ])
    func wrongUsage_IsThat_BeforeAnythingIsAsked(_ line: String) {
        let desk = desk
        #expect(desk.run(line) == .usage)
        #expect(desk.output.isEmpty && !desk.errors.isEmpty && engine.sent.isEmpty)
    }

    @Test func options_GoWithTheirCommands() {
        let desk = desk
        #expect(desk.run("status") { $0.isDryRun = true } == .usage)
        #expect(desk.run("status") { $0.follows = true } == .usage)
        #expect(desk.run("connection 1.17") { $0.network = true } == .usage)
        #expect(desk.run("kick 1.17") { $0.isDryRun = true } == .usage)
        #expect(desk.run("status") { $0.bytes = 1 } == .usage)
        #expect(desk.run("tap 1.17 /tmp/none.pcapng") { $0.bytes = 0 } == .usage)
        #expect(engine.sent.isEmpty)
    }

    /// Every row of the console's table is either ctl's, or says why it is not.
    @Test func everyCommandOfTheTable_IsTakenOrIsTheConsoles() throws {
        let examples = [
            "loop remove": "1", "balance": "round-robin", "set": "idle-timeout 80s", "trigger": "et", "listen": "lt",
            "level": "info", "kick": "1.17", "kick where": "loop=1", "close": "1.17", "close where": "loop=1",
            "move": "1.17 2", "block": "192.0.2.7 5m", "unblock": "192.0.2.7", "users add": "zoe", "lock": "ana",
            "unlock": "ana", "users reset": "ana",
            "users logout": "ana", "users remove": "ana",
        ]
        var count = 0
        for form in CommandTable.forms where form.isOfTheServer {
            let words = form.words.joined(separator: " ")
            let engine = FakeEngine()
            let desk = CtlDesk(engine)
            desk.password = "a long password"
            #expect(desk.run("\(words) \(examples[words] ?? "")") { $0.isConfirmed = true } == .done, "\(words)")
            let changes = engine.sent.filter(\.isChange)
            #expect(changes.count >= 1, "\(words)")
            #expect(CtlLine.help.contains("  \(form.usage)\n"))
            count += 1
        }
        #expect(count > 20)
        for form in CommandTable.forms where form.changes && !form.isOfTheServer {
            #expect(form.isOfTheScreen || form.ends)
        }
        for reading in CtlReading.list { #expect(CtlLine.help.contains(reading.usage)) }
    }

    @Test func users_AreChanged_WithPasswordsFromStandardInput_AndSecretsShownOnce() {
        let desk = desk
        #expect(desk.run("users add zoe b") == .refused && engine.sent.isEmpty)
        desk.password = "correct horse"
        #expect(desk.run("users add zoe b") == .done)
        guard case .addUser("zoe b", "correct horse", role: "user", mustChange: false)? = engine.sent.first else {
            Issue.record("\(engine.sent)")
            return
        }
        #expect(desk.run("users reset ana") == .refused && desk.errors.contains("Reset the password of ana?"))
        #expect(desk.run("users reset ana") { $0.isConfirmed = true } == .done)
        #expect(desk.output == "new-password-1\n" && desk.errors == "New password of ana:\n")
        #expect(desk.run("invite") { $0.isJSON = true } == .done && desk.output.contains(#""secret":"K7Q2-XXPD""#))
        #expect(desk.run("lock nobody") == .refused && desk.errors.contains("no user"))
        #expect(desk.run("lock ana") == .done && desk.run("unlock ana") == .done)
        desk.answer = "an"
        #expect(desk.run("users remove ana") == .refused && desk.asked.contains("ana, typed, does it"))
        desk.answer = "ana"
        #expect(desk.run("users remove ana") == .done)
        desk.run("users")
        #expect(!desk.output.contains("ana"))
    }

    @Test func unknownUsers_FindNothingAndNotAll() {
        let desk = desk
        for filter in ["user=nobody", "user!=nobody", "user=#99", "user!=#99"] {
            #expect(desk.run("kick where \(filter)") { $0.isConfirmed = true } == .refused, "\(filter)")
        }
        let changes = engine.sent.filter(\.isChange)
        #expect(changes.isEmpty)
    }

    @Test func hostileText_BreaksNoRow_AndMovesNoCursor() throws {
        let text = "a\tb\nc\u{1B}[2J\u{9B}1m\u{202E}\u{85}\"\\\r"
        engine.change { state in
            state.log = (1...3).map {
                LogLine(sequence: $0, time: 1_790_000_000_123_456_789, level: "info", text: text)
            }
            state.connections = [Samples.connection(ConnectionID(loop: 1, number: 2), peer: text)]
        }
        let desk = desk
        for words in ["log", "connections", "connection 1.2"] {
            for isTerminal in [false, true] {
                desk.isTerminal = isTerminal
                for isJSON in [false, true] {
                    #expect(desk.run(words) { $0.isJSON = isJSON } == .done)
                    let scalars = desk.output.unicodeScalars
                    #expect(scalars.allSatisfy { $0 == "\n" || $0 == "\t" || VisibleText.isPlain($0) })
                    if isJSON {
                        #expect(desk.lines.count == 1)
                        #expect((try? JSONSerialization.jsonObject(with: Data(desk.output.utf8))) != nil)
                    }
                }
            }
        }
        desk.isTerminal = false
        desk.run("log")
        #expect(desk.cells.count == 4 && desk.cells.allSatisfy { $0.count == 4 })
        #expect(desk.cells[1].prefix(3) == ["1", "2026-09-21T14:13:20.123456789Z", "info"])
        desk.run("log") { $0.isJSON = true }
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(desk.output.utf8)) as? [String: Any])
        let rows = try #require(document["log"] as? [[String: Any]])
        #expect(rows.count == 3 && rows.allSatisfy { $0["text"] as? String == text })
    }

    @Test func extremeValues_AreWritten() {
        let extreme = Samples.extreme(.max)
        engine.change {
            $0.snapshot = extreme
            $0.step = 0
        }
        let desk = desk
        for words in ["status", "loops", "heap"] {
            #expect(desk.run(words) { $0.isJSON = true } == .done)
            #expect((try? JSONSerialization.jsonObject(with: Data(desk.output.utf8))) != nil, "\(words)")
            #expect(desk.run(words) == .done)
        }
    }

    @Test func people_GetATable_WithoutTabs() {
        let desk = desk
        desk.isTerminal = true
        #expect(desk.run("connections") == .done)
        #expect(desk.lines.count == 13 && desk.lines[0].hasPrefix("ID") && !desk.output.contains("\t"))
        #expect(desk.run("loops") == .done && desk.lines[0].hasPrefix("LOOP") && desk.lines.count == 4)
        #expect(desk.run("status") == .done && desk.lines.contains { $0.hasPrefix("poller ") && $0.hasSuffix("epoll") })
    }

    @Test func limits_CutTheRows() {
        let desk = desk
        desk.run("connections") { $0.limit = 5 }
        #expect(desk.cells.count == 6)
        desk.run("audit") { $0.limit = 7 }
        #expect(desk.cells.count == 8)
        desk.run("log") { $0.limit = 4 }
        #expect(desk.cells.count == 5)
    }

    @Test func watchAndFollow_EndWithTheirReader_AndGiveAnObjectALine() throws {
        let desk = desk
        desk.mostLines = 3
        #expect(desk.run("watch") { $0.interval = 1 } == .done)
        #expect(desk.lines.count == 3)
        let values = try desk.lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(values[0]["requestsPerSecond"] is NSNull && values[1]["requestsPerSecond"] as? Double ?? 0 > 0)
        #expect(values.allSatisfy { ($0["loops"] as? [[String: Any]])?.count == 3 && $0["version"] as? Int == 1 })
        desk.mostLines = 1
        #expect(
            desk.run("log") {
                $0.follows = true
                $0.isJSON = true
            } == .done)
        #expect(desk.lines.count == 20 && desk.lines.allSatisfy { $0.hasPrefix(#"{"version":1,"sequence":"#) })
    }

    @Test func aViewersRefusal_IsNotAllowed_AndOthersStayRefusals() {
        engine.change { $0.snapshot.poller = "poll" }
        let remote = CtlDesk(
            LinkedEngine(engine, .attached(role: .viewer, target: "viewer.sock")))
        #expect(remote.run("trigger et") == .notAllowed && remote.run("connection 7.7") == .refused)
        #expect(desk.run("trigger et") == .refused)
    }

    @Test func aLostServer_Is69_WhateverItWasAsked() {
        let lost = CtlDesk(LinkedEngine(engine, .lost(target: "operator.sock", since: 1, reason: "it has gone")))
        for words in ["connection 7.7", "watch", "users remove nobody"] {
            #expect(lost.run(words) { $0.isJSON = true } == .noServer, "\(words)")
            #expect(lost.errors.contains("it has gone") && lost.output.contains(#""result":"no-server""#))
        }
    }

    @Test func completion_OffersWords_AndWhatTheServerHas() {
        var changed = ["idle-timeout"]
        func offered(_ words: String...) -> [String] {
            CtlCompletion.candidates(after: words) { live in
                switch live {
                case .connections: ["1.17"]
                case .loops: ["0", "1"]
                case .users: ["ana"]
                case .set: changed
                }
            }
        }
        #expect(Set(["status", "watch", "kick", "loop", "users", "shutdown"]).isSubset(of: offered()))
        #expect(!offered().contains("theme") && !offered("kick").contains("tagged"))
        #expect(offered("loop") == ["add", "remove"] && offered("loop", "remove") == ["0", "1"])
        #expect(offered("kick") == ["1.17", "where"] && offered("kick", "1.18") == ["1.17"])
        #expect(offered("move", "1.17") == ["0", "1"] && offered("users", "reset") == ["ana"])
        #expect(offered("trigger") == ["et", "lt"] && offered("set").contains("idle-timeout"))
        #expect(offered("set", "trigger") == ["et", "lt"] && offered("set", "idle-timeout").isEmpty)
        #expect(Set(["settings", "get", "diff", "reload", "undo"]).isSubset(of: offered()))
        #expect(offered("get") == Setting.allCases.map(\.rawValue).sorted() && offered("get", "loops").isEmpty)
        #expect(offered("settings") == offered("get") && offered("settings", "loops").count == offered("get").count - 1)
        #expect(offered("undo") == changed && offered("diff").isEmpty && offered("reload").isEmpty)
        // Where none is set, or no server says so.
        changed = []
        #expect(offered("undo") == Setting.live.map(\.rawValue).sorted())
        #expect(offered("lock") == ["ana"] && offered("heap") == ["0", "1"] && offered("status").isEmpty)
        #expect(CtlCompletion.candidates(["reactor", "serve"], at: 1) { _ in nil }.isEmpty)
        let line = ["reactor", "ctl", "--data", "x", "heap", ""]
        #expect(CtlCompletion.candidates(line, at: 5) { $0 == "x" ? "/dev/null" : nil }.isEmpty)
    }

    @Test(arguments: ["ana", "Ana Lovelace", "jo.e-1_x@b", "Émile", "李"]) func namesThatShellsTakeAsTheyAre_AreOffered(
        _ name: String
    ) {
        #expect(CtlCompletion.isHarmless(name))
    }

    @Test(arguments: ["x$(id)y", "`id`", "a;b", "a:b", "it's", "\"", "b\\s", "*", "~a", "-a", "#1", "a\nb"])
    func namesThatAShellWouldExpand_AreNot(_ name: String) {
        #expect(!CtlCompletion.isHarmless(name))
    }

    @Test func settingsThatAServerMakesUp_AreNotOffered() {
        var report = Samples.settings
        for name in ["x$(id)y", "`id`", "no-such"] {
            report.settings.append(
                SettingState(name: name, value: "1", standard: "1", source: "set", when: 0, isLive: true))
        }
        #expect(CtlCompletion.setNames(report) == ["idle-timeout"])
    }

    @Test func snapshots_AreWrittenToNewFilesOnly() throws {
        let folder = try ScratchFolder()
        let desk = desk
        #expect(desk.run("snapshot", folder.path("a.json")) == .done && folder.read("a.json")?.first == "{")
        #expect(desk.run("snapshot", folder.path("a.json")) == .refused && desk.errors.contains("exists already"))
    }
}
