// Keys and commands against a fake engine: the requests they cause, and the object of each.

import Testing

@testable import Console
@testable import Engine

@Suite struct KeyEffectTests {
    /// A model that talks to a fake engine like the session.
    struct Desk {
        let engine = FakeEngine()
        var model: ConsoleModel
        var hasQuit = false
        var hasDetached = false
        var written: [String] = []
        var saved: [(report: SettingsReport, file: String?)] = []
        var captured: [CaptureStep] = []

        init(connections: Int = 12, view: ViewID = .connections, users: Bool = true) {
            engine.change { $0.connections = Samples.connections(connections) }
            if !users {
                engine.change { state in
                    state.snapshot.database = nil
                    state.log.removeAll { $0.text.contains("user ") }
                }
            }
            model = ConsoleModel(snapshot: engine.snapshot())
            carryOut(model.show(view))
        }

        mutating func press(_ text: String) { for scalar in text.unicodeScalars { press(.character(scalar)) } }
        /// Presses a key like somebody who sees the screen before each key.
        mutating func press(_ key: Key) {
            draw()
            carryOut(model.press(key, on: ScreenView.target(of: key, in: model)))
            model.fit(width: 80, height: 24)
            readNotices()
        }

        mutating func draw() {
            model.fit(width: 80, height: 24)
            model.wasDrawn(scrollLimit: .max)
        }

        /// Keys that arrive together, as from a paste, a macro or a slow link: replies are taken after the last, and no
        /// frame is drawn in between, so the former one is still shown.
        mutating func burst(_ keys: [Key]) {
            draw()
            for key in keys {
                for effect in model.press(key, on: ScreenView.target(of: key, in: model)) {
                    if case .send(let request, let purpose) = effect {
                        model.sent(engine.send(request), purpose)
                    } else {
                        carryOut([effect])
                    }
                }
                model.fit(width: 80, height: 24)
            }
            carryOut([])
            model.fit(width: 80, height: 24)
            readNotices()
        }

        mutating func burst(_ text: String) {
            burst(text.unicodeScalars.map { $0 == "\r" ? .enter : .character($0) })
        }

        /// As if each notice had been shown long enough: the last one is current.
        mutating func readNotices() {
            while !model.notices.waiting.isEmpty {
                model.notices.wasShown(at: 0)
                model.notices.advance(at: .max)
            }
            model.notices.wasShown(at: model.now)
        }

        mutating func refresh() {
            model.take(engine.snapshot())
            model.now = model.now &+ 1_000_000_000
            carryOut(model.queries())
            carryOut(model.tapQueries())
            model.fit(width: 80, height: 24)
            readNotices()
        }

        mutating func carryOut(_ effects: [Effect]) {
            for effect in effects {
                switch effect {
                case .send(let request, let purpose): model.sent(engine.send(request), purpose)
                case .leave: carryOut(model.leave(open: engine.snapshot().openConnections))
                case .quit: hasQuit = true
                case .detach: hasDetached = true
                case .repaint, .theme, .mouse: break
                case .write(let file): written.append(file)
                case .saveSettings(let report, let file): saved.append((report, file))
                case .tap(let wanted, let file): model.sent(engine.send(.tap(wanted)), .tap(file: file))
                case .capture(let step): captured.append(step)
                }
            }
            let replies = engine.receive()
            for reply in replies { carryOut(model.receive(reply)) }
        }

        /// As the session does before it looks at keys.
        mutating func follow() {
            _ = model.follow(engine.link, actor: FakeEngine.ownActor, snapshot: engine.snapshot())
        }

        var kicks: [(ConnectionID, Kick)] {
            engine.sent.compactMap { if case .kick(let id, let kick) = $0 { (id, kick) } else { nil } }
        }
    }

    @Test(arguments: ViewID.allCases) func pastedText_IsNoKey_WhereNothingIsEntered(_ view: ViewID) {
        var desk = Desk(view: view)
        let before = desk.engine.sent.count
        desk.press(.paste("apt upgrade -y\nq:quit\nKy\u{1B}"))
        #expect(desk.engine.sent.count == before && !desk.hasQuit)
        guard case .browse = desk.model.mode else {
            Issue.record("it opened something")
            return
        }
        #expect(desk.model.notices.current?.text.contains("pasted text") == true)
        // It does not answer a question or close a page either.
        desk.press(.character("?"))
        desk.press(.paste("q"))
        guard case .help = desk.model.mode else {
            Issue.record("it closed the help")
            return
        }
    }

    @Test func pastedText_AnswersNoQuestion() {
        var desk = Desk(view: .connections)
        desk.press("K")
        desk.press(.paste("y\ny"))
        guard case .confirm = desk.model.mode else {
            Issue.record("it answered")
            return
        }
        #expect(desk.kicks.isEmpty)
    }

    @Test func pastedText_IsOneLineOfText_WhereTextIsEntered() {
        var desk = Desk(view: .connections)
        desk.press(":")
        desk.press(.paste("sort\tage\u{1B}\u{7}\r\nquit\n"))
        guard case .command(let line) = desk.model.mode else {
            Issue.record("it ran")
            return
        }
        #expect(line.editor.text == "sort age quit")
        desk.press(.paste(String(repeating: "x", count: LineEditor.longest)))
        guard case .command(let same) = desk.model.mode else {
            Issue.record("it ran")
            return
        }
        #expect(same.editor.text == "sort age quit")
        desk.press(.escape)
        desk.press("/")
        desk.press(.paste("idle>30s\n"))
        guard case .filter(let line, _, before: _) = desk.model.mode else {
            Issue.record("it ended the filter")
            return
        }
        #expect(line.editor.text == "idle>30s")
        #expect(desk.model.sheet(.connections).filter == "idle>30s")
    }

    @Test func pastedPassword_IsTakenWhole_WithoutTheLineEnd() {
        var form = AddUserForm()
        _ = form.press(.paste("ada\n"))
        #expect(form.press(.enter) == .editing)
        _ = form.press(.paste("correct horse battery\r\n"))
        #expect(form.press(.enter) == .editing)
        _ = form.press(.paste("correct horse battery"))
        #expect(form.press(.enter) == .complete(name: "ada", password: "correct horse battery"))
    }

    @Test(arguments: [Detail.warnings, .charts(nil)]) func scrolledPastItsEnd_StandsAtItsEnd(_ detail: Detail) {
        var desk = Desk()
        desk.carryOut(desk.model.push(detail))
        func draw() -> [String] {
            desk.model.fit(width: 60, height: 12)
            let canvas = ScreenView.draw(desk.model, width: 60, height: 12, ascii: true)
            desk.model.wasDrawn(scrollLimit: canvas.scrollLimit)
            return ScreenTests.lines(desk.model, 60, 12, ascii: true)
        }
        let top = draw()
        desk.press("G")
        let bottom = draw()
        for _ in 0..<20 { desk.press("j") }
        #expect(draw() == bottom && bottom != top)
        desk.press("k")
        #expect(draw() != bottom)
        desk.press("g")
        #expect(draw() == top)
    }

    @Test func kick_NamesTheConnectionAtTheKey_ThoughRowsMoved() {
        var desk = Desk()
        desk.press("jjj")
        let id = desk.model.connections.current?.id
        desk.press("K")
        // The connections above it close while the question is shown.
        desk.engine.change { $0.connections.removeFirst(2) }
        desk.refresh()
        desk.press("y")
        #expect(desk.kicks.count == 1)
        #expect(desk.kicks.first?.0 == id && id == ConnectionID(loop: 1, number: 20))
        #expect(desk.kicks.first?.1 == .now)
        #expect(desk.model.notice?.text == "connection 1.20 closed")
    }

    @Test(arguments: [Key.enter, .character("n"), .character("Y"), .escape, .control("c"), .character(" ")])
    func question_IsNoByDefault(_ key: Key) {
        var desk = Desk()
        desk.press("K")
        desk.press(key)
        #expect(desk.kicks.isEmpty && !desk.hasQuit)
        if case .browse = desk.model.mode {} else { Issue.record("the question still stands") }
    }

    /// The second row of the key's table is under the cursor.
    @Test func everyKey_ShowsSomething_OrAsksTheServer() {
        let silent = Keymap.bindings.filter { binding in
            var desk = Desk(view: .connections)
            for _ in 0..<3 { desk.refresh() }
            if binding.scope != .everywhere { desk.press(binding.scope.view) }
            desk.press("j")
            func screen() -> Canvas { ScreenView.draw(desk.model, width: 80, height: 24, ascii: true) }
            let before = (screen: screen(), sent: desk.engine.sent.count)
            desk.press(binding.keys[0])
            return screen() == before.screen && desk.engine.sent.count == before.sent
        }
        // Only the terminal sees the first; there is no tag to take away, and nothing is later than now.
        #expect(Set(silent.map(\.action)) == [.redraw, .clearTags, .later])
    }

    @Test func close_IsGentle() {
        var desk = Desk()
        desk.press("Cy")
        #expect(desk.kicks.first?.1 == .afterResponse)
    }

    @Test func selection_FollowsTheConnection_NotTheRow() {
        var desk = Desk()
        desk.press("jjjj")
        let id = desk.model.connections.selected
        desk.engine.change { $0.connections.removeFirst(3) }
        desk.refresh()
        // Just after a key the rows keep their places.
        #expect(
            desk.model.connections.selected == id && desk.model.connections.index == 4
                && desk.model.connections.stale.count == 3)
        for _ in 0..<3 { desk.refresh() }
        #expect(desk.model.connections.selected == id)
        #expect(desk.model.connections.index == 1)
    }

    @Test func kick_IsHeldBack_WhenTheSelectedOneHasJustGone() {
        var desk = Desk()
        desk.press("jj")
        desk.engine.change { $0.connections.remove(at: 2) }
        desk.refresh()
        desk.press("K")
        #expect(desk.model.notice?.text == "1.19 has closed already")
        for _ in 0..<4 { desk.refresh() }
        desk.press("K")
        #expect(desk.model.notice?.text.contains("1.19 has closed; the cursor is on 1.20 now") == true)
        desk.press("y")
        #expect(desk.kicks.isEmpty)
        desk.press("Ky")
        #expect(desk.kicks.first?.0 == ConnectionID(loop: 1, number: 20))
    }

    @Test func kickInAnUntouchedTable_IsHeldBack_WithoutSayingThatTheOtherHasClosed() {
        var desk = Desk()
        let newcomer = ConnectionID(loop: 1, number: 5)
        desk.engine.change { $0.connections.append(Samples.connection(newcomer, loop: 1, peer: "127.0.0.1:4000")) }
        for _ in 0..<4 { desk.refresh() }
        #expect(desk.model.connections.selected == newcomer)
        desk.press("K")
        #expect(
            desk.model.notice?.text
                == "1.17 has left this row; the cursor is on 1.5 now: press again for that one")
        desk.press("y")
        #expect(desk.kicks.isEmpty)
        desk.press("Ky")
        #expect(desk.kicks.first?.0 == newcomer)
    }

    @Test func kickCommand_AsksToo() {
        var desk = Desk(view: .overview)
        desk.press(":kick 1.17")
        desk.press(.enter)
        #expect(desk.kicks.isEmpty)
        desk.press("y")
        #expect(desk.kicks.first?.0 == ConnectionID(loop: 1, number: 17))
        #expect(desk.model.notice?.kind == .done)
    }

    @Test func quit_AsksWhileConnectionsAreOpen() {
        var desk = Desk()
        desk.press("q")
        #expect(!desk.hasQuit)
        desk.press("n")
        #expect(!desk.hasQuit)
        desk.press(.control("c"))
        desk.press("y")
        #expect(desk.hasQuit)
    }

    @Test(arguments: [
        [Key.character("q")], [.control("c")], ":quit".unicodeScalars.map { .character($0) } + [.enter],
        ":q".unicodeScalars.map { .character($0) } + [.enter],
    ])
    func quit_AsksToo_WithNoConnection(_ keys: [Key]) {
        var desk = Desk()
        desk.engine.change { state in for i in state.snapshot.loops.indices { state.snapshot.loops[i].connections = 0 }
        }
        desk.refresh()
        for key in keys { desk.press(key) }
        #expect(!desk.hasQuit)
        guard case .confirm(let question) = desk.model.mode else {
            Issue.record("no question")
            return
        }
        #expect(question.title == "Quit and stop the server?" && question.details[0] == "No connection is open now.")
        desk.press("n")
        #expect(!desk.hasQuit)
        for key in keys { desk.press(key) }
        desk.press("y")
        #expect(desk.hasQuit)
    }

    @Test func quit_AsksAboutConnections_ThatTheScreenHasNotShownYet() {
        var desk = Desk()
        desk.engine.change { state in for i in state.snapshot.loops.indices { state.snapshot.loops[i].connections = 0 }
        }
        desk.refresh()
        desk.press("z")
        desk.engine.change { $0.snapshot.loops[0].connections = 1 }
        desk.press("q")
        #expect(!desk.hasQuit)
        desk.press("y")
        #expect(desk.hasQuit)
    }

    @Test func triggerKeyTwice_GoesThereAndBack_BeforeTheScreenHasShownEither() {
        var desk = Desk()
        // Both keys before the first reply, as in one burst from the terminal.
        for expected in [EngineSnapshot.Trigger.edge, .level, .edge] {
            guard case .send(.setTrigger(let mode, nil), let purpose)? = desk.model.press(.character("t")).first else {
                Issue.record("no request")
                return
            }
            #expect(mode == expected)
            desk.model.sent(desk.engine.send(.setTrigger(mode, loop: nil)), purpose)
        }
        // And after the replies, with the screen paused.
        desk.carryOut([])
        desk.press("z")
        desk.press("tT")
        #expect(desk.model.snapshot.connectionTrigger == .level && desk.model.snapshot.listenTrigger == .edge)
    }

    @Test func suspend_OnlyHints() {
        var desk = Desk()
        let before = desk.engine.sent.count
        desk.press(.control("z"))
        #expect(desk.engine.sent.count == before && !desk.hasQuit)
        #expect(desk.model.notice?.kind == .hint)
    }

    @Test func triggers_Toggle() {
        var desk = Desk()
        desk.press("t")
        #expect(desk.engine.sent.contains { if case .setTrigger(.edge, loop: nil) = $0 { true } else { false } })
        desk.refresh()
        #expect(desk.model.snapshot.connectionTrigger == .edge)
        desk.press("t")
        #expect(desk.engine.sent.contains { if case .setTrigger(.level, loop: nil) = $0 { true } else { false } })
        desk.press("T")
        #expect(desk.engine.sent.contains { if case .setListenTrigger(.edge) = $0 { true } else { false } })
    }

    @Test func edge_WithPoll_ShowsTheReason() {
        var desk = Desk()
        desk.engine.change { $0.snapshot.poller = "poll" }
        desk.press("t")
        #expect(desk.model.notice?.kind == .failed)
        #expect(desk.model.notice?.text.contains("poll has no edge mode") == true)
    }

    @Test func addLoop_IsAsked() {
        var desk = Desk()
        desk.press("a")
        #expect(desk.engine.sent.contains { if case .addLoop = $0 { true } else { false } })
        desk.refresh()
        #expect(desk.model.snapshot.loops.count == 4)
    }

    @Test func user_IsAddedWithTheTypedPassword() {
        var desk = Desk(view: .users)
        desk.press("n")
        // Keys in text entry are text.
        desk.press("Kq")
        desk.press(.enter)
        desk.press("L t:")
        desk.press(.enter)
        desk.press("other")
        desk.press(.enter)
        desk.press("L t:")
        desk.press(.enter)
        desk.press("L t:")
        desk.press(.enter)
        let added = desk.engine.sent.compactMap {
            if case .addUser(let name, let password, _, _) = $0 { [name, password] } else { nil }
        }
        #expect(added == [["Kq", "L t:"]])
        #expect(!desk.hasQuit)
    }

    @Test func lock_TogglesTheUserUnderTheCursor() {
        var desk = Desk(view: .users)
        desk.press("L")
        desk.press("jL")
        let locks = desk.engine.sent.compactMap {
            if case .setUserLocked(let id, let locked) = $0 { "\(id) \(locked)" } else { nil }
        }
        #expect(locks == ["1 true", "2 false"])
    }

    @Test func lockCommand_FindsTheUserByName() {
        var desk = Desk(view: .overview)
        desk.press(":lock ana")
        desk.press(.enter)
        #expect(desk.engine.sent.contains { if case .setUserLocked(id: 1, true) = $0 { true } else { false } })
        desk.press(":lock nobody")
        desk.press(.enter)
        #expect(desk.model.notice?.text == "there is no user \"nobody\"")
    }

    @Test func kickKey_ElsewhereSaysWhere() {
        var desk = Desk(view: .loops)
        desk.press("K")
        #expect(desk.model.notice?.text == "K (kick) works in the connections table: 2")
    }

    @Test func paused_AsksForNothing() {
        var desk = Desk()
        desk.press("z")
        let before = desk.engine.sent.count
        for _ in 0..<5 { desk.refresh() }
        desk.press("jjG")
        desk.press("2145")
        #expect(desk.engine.sent.count == before)
        desk.press("z")
        #expect(desk.engine.sent.count > before)
    }

    @Test func onlyWhatIsShown_IsAskedFor() {
        func kinds(_ view: ViewID) -> Set<String> {
            var desk = Desk(view: .workers)
            let before = desk.engine.sent.count
            desk.model.now = desk.model.now &+ 6_000_000_000
            desk.carryOut(desk.model.show(view))
            desk.refresh()
            return Set(
                desk.engine.sent.dropFirst(before).map {
                    switch $0 {
                    case .connections(let query): query.limit == 0 ? "counts" : "connections"
                    case .users: "users"
                    case .log: "log"
                    default: "other"
                    }
                })
        }
        // Counts for the warnings, without a row.
        #expect(kinds(.workers) == ["counts"])
        #expect(kinds(.loops) == ["counts"])
        #expect(kinds(.connections) == ["connections"])
        #expect(kinds(.users) == ["users", "counts"])
        #expect(kinds(.log) == ["log", "counts"])
        #expect(kinds(.overview) == ["connections", "users", "log"])
    }

    @Test func interval_GoesInSteps() {
        var desk = Desk()
        desk.press("+")
        #expect(desk.model.interval == 2000)
        desk.press("---")
        #expect(desk.model.interval == 200)
        desk.press("-------")
        #expect(desk.model.interval == 100)
        desk.press(":interval 1234")
        desk.press(.enter)
        #expect(desk.model.interval == 1234)
    }

    @Test func tab_CyclesThePanes() {
        var desk = Desk(view: .overview)
        let first = desk.model.place.focus
        var seen: [Pane] = []
        // One more than the panes: the header has its turn too.
        for _ in 0...Pane.overview(users: true).count {
            desk.press(.tab)
            seen.append(desk.model.place.focus)
        }
        #expect(Set(seen) == Set(Pane.overview(users: true)) && seen.last == first)
        desk.press(.backTab)
        #expect(desk.model.place.focus == seen[seen.count - 2])
    }

    @Test func randomKeys_NeverQuitWithoutYes_NorTrap() {
        var desk = Desk(connections: 300, view: .overview)
        let keys: [Key] =
            "12345678jkgGtTaKCzL+-?:nxå漢 /!<>IUuwh[]ceEoplmbRDi".unicodeScalars.map { .character($0) }
            + [
                .up, .down, .pageUp, .pageDown, .home, .end, .tab, .backTab, .enter, .escape, .backspace, .delete,
                .left, .right, .control("c"), .control("z"), .control("w"), .function(1),
                .mouse(Mouse(x: 5, y: 5, kind: .press)), .mouse(Mouse(x: 500, y: -5, kind: .wheelDown)),
            ]
        var seed: UInt64 = 7
        for step in 0..<3000 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            desk.press(keys[Int(seed >> 33) % keys.count])
            if step % 20 == 0 {
                desk.refresh()
                let width = 1 + Int(seed >> 40) % 120
                desk.model.fit(width: width, height: 1 + Int(seed >> 50) % 50)
                _ = ScreenView.draw(desk.model, width: width, height: desk.model.height, ascii: false)
            }
        }
        #expect(!desk.hasQuit && desk.kicks.isEmpty)
        #expect(desk.model.requests.count == 0)
    }
}
