// The view of the settings, what differs, the reload, and taking back what was set.

import Testing

@testable import Console
@testable import Engine

@Suite struct SettingsViewTests {
    typealias Desk = KeyEffectTests.Desk

    static func undone(_ desk: Desk) -> [String] {
        desk.engine.sent.compactMap {
            if case .undoSetting(let name, let value) = $0 { "\(name) \(value)" } else { nil }
        }
    }

    private func asked(_ desk: Desk) -> Int {
        desk.engine.sent.count { if case .settings = $0 { true } else { false } }
    }

    private func screen(_ desk: Desk, _ width: Int = 80, _ height: Int = 24) -> String {
        ScreenTests.lines(desk.model, width, height).joined(separator: "\n")
    }

    private func line(_ desk: Desk, _ name: String, _ width: Int = 80, _ height: Int = 24) -> String {
        ScreenTests.lines(desk.model, width, height).last { $0.contains(" \(name) ") && !$0.contains("queue") } ?? ""
    }

    private func names(_ desk: Desk) -> [String] { desk.model.settings.rows.order }

    private func run(_ desk: inout Desk, _ line: String) {
        desk.press(":" + line)
        desk.press(.enter)
    }

    private func question(_ desk: Desk) -> Console.Confirmation? {
        if case .confirm(let question) = desk.model.mode { question } else { nil }
    }

    private func typed(_ desk: Desk) -> String? {
        if case .command(let line) = desk.model.mode { line.editor.text } else { nil }
    }

    // MARK: the table

    @Test func settings_AreAskedForWhileTheyAreShown_AndOnceARefresh() {
        var desk = Desk()
        desk.refresh()
        #expect(asked(desk) == 0)
        desk.press("=")
        #expect(desk.model.detail == .settings(.all) && desk.model.pane == .settings && asked(desk) == 1)
        desk.refresh()
        desk.refresh()
        #expect(asked(desk) == 3)
        desk.press(.escape)
        desk.refresh()
        #expect(desk.model.detail == nil && asked(desk) == 3)
        run(&desk, "settings")
        #expect(desk.model.detail == .settings(.all))
    }

    @Test func table_TellsValueFileAndSource_AndMarksWhatDiffers_At80() {
        var desk = Desk()
        desk.press("=")
        #expect(names(desk) == Setting.allCases.map(\.rawValue))
        for head in ["NAME", "VALUE", "FILE", "SOURCE"] { #expect(screen(desk).contains(head)) }
        desk.press("/timeout")
        desk.press(.enter)
        let idle = line(desk, "idle-timeout")
        #expect(idle.contains("≠ 5s") && idle.contains("60s") && idle.contains("set"))
        #expect(!line(desk, "header-timeout").contains("≠"))
        let wide = line(desk, "idle-timeout", 200, 60)
        for text in ["≠ 5s", "60s", "75s", "set", "ana(1001)", "2026-09-21", "live", "timeouts"] {
            #expect(wide.contains(text), "\(text): \(wide)")
        }
    }

    @Test func filterAndOrder_AreTheTables() {
        var desk = Desk()
        desk.press("=")
        desk.press("/differs")
        desk.press(.enter)
        #expect(names(desk) == ["workers", "idle-timeout"])
        desk.press("!")
        #expect(names(desk).count == Setting.allCases.count - 2)
        desk.press(.escape)
        #expect(desk.model.detail == .settings(.all) && names(desk).count == Setting.allCases.count)
        run(&desk, "filter source=set")
        #expect(names(desk) == ["idle-timeout"])
        run(&desk, "filter section=limits source=file")
        #expect(names(desk) == ["head-limit"])
        run(&desk, "filter colour=red")
        #expect(desk.model.notice?.text.contains("no column \"colour\"") == true)
        run(&desk, "filter")
        run(&desk, "sort name")
        #expect(names(desk) == Setting.allCases.map(\.rawValue).sorted())
        desk.press("I")
        #expect(names(desk).first == Setting.allCases.map(\.rawValue).max())
        #expect(desk.model.vocabulary(.settings).complete(filter: "source=e").text == "source=environment")
    }

    @Test func cursor_MovesByKeysAndMouse_AndStaysOnItsSetting() {
        var desk = Desk()
        desk.press("=")
        #expect(desk.model.settings.current?.name == "listen")
        desk.press("jjj")
        #expect(desk.model.settings.current?.name == "worker-queue")
        desk.press("I")
        desk.refresh()
        #expect(desk.model.settings.current?.name == "worker-queue")
        desk.press("G")
        #expect(desk.model.settings.current?.name == Setting.allCases.last?.rawValue)
        #expect(screen(desk).contains(Setting.allCases.last?.rawValue ?? ""))
        desk.press("g")
        // The second row on the screen.
        let row = ScreenTests.lines(desk.model, 80, 24).firstIndex { $0.contains(" loops ") } ?? 0
        desk.press(.mouse(Mouse(x: 6, y: row, kind: .press)))
        #expect(desk.model.settings.current?.name == "loops")
        // The head of a column sorts.
        desk.press(.mouse(Mouse(x: 3, y: row - 2, kind: .press)))
        #expect(desk.model.sheet(.settings).sort == "name")
    }

    @Test func again_ShowsWhatDiffers_WithWhyAndBack() {
        var desk = Desk()
        desk.press("=")
        desk.press("/limit")
        desk.press(.enter)
        desk.press("=")
        #expect(desk.model.detail == .settings(.drift) && names(desk) == ["workers", "idle-timeout"])
        #expect(line(desk, "workers").contains("file changed: needs a restart"))
        #expect(line(desk, "idle-timeout").contains("set at run time, not saved"))
        desk.press("=")
        #expect(desk.model.detail == .settings(.all))
        desk.press(.escape)
        #expect(desk.model.detail == nil)
    }

    @Test func diff_SaysSo_WhereNothingDiffers_AndShowsFaults() {
        var desk = Desk()
        desk.engine.change { state in
            for i in state.settings.settings.indices { state.settings.settings[i].restart = nil }
        }
        run(&desk, "diff")
        #expect(desk.model.detail == .settings(.drift) && screen(desk).contains("nothing differs"))
        desk.engine.change { $0.settings.faults = Samples.settingsFaults }
        desk.refresh()
        for (width, height) in GoldenTests.sizes where width >= 80 {
            let shown = screen(desk, width, height)
            #expect(shown.contains("reactor.toml: a start now would not take it"))
            #expect(shown.contains("12:16: idle-timeout takes") && shown.contains("did you mean max-connections?"))
            #expect(!shown.contains("nothing differs"))
        }
    }

    @Test func serverThatTellsNone_IsShownSo() {
        var desk = Desk()
        desk.press("=")
        desk.model.tables.settings = SettingsPane()
        desk.model.tables.settings.wasRefused("not here")
        #expect(screen(desk).contains("not here"))
    }

    @Test func engineWithoutUsers_HasNoSettingsOfThem() {
        var desk = Desk(users: false)
        desk.press("=")
        #expect(names(desk) == Setting.allCases.filter { $0.entry.section != .accounts }.map(\.rawValue))
        for text in ["user", "password"] { #expect(!screen(desk, 200, 60).contains(text)) }
    }

    // MARK: one setting

    @Test func enter_ShowsOneAlone_AndOnceMoreChangesIt() {
        var desk = Desk()
        desk.engine.change { $0.snapshot.settings["idle-timeout"] = "5s" }
        desk.refresh()
        desk.press("=")
        run(&desk, "filter idle-timeout")
        desk.press(.enter)
        #expect(desk.model.detail == .setting("idle-timeout"))
        let shown = screen(desk, 120, 40)
        for text in [
            "[timeouts]", "takes", "a time from", "while the server runs", "set at run time by ana(1001)", "75s",
            "60s, in /etc/reactor/reactor.toml", "now gives 60s", "≠",
        ] { #expect(shown.contains(text), "\(text)\n\(shown)") }
        desk.press(.enter)
        #expect(typed(desk) == "set idle-timeout 5s")
        desk.press(.escape)
        desk.press("e")
        #expect(typed(desk) == "set idle-timeout 5s")
        for _ in 0..<2 { desk.press(.backspace) }
        desk.press("90s")
        desk.press(.enter)
        #expect(
            desk.engine.sent.contains { if case .changeSetting("idle-timeout", "90s") = $0 { true } else { false } })
        desk.refresh()
        #expect(screen(desk).contains("90s ≠"))
        // Back to its row.
        desk.press(.escape)
        #expect(desk.model.detail == .settings(.all) && desk.model.settings.current?.name == "idle-timeout")
        #expect(desk.model.sheet(.settings).filter == "idle-timeout")
    }

    @Test func whatNeedsARestart_IsNotTyped() {
        var desk = Desk()
        desk.press("=")
        run(&desk, "filter name=workers")
        desk.press("e")
        #expect(typed(desk) == nil && desk.model.notice?.text == "workers needs a restart: change it in reactor.toml")
    }

    // MARK: undo

    @Test func u_TakesBackTheSettingUnderTheCursor_WhoeverSetIt() {
        var desk = Desk()
        desk.press("t")
        desk.refresh()
        desk.press("=")
        run(&desk, "filter idle-timeout")
        desk.press("u")
        #expect(question(desk)?.title == "Undo: idle-timeout 5s?")
        #expect(question(desk)?.details.first == "idle-timeout becomes what it was before it became 5s.")
        #expect(question(desk)?.details.last?.hasPrefix("Set at run time by ana(1001)") == true)
        desk.press("y")
        desk.refresh()
        #expect(Self.undone(desk) == ["idle-timeout 5s"] && !line(desk, "idle-timeout").contains("≠"))
        // No longer set: the last action comes next.
        desk.press("u")
        #expect(question(desk)?.title == "Undo: connections ET?")
    }

    @Test func undoOfName_AsksForItsValueFirst_AndSaysWhatItBecomes() {
        var desk = Desk()
        desk.engine.change { $0.snapshot.settings = ["max-connections": "1000"] }
        desk.refresh()
        run(&desk, "set max-connections 2000")
        run(&desk, "undo max-connections")
        #expect(question(desk)?.title == "Undo: max-connections 2000?")
        #expect(question(desk)?.details.first?.hasPrefix("max-connections becomes 1000; ") == true)
        desk.press("y")
        #expect(Self.undone(desk) == ["max-connections 2000"])
        #expect(desk.model.snapshot.settings["max-connections"] == "1000")
        run(&desk, "undo header-timeout")
        #expect(desk.model.notice?.text.contains("was not set while the server runs") == true)
        run(&desk, "undo workers")
        #expect(desk.model.notice?.text.contains("restart") == true)
        run(&desk, "undo")
        #expect(desk.model.notice?.text == "there is nothing to undo")
    }

    @Test func valueThatSomebodyElseHasChangedSince_IsNotTakenBack() {
        var desk = Desk()
        run(&desk, "set max-connections 2000")
        desk.engine.change { state in
            for i in state.settings.settings.indices where state.settings.settings[i].name == "max-connections" {
                state.settings.settings[i].value = "3000"
            }
        }
        desk.press("uy")
        #expect(desk.model.notice?.text == "max-connections is 3000 by now")
    }

    // MARK: reload

    @Test func reload_ListsChanges_AndTheLastAreNotUndone() {
        var desk = Desk()
        run(&desk, "reload")
        #expect(desk.model.detail == .reload)
        #expect(desk.model.notice?.text == "reactor.toml: 1 change taken, 1 needs a restart")
        let header = line(desk, "header-timeout")
        #expect(header.contains("10s") && header.contains("20s") && header.contains("taken"))
        #expect(line(desk, "workers").contains("needs restart"))
        desk.press(.escape)
        desk.press("u")
        #expect(desk.model.notice?.text == "reload of reactor.toml: cannot be undone, change the file back")
    }

    @Test func shortReload_IsANotice() {
        for (changes, says) in [
            ([], "nothing has changed in reactor.toml; the log files are begun anew"),
            ([Samples.reload.changes[0]], "header-timeout: 10s → 20s, from reactor.toml"),
        ] {
            var desk = Desk()
            desk.engine.change { $0.reload.changes = changes }
            run(&desk, "reload")
            #expect(desk.model.detail == nil && desk.model.notice?.text == says)
        }
    }

    @Test func faultsOfAReload_AreShownByLine() {
        var desk = Desk()
        desk.engine.change {
            $0.reload = ReloadReport(path: "/etc/reactor.toml", faults: ["/etc/reactor.toml:3:1: no"])
        }
        run(&desk, "reload")
        #expect(desk.model.notice?.text == "reactor.toml has 1 fault: nothing is changed")
        #expect(desk.model.notice?.kind == .failed && screen(desk).contains("✗ 3:1: no"))
    }

    // MARK: the header

    @Test func header_ShowsThatRunningAndFileDiffer_InEveryState_At80() {
        for link in [ControlLink.inProcess, LinkTests.attached, .attached(role: .viewer, target: "viewer.sock")] {
            for isASCII in [false, true] {
                var desk = Desk()
                desk.engine.change { $0.link = link }
                desk.follow()
                desk.refresh()
                let sign = isASCII ? "!=2" : "≠2"
                func header() -> String { ScreenTests.lines(desk.model, 80, 24, ascii: isASCII)[0] }
                #expect(!header().contains(sign))
                desk.engine.change { $0.snapshot.drift = 2 }
                desk.refresh()
                #expect(header().contains(sign) && header().count == 80)
                desk.engine.change { $0.snapshot.settingsFault = "12:1: no" }
                desk.refresh()
                #expect(header().contains(sign + "!"))
                desk.engine.change { state in
                    state.snapshot.draining = link != .inProcess
                    state.snapshot.workers.queued = 5000
                    state.snapshot.loops[1].connections = 500
                }
                for _ in 0..<12 { desk.refresh() }
                desk.model.preferences.isReadOnly = true
                desk.press("[[[")
                #expect(header().contains(sign + "!") && header().contains("PAST"), "\(header())")
                desk.press(.escape)
                desk.model.preferences.isPaused = true
                #expect(header().contains(sign + "!") && header().contains("PAUSED"), "\(header())")
                desk.model.preferences.isPaused = false
                desk.model.now = desk.model.now &+ 133_000_000_000
                #expect(header().contains(sign + "!"), "\(header())")
            }
        }
    }

    @Test func signOfTheHeader_IsClickedOpen() {
        var desk = Desk()
        desk.engine.change { $0.snapshot.drift = 2 }
        desk.refresh()
        let line = Array(ScreenTests.lines(desk.model, 80, 24)[0])
        let x = line.firstIndex(of: "≠") ?? 0
        desk.press(.mouse(Mouse(x: x, y: 0, kind: .press)))
        #expect(x > 0 && desk.model.detail == .settings(.drift))
    }

    @Test func changeOfTheFile_IsToldOnce_AndOnesOwnSetIsNot() {
        var desk = Desk()
        desk.engine.change { state in
            for i in state.settings.settings.indices { state.settings.settings[i].restart = nil }
        }
        desk.refresh()
        run(&desk, "set max-connections 2000")
        desk.refresh()
        #expect(desk.model.snapshot.drift == 1 && desk.model.notice?.text.contains("max-connections is 2000") == true)
        // Somebody edits the file.
        desk.engine.change { state in
            for i in state.settings.settings.indices where state.settings.settings[i].name == "header-timeout" {
                state.settings.settings[i].restart = "20s"
            }
            state.snapshot.drift = 2
        }
        desk.refresh()
        #expect(desk.model.notice?.text == "reactor.toml has changed: :diff shows what, :reload takes it")
        let count = asked(desk)
        desk.model.notices = NoticeBoard()
        for _ in 0..<5 { desk.refresh() }
        #expect(desk.model.notice == nil && asked(desk) == count)
        desk.engine.change {
            $0.settings.faults = Samples.settingsFaults
            $0.snapshot.settingsFault = Samples.settingsFaults[0]
        }
        desk.refresh()
        #expect(desk.model.notice?.text.contains("has a fault: a start would not take it") == true)
        desk.model.notices = NoticeBoard()
        for _ in 0..<5 { desk.refresh() }
        #expect(desk.model.notice == nil)
    }

    @Test func whatDifferedBefore_IsNoNews() {
        var desk = Desk()
        desk.engine.change { $0.snapshot.drift = 2 }
        desk.model = ConsoleModel(snapshot: desk.engine.snapshot())
        desk.refresh()
        #expect(asked(desk) == 1 && desk.model.notice == nil)
        desk.refresh()
        #expect(asked(desk) == 1)
    }

    // MARK: who may only look

    @Test func readOnlyConsole_SeesAndDoesNotChange() {
        var desk = Desk()
        desk.model.preferences.isReadOnly = true
        desk.press("=")
        #expect(names(desk).count == Setting.allCases.count)
        for key in ["e", "u"] {
            desk.press(key)
            #expect(desk.model.prompts.isBrowsing && desk.model.notice?.kind == .failed)
        }
        for command in ["undo idle-timeout", "reload"] {
            run(&desk, command)
            #expect(desk.model.notice?.text.hasPrefix("read-only") == true)
        }
        run(&desk, "diff")
        #expect(names(desk) == ["workers", "idle-timeout"])
        #expect(ReadOnlyTests.changes(desk, since: 0).isEmpty)
    }
}
