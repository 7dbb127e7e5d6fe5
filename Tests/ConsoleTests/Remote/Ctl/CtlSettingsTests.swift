// What ctl says of the settings, and does about them, against a fake engine.

import Foundation
import Testing

@testable import Console
@testable import Engine

@Suite struct CtlSettingsTests {
    private let engine = FakeEngine()
    private var desk: CtlDesk { CtlDesk(engine) }
    private let path = "/etc/reactor/reactor.toml"

    private func document(_ desk: CtlDesk) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(desk.output.utf8))
        let document = try #require(object as? [String: Any])
        #expect(document["version"] as? Int == 1)
        return document
    }

    /// Everything that was set at run time, and is in the file alone, has gone.
    private func settle() {
        engine.change { state in
            for index in state.settings.settings.indices { state.settings.settings[index].restart = nil }
        }
    }

    // MARK: settings, get

    @Test func settings_OnATerminal_FitIn80Columns_AndMarkWhatAStartNowWouldChange() throws {
        let long = "/srv/" + String(repeating: "log/", count: 30)
        engine.change { state in
            state.settings.settings[9].value = long
            state.settings.settings[9].file = long
        }
        let desk = desk
        desk.isTerminal = true
        #expect(desk.run("settings") == .done)
        #expect(desk.lines.allSatisfy { VisibleText.width($0, ascii: false) <= 80 }, "\(desk.output)")
        #expect(desk.lines.count == Setting.allCases.count + 3)
        #expect(desk.lines[0].split(separator: " ") == ["NAME", "VALUE", "FILE", "SOURCE"])
        func row(_ name: String) throws -> String { try #require(desk.lines.first { $0.contains(" \(name) ") }) }
        #expect(try row("idle-timeout").hasPrefix("*  idle-timeout "))
        #expect(try row("idle-timeout").contains(/5s +60s +set by ana\(1001\)/))
        #expect(try row("workers").contains(/^\*  workers +4 +8 +default$/))
        #expect(try row("head-limit").contains(/^   head-limit +32KiB +32KiB +file:9$/))
        #expect(try row("body-limit").contains(/8MiB +2MiB +flag$/))
        #expect(desk.lines.filter { $0.hasPrefix("*  ") }.count == 2)
        #expect(
            desk.output.hasSuffix(
                "* a start now would give it another value: reactor ctl diff says why\n"
                    + "\(path), taken 2026-09-21 14:13\n"))
        settle()
        engine.change { $0.settings.faults = ["\(path):3:1: there is no setting \u{1B}x"] }
        desk.run("settings")
        #expect(!desk.output.contains("*  ") && !desk.output.contains("reactor ctl diff"))
        #expect(desk.output.hasSuffix("a start now would not take \(path):\n  \(path):3:1: there is no setting ^[x\n"))
        engine.change { $0.settings.path = nil }
        engine.change { $0.settings.faults = [] }
        desk.run("settings")
        #expect(desk.lines.last == "this server reads no settings file")
    }

    @Test func settings_ForPrograms_HaveAllThatIsKnown() throws {
        let desk = desk
        #expect(desk.run("settings") == .done)
        #expect(
            desk.cells[0] == [
                "name", "value", "default", "file", "source", "place", "who", "when", "restart", "live", "hiding",
            ])
        #expect(desk.cells.count == Setting.allCases.count + 1 && desk.cells.allSatisfy { $0.count == 11 })
        let body = try #require(desk.cells.first { $0[0] == "body-limit" })
        #expect(
            body == [
                "body-limit", "8MiB", "1MiB", "2MiB", "flag", "--body-limit", "", "2026-09-21T14:13:20.000000000Z", "",
                "true", "--body-limit",
            ])
        desk.run("settings") { $0.isJSON = true }
        let document = try document(desk)
        #expect(document["path"] as? String == path && (document["faults"] as? [String])?.isEmpty == true)
        #expect(document["loaded"] as? String == "2026-09-21T14:13:20.000000000Z")
        let rows = try #require(document["settings"] as? [[String: Any]])
        #expect(rows.compactMap { $0["name"] as? String } == Setting.allCases.map(\.rawValue))
        let idle = try #require(rows.first { $0["name"] as? String == "idle-timeout" })
        #expect(idle["value"] as? String == "5s" && idle["restart"] as? String == "60s")
        #expect(idle["who"] as? String == "ana(1001) from console 2" && idle["live"] as? Bool == true)
        let loops = try #require(rows.first { $0["name"] as? String == "loops" })
        #expect(["file", "place", "who", "restart", "hiding"].allSatisfy { loops[$0] is NSNull })
    }

    @Test func names_LimitTheSettings_AndUnknownOnesAreAnsweredWithTheNearest() {
        func names(_ words: String...) -> [String] {
            let desk = self.desk
            #expect(desk.run(words.joined(separator: " ")) == .done)
            return desk.cells.dropFirst().map { $0[0] }
        }
        #expect(names("settings trigger loops") == ["loops", "trigger"])
        #expect(
            names("settings timeout") == Setting.allCases.map(\.rawValue).filter { $0.hasSuffix("timeout") })
        let desk = desk
        let before = engine.sent.count
        for line in ["settings idle-timeuot", "get idle-timeuot", "undo idle-timeuot"] {
            #expect(desk.run(line) == .usage && desk.errors.contains("did you mean idle-timeout?"), "\(line)")
        }
        for line in ["get", "get loops workers", "diff loops", "reload now", "undo", "undo loops trigger"] {
            #expect(desk.run(line) == .usage && desk.errors.contains("usage: reactor ctl "), "\(line)")
        }
        #expect(engine.sent.count == before)
    }

    @Test func get_PrintsAValueAndNothingElse() throws {
        let desk = desk
        for isTerminal in [false, true] {
            desk.isTerminal = isTerminal
            #expect(desk.run("get body-limit") == .done && desk.output == "8MiB\n")
        }
        desk.run("get idle-timeout") { $0.isJSON = true }
        let setting = try #require(try document(desk)["setting"] as? [String: Any])
        #expect(setting["name"] as? String == "idle-timeout" && setting["restart"] as? String == "60s")
        engine.change { $0.settings.settings.removeAll { $0.name == "hash-memory" } }
        #expect(desk.run("get hash-memory") == .refused && desk.errors == "this server has no hash-memory\n")
        #expect(desk.run("settings hash-memory") == .refused)
    }

    // MARK: diff

    @Test func diff_SaysWhatAStartWouldChange_AndWhy_AndEndsWith3() throws {
        engine.change { state in
            for index in state.settings.settings.indices where state.settings.settings[index].name == "loops" {
                (state.settings.settings[index].file, state.settings.settings[index].restart) = ("3", "3")
            }
        }
        let desk = desk
        #expect(desk.run("diff") == .differs)
        let loops = try #require(Samples.settings.settings.first { $0.name == "loops" })
        #expect(
            desk.lines == [
                "loops: \(loops.value), a start now gives 3: \(path) has changed, a reload takes it",
                "workers: 4, a start now gives 8: \(path) has changed, it needs a restart",
                "idle-timeout: 5s, a start now gives 60s: set by ana(1001) from console 2 at 2026-09-21 14:13",
            ])
        #expect(desk.run("diff") { $0.isJSON = true } == .differs)
        let rows = try #require(try document(desk)["differences"] as? [[String: Any]])
        #expect(rows.compactMap { $0["name"] as? String } == ["loops", "workers", "idle-timeout"])
        #expect(rows.last?["why"] as? String == "set by ana(1001) from console 2 at 2026-09-21 14:13")
        settle()
        #expect(desk.run("diff") == .done && desk.output == "no difference\n")
        #expect(desk.run("diff") { $0.isJSON = true } == .done)
        #expect((try document(desk)["differences"] as? [Any])?.isEmpty == true)
    }

    @Test func aFaultOfTheFile_IsADifference() throws {
        settle()
        engine.change { $0.settings.faults = ["\(path):7:12: idle-timeout takes a time", "\(path):9:1: a second"] }
        let desk = desk
        #expect(desk.run("diff") == .differs)
        #expect(
            desk.lines == [
                "a start now would not take \(path):", "  \(path):7:12: idle-timeout takes a time",
                "  \(path):9:1: a second",
            ])
        #expect(desk.run("diff") { $0.isJSON = true } == .differs)
        #expect((try document(desk)["faults"] as? [String])?.count == 2)
    }

    // MARK: reload

    @Test func reload_ListsWhatBecameOfEachChange() throws {
        let desk = desk
        #expect(desk.run("reload") == .done && desk.errors.isEmpty)
        #expect(
            desk.lines == [
                "header-timeout: 10s → 20s, taken", "workers: 4 → 8, needs a restart: it needs a restart",
            ])
        engine.change { state in
            state.reload.changes += [
                .init(name: "idle-timeout", old: "60s", new: "70s", outcome: .hidden, reason: "--idle-timeout sets it"),
                .init(name: "listen", old: "a:1", new: "a:2", outcome: .refused, reason: "a:2: address in use"),
            ]
        }
        #expect(desk.run("reload") == .refused)
        #expect(desk.lines.last == "idle-timeout: 60s → 70s, hidden: --idle-timeout sets it" && desk.lines.count == 3)
        #expect(desk.errors == "listen: a:1 → a:2, refused: a:2: address in use\n")
        #expect(desk.run("reload") { $0.isJSON = true } == .refused)
        let changes = try #require(try document(desk)["changes"] as? [[String: String]])
        #expect(changes.compactMap { $0["outcome"] } == ["taken", "needs-restart", "hidden", "refused"])
        #expect(
            changes[3] == [
                "name": "listen", "old": "a:1", "new": "a:2", "outcome": "refused", "reason": "a:2: address in use",
            ])
        #expect(try document(desk)["result"] as? String == "refused")
        engine.change { $0.reload.changes = [] }
        #expect(desk.run("reload") == .done && desk.output == "nothing has changed in \(path)\n")
        engine.change { $0.reload.path = nil }
        #expect(desk.run("reload") == .done && desk.output.hasPrefix("this server reads no settings file"))
    }

    @Test func aFileWithFaults_IsNotTaken_AndEachIsNamed() throws {
        let faults = ["\(path):7:12: idle-timeout takes a time", "\(path):9:1: there is no setting \"x\u{1B}\""]
        engine.change { $0.reload = ReloadReport(path: self.path, faults: faults) }
        let desk = desk
        #expect(desk.run("reload") == .refused && desk.output.isEmpty)
        #expect(
            desk.errors == "\(path) is not taken, and nothing has changed:\n\(faults[0])\n"
                + "\(path):9:1: there is no setting \"x^[\"\n")
        #expect(desk.run("reload") { $0.isJSON = true } == .refused && desk.errors.isEmpty)
        let document = try document(desk)
        #expect(document["result"] as? String == "refused" && document["faults"] as? [String] == faults)
        #expect(document["path"] as? String == path && (document["changes"] as? [Any])?.isEmpty == true)
    }

    // MARK: undo

    @Test func undo_TakesTheLastChangeBack_WhereItStillHolds() throws {
        let desk = desk
        #expect(desk.run("undo idle-timeout") { $0.isConfirmed = true } == .done)
        #expect(desk.output == "idle-timeout is 60s again\n")
        guard case .undoSetting("idle-timeout", "5s")? = engine.sent.last, engine.sent.count == 2 else {
            Issue.record("\(engine.sent)")
            return
        }
        #expect(desk.run("undo idle-timeout") == .refused && desk.errors.contains("was not set while the server runs"))
        #expect(desk.run("undo workers") == .usage && desk.errors.contains("it needs a restart"))
        #expect(desk.run("set trigger et") == .done)
        #expect(desk.run("undo trigger") { $0.isJSON = true } == .done)
        #expect(try document(desk)["result"] as? String == "done")
        #expect(try document(desk)["text"] as? String == "trigger is lt again")
    }

    @Test func undo_AsksFirst_WhereClientsMayBeClosed() {
        let desk = desk
        #expect(desk.run("undo idle-timeout") == .refused && desk.errors.contains("not done: --yes does it"))
        desk.answer = "n"
        #expect(desk.run("undo idle-timeout") == .refused && desk.asked.hasPrefix("Undo: idle-timeout 5s?"))
        #expect(desk.asked.contains("It is 5s now, set by ana(1001) from console 2."))
        #expect(engine.sent.allSatisfy { !$0.isChange })
        desk.answer = "y"
        #expect(desk.run("undo idle-timeout") == .done)
        // Nobody is there to be closed.
        engine.change { state in
            state.settings = Samples.settings
            for index in state.snapshot.loops.indices { state.snapshot.loops[index].connections = 0 }
        }
        desk.answer = nil
        #expect(desk.run("undo idle-timeout") == .done)
    }

    // MARK: whoever asks, and whatever is there

    @Test func viewers_SeeTheSettings_AndChangeNone() {
        let viewer = CtlDesk(LinkedEngine(engine, .attached(role: .viewer, target: "viewer.sock")))
        for (line, exit) in [("settings", CtlExit.done), ("get loops", .done), ("diff", .differs)] {
            #expect(viewer.run(line) == exit, "\(line)")
        }
        for line in ["reload", "undo trigger", "undo idle-timeout"] {
            #expect(viewer.run(line) { $0.isConfirmed = true } == .notAllowed, "\(line)")
        }
        #expect(engine.sent.allSatisfy { !$0.isChange })
    }

    @Test func hostileValues_BreakNoLine_AndMoveNoCursor() throws {
        let text = "a\tb\nc\u{1B}[2J\u{9B}1m\u{202E}\u{85}\"\\\r"
        engine.change { state in
            var setting = SettingState(
                name: text, value: text, standard: text, file: text, source: "set", place: text, who: text, when: .max,
                restart: text, hiding: text)
            state.settings = SettingsReport(settings: [setting], path: text, faults: [text], loaded: .max)
            setting.source = "file"
            state.settings.settings.append(setting)
            state.reload = ReloadReport(
                path: text,
                changes: ReloadReport.Outcome.allCases.map {
                    ReloadReport.Change(name: text, old: text, new: text, outcome: $0, reason: text)
                })
        }
        let desk = desk
        func run(_ line: String) {
            for isTerminal in [false, true] {
                desk.isTerminal = isTerminal
                for isJSON in [false, true] {
                    desk.run(line) { $0.isJSON = isJSON }
                    let scalars = (desk.output + desk.errors).unicodeScalars
                    #expect(!scalars.isEmpty)
                    #expect(scalars.allSatisfy { $0 == "\n" || $0 == "\t" || VisibleText.isPlain($0) }, "\(line)")
                    #expect(!isJSON || desk.lines.count == 1)
                }
            }
        }
        for line in ["settings", "diff", "reload"] { run(line) }
        engine.change { $0.reload.faults = [text] }
        run("reload")
        desk.isTerminal = false
        desk.run("settings")
        #expect(desk.cells.count == 3 && desk.cells.allSatisfy { $0.count == 11 })
    }
}
