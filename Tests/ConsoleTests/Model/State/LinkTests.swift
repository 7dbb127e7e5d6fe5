// A console at the end of a socket, with an engine that is lost and comes back, or another one in its place.

import Testing

@testable import Console
@testable import Engine

@Suite struct LinkTests {
    typealias Desk = KeyEffectTests.Desk

    static let attached = ControlLink.attached(role: .operator, target: "/run/reactor/operator.sock")

    private func desk(_ link: ControlLink = attached, view: ViewID = .connections) -> Desk {
        var desk = Desk(view: view)
        desk.engine.change { $0.link = link }
        desk.follow()
        for _ in 0..<3 { desk.refresh() }
        return desk
    }

    /// The server is lost, and the session notices it.
    private func lose(_ desk: inout Desk, for time: UInt64 = 12_000_000_000) {
        let since = desk.model.now
        desk.engine.change {
            $0.link = .lost(target: "/run/reactor/operator.sock", since: since, reason: "connection refused")
        }
        desk.follow()
        desk.model.now += time
    }

    private func restore(_ desk: inout Desk, anotherServer: Bool) {
        desk.engine.change { state in
            state.link = Self.attached
            guard anotherServer else { return }
            let now = state.snapshot.monotonicTime
            state.snapshot = Samples.snapshot(loops: 1)
            state.snapshot.monotonicTime = now
            state.snapshot.processID = 555
            state.snapshot.uptime = 3_000_000_000
            for i in state.snapshot.loops.indices { state.snapshot.loops[i].requests = 7 }
            state.log = Array(Samples.log(4))
        }
        desk.follow()
    }

    private func screen(_ desk: Desk, _ width: Int = 80, _ height: Int = 24) -> String {
        ScreenTests.lines(desk.model, width, height).joined(separator: "\n")
    }

    // MARK: attached

    @Test(arguments: [(80, 24), (200, 60), (120, 40)]) func header_SaysAttached_AndKeepsWhatItShowed(
        _ width: Int, _ height: Int
    ) {
        var desk = desk()
        var title = ScreenTests.lines(desk.model, width, height)[0]
        for part in ["attached", "http://127.0.0.1:8080", "up ", "conn LT", "listen LT"] {
            #expect(title.contains(part), "\(title)")
        }
        #expect(!title.contains("VIEWER"))
        // A warning leaves the same room.
        desk.engine.change { $0.snapshot.database?.waiting = 3 }
        for _ in 0..<20 { desk.refresh() }
        #expect(!desk.model.watch.active.isEmpty)
        title = ScreenTests.lines(desk.model, width, height)[0]
        for part in ["attached", "up ", "conn LT", "listen LT"] { #expect(title.contains(part), "\(title)") }
        let viewer = self.desk(.attached(role: .viewer, target: "viewer.sock"))
        #expect(ScreenTests.lines(viewer.model, width, height)[0].contains("attached VIEWER"))
    }

    @Test func inProcess_NothingIsSaidOfIt() {
        let desk = desk(.inProcess)
        #expect(!screen(desk).contains("attached") && screen(desk).contains("q quit"))
    }

    @Test(arguments: ["q", ":q\r", ":quit\r", "\u{3}"]) func quitting_DetachesAtOnce(_ keys: String) {
        for isReadOnly in [false, true] {
            var desk = desk()
            desk.model.preferences.isReadOnly = isReadOnly
            for scalar in keys.unicodeScalars {
                desk.press(scalar == "\r" ? .enter : scalar == "\u{3}" ? .control("c") : .character(scalar))
            }
            #expect(desk.hasDetached && !desk.hasQuit)
            guard case .browse = desk.model.mode else {
                Issue.record("it asks")
                return
            }
        }
    }

    @Test func quitting_DetachesFromALostServer_AndFromThePast() {
        var lost = desk()
        lose(&lost)
        lost.press("q")
        #expect(lost.hasDetached)
        var past = desk()
        past.press("[")
        past.press("q")
        #expect(past.model.past != nil && past.hasDetached)
    }

    @Test func keysAndCommands_SayThatTheServerGoesOn() {
        var desk = desk()
        #expect(screen(desk).contains("q detach") && !screen(desk).contains("q quit"))
        desk.press("?")
        let help = screen(desk, 200, 140)
        #expect(help.contains("at the top detach: the server goes on") && help.contains("detach from anywhere"))
        #expect(!help.contains("quit and end the server"))
        for text in [Manual.manKeys(), Manual.manCommands(), Manual.markdownKeys(), Manual.markdownCommands()] {
            #expect(text.contains("attached: "))
        }
    }

    @Test func shutdown_AsksForTheServersAddress() {
        var desk = desk()
        desk.press(":shutdown")
        desk.press(.enter)
        #expect(screen(desk).contains("End reactor at 127.0.0.1:8080 (pid 4242)?"))
        #expect(screen(desk).contains("type 127.0.0.1:8080 and Enter"))
        desk.press("y")
        desk.press(.enter)
        #expect(!isShutDown(desk))
        desk.press(":shutdown")
        desk.press(.enter)
        desk.press("127.0.0.1:8080")
        desk.press(.enter)
        #expect(isShutDown(desk) && !desk.hasQuit && !desk.hasDetached)
    }

    @Test func shutdown_InProcess_IsTheSameAsToQuit() {
        var desk = desk(.inProcess)
        desk.press(":shutdown")
        desk.press(.enter)
        #expect(screen(desk).contains("Quit and stop the server?"))
        desk.press("y")
        #expect(desk.hasQuit)
    }

    private func isShutDown(_ desk: Desk) -> Bool {
        desk.engine.sent.contains { if case .shutdown = $0 { true } else { false } }
    }

    // MARK: lost

    @Test(arguments: [(80, 24), (200, 60)]) func lostServer_LeavesTheScreenAsItWas_Dimmed_AndSaysSo(
        _ width: Int, _ height: Int
    ) {
        var desk = desk()
        desk.model.fit(width: width, height: height)
        let before = ScreenTests.lines(desk.model, width, height)
        lose(&desk)
        desk.model.fit(width: width, height: height)
        let canvas = ScreenView.draw(desk.model, width: width, height: height, ascii: false)
        for y in 1..<(height - 2) {
            #expect(canvas.text(row: y) == before[y])
            #expect((0..<width).allSatisfy { canvas.cell($0, y)?.role == .stale })
        }
        #expect(canvas.text(row: 0).contains("LOST 12s") && !canvas.text(row: 0).contains("attached"))
        #expect(canvas.text(row: height - 2).contains("the server is lost for 12s: connection refused"))
        // Time goes on.
        desk.model.now += 5_000_000_000
        #expect(screen(desk, width, height).contains("LOST 17s"))
    }

    @Test func lostServer_ShowsWithoutColour() {
        for name in ThemeName.allCases {
            let theme = Theme(depth: .none, colors: 0, name: name)
            #expect(theme.appearance(.stale, on: .base) != theme.appearance(.text, on: .base))
        }
    }

    @Test func lostServer_IsAskedNothing_AndKeysSayWhy() {
        var desk = desk()
        lose(&desk)
        let count = desk.engine.sent.count
        for _ in 0..<3 { desk.refresh() }
        for key in ["K", "C", "t", "T", "a", "m", "u"] {
            desk.press(key)
            #expect(desk.model.notice?.text.contains("the server is lost") == true, "\(key)")
            guard case .browse = desk.model.mode else {
                Issue.record("\(key) opens something")
                return
            }
        }
        desk.press(.enter)
        #expect(desk.model.detail == nil && desk.model.notice?.text.contains("the server is lost") == true)
        for line in ["kick where idle>1s", "shutdown", "lock ana", "user ana"] {
            desk.press(":" + line)
            desk.press(.enter)
            #expect(desk.model.notice?.text.contains("the server is lost") == true, "\(line)")
        }
        // What is here can still be looked at.
        for key in ["3", "5", "6", "H", "w", "?"] { desk.press(key) }
        #expect(desk.engine.sent.count == count && desk.model.farewell().isEmpty)
    }

    @Test func everyKeyAndCommand_SendsNothing_WhileTheServerIsLost() {
        for view in [ViewID.connections, .loops, .users, .log, .workers] {
            var fresh = desk(view: view)
            lose(&fresh)
            let count = fresh.engine.sent.count
            for key in ReadOnlyTests.keys {
                var desk = fresh
                desk.press(key)
                for answer in [Key.character("y"), .enter] { desk.press(answer) }
            }
            for form in CommandTable.forms where view == .connections {
                var desk = fresh
                desk.press(":" + ReadOnlyTests.example(form))
                desk.press(.enter)
                for answer in [Key.character("y"), .enter] { desk.press(answer) }
            }
            #expect(fresh.engine.sent.count == count, "\(view)")
        }
    }

    @Test func questionAboutALostServer_IsDropped_AndYActsOnNone() {
        var desk = desk()
        desk.press("K")
        lose(&desk)
        restore(&desk, anotherServer: true)
        desk.press("y")
        #expect(desk.kicks.isEmpty)
    }

    @Test(arguments: ["K", ":kick 1.17", "/idle", " ", ":users remove ana\r", "kkk:set idle-timeout 1ms\r"])
    func whatWasBegun_IsDropped(_ keys: String) {
        var desk = desk()
        for scalar in keys.unicodeScalars { desk.press(scalar == "\r" ? .enter : .character(scalar)) }
        let count = ReadOnlyTests.changes(desk, since: 0).count
        lose(&desk)
        guard case .browse = desk.model.mode else {
            Issue.record("it still has the keys")
            return
        }
        #expect(Pane.allCases.allSatisfy { desk.model.sheet($0).tags.isEmpty } && desk.model.requests.count == 0)
        restore(&desk, anotherServer: true)
        for answer in [Key.character("y"), .character("1"), .enter] { desk.press(answer) }
        #expect(ReadOnlyTests.changes(desk, since: 0).count == count)
    }

    @Test func anotherServer_WithoutALossThatWasSeen_TakesNoKeyMeantForTheFormer() {
        var desk = desk()
        desk.press("K")
        // It ended and another began between two looks at the link.
        restore(&desk, anotherServer: true)
        desk.press("y")
        #expect(desk.kicks.isEmpty)
        #expect(desk.model.undos.last == nil)
    }

    @Test func serverThatIsSilent_IsToldFromOneThatTalks() {
        var desk = desk()
        desk.engine.change { $0.step = 0 }
        for _ in 0..<2 { desk.refresh() }
        #expect(!screen(desk).contains("NO NEWS"))
        for _ in 0..<4 { desk.refresh() }
        #expect(ScreenTests.lines(desk.model, 80, 24)[0].contains("NO NEWS 7.0s"))
        desk.engine.change { $0.step = 1_000_000_000 }
        desk.refresh()
        #expect(!screen(desk).contains("NO NEWS"))
        // One in this process has no snapshot but the one that is made when it is asked for.
        var own = self.desk(.inProcess)
        own.engine.change { $0.step = 0 }
        for _ in 0..<20 { own.refresh() }
        #expect(!screen(own).contains("NO NEWS"))
    }

    @Test func secret_StaysToBeRead_WhenTheServerIsLost() {
        var desk = desk(view: .users)
        desk.press("i")
        lose(&desk)
        #expect(screen(desk).contains("K7Q2-XXPD"))
    }

    @Test func actionWithoutAnAnswer_IsToldOf() {
        var desk = desk()
        desk.model.sent(999, .action(undo: nil))
        lose(&desk)
        #expect(desk.model.notice?.text.contains("whether the last action was done is not known") == true)
    }

    // MARK: there again

    @Test func sameServer_GoesOnWhereItWas() {
        var desk = desk()
        desk.press("t")
        desk.refresh()
        lose(&desk)
        restore(&desk, anotherServer: false)
        #expect(desk.model.notice?.text == "the server is there again, after 12s")
        desk.refresh()
        #expect(desk.model.undos.last != nil && desk.model.connections.rows.count == 12)
        #expect(!screen(desk).contains("LOST") && screen(desk).contains("attached"))
        #expect(!ScreenView.draw(desk.model, width: 80, height: 24, ascii: false).hasStaleCells)
    }

    @Test func anotherServer_IsShownAlone_WithNoRateFromBoth() {
        var desk = desk(view: .overview)
        desk.press("t")
        desk.press("z")
        desk.model.place.push(.loop(2))
        lose(&desk)
        restore(&desk, anotherServer: true)
        #expect(desk.model.notices.waiting.contains { $0.text.contains("reactor at 127.0.0.1:8080 (pid 555), up ") })
        let model = desk.model
        #expect(model.snapshot.processID == 555 && model.connections.rows.isEmpty && model.log.lines.isEmpty)
        #expect(model.shownRates.total.requests == 0 && model.series(.requests).isEmpty && model.undos.last == nil)
        #expect(!model.isPaused && model.detail == nil && model.past == nil)
        desk.refresh()
        // Four lines with low numbers are new, whatever number the former server's last line had.
        desk.press("5")
        #expect(desk.model.log.lines.count == 4)
        #expect(desk.model.shownRates.total.requests < 1e9)
    }

    @Test(arguments: [(UInt64.max, Int.max), (0, 0), (1, .min)]) func anyServer_MayComeBack(_ n: UInt64, _ i: Int) {
        var desk = desk(view: .overview)
        lose(&desk)
        desk.engine.change {
            $0.snapshot = Samples.extreme(n, i)
            $0.link = .attached(role: .viewer, target: Samples.hostile)
        }
        desk.follow()
        for _ in 0..<3 { desk.refresh() }
        #expect(!screen(desk).isEmpty && !screen(desk, 200, 60).isEmpty)
    }
}

extension Canvas {
    fileprivate var hasStaleCells: Bool { cells.contains { $0.role == .stale } }
}
