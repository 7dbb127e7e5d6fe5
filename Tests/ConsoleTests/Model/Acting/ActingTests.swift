// An operator's actions on many objects, undo, experiments and refusals, against a fake engine.

import Testing

@testable import Console
@testable import Engine

@Suite struct ActingTests {
    @Test func usersAndAudit_AreFilteredTheOtherWayRound() {
        var desk = Desk(view: .users)
        desk.press("/an")
        desk.press(.enter)
        #expect(desk.model.users.rows.map(\.username) == ["ana"])
        desk.press("!")
        #expect(desk.model.users.rows.map(\.username) == ["böröcz", "漢字ユーザー"] && desk.model.users.total == 2)
        #expect(ScreenTests.lines(desk.model, 80, 24).joined().contains("/not an"))
        // Changed and undone, it is as before; and removed with Esc.
        // It begins afresh, and Up brings the old one back.
        desk.press("/")
        #expect(desk.model.users.rows.count == 3)
        desk.press(.up)
        #expect(desk.model.sheet(.users).filter == "an")
        for _ in 0..<2 { desk.press(.backspace) }
        #expect(desk.model.users.rows.count == 3)
        desk.press(.escape)
        #expect(desk.model.sheet(.users).filterNote == "not an" && desk.model.users.rows.count == 2)
        desk.press(.escape)
        #expect(desk.model.users.rows.count == 3)

        desk.press("8")
        desk.press("/kick")
        desk.press(.enter)
        let kicks = desk.model.audit.rows.count
        #expect(kicks > 0 && desk.model.audit.rows.allSatisfy { $0.action.contains("kick") })
        desk.press("!")
        #expect(
            desk.model.audit.rows.count == 30 - kicks && !desk.model.audit.rows.contains { $0.action.contains("kick") })
    }

    typealias Desk = KeyEffectTests.Desk

    private func many(_ desk: Desk) -> [([ConnectionID], Kick)] {
        desk.engine.sent.compactMap { if case .kickMany(let ids, let kick, _) = $0 { (ids, kick) } else { nil } }
    }

    private func settings(_ desk: Desk) -> [String] {
        desk.engine.sent.compactMap { request in
            switch request {
            case .setTrigger(let mode, let loop): "trigger \(mode.rawValue) \(loop.map(String.init) ?? "all")"
            case .setListenTrigger(let mode): "listen \(mode.rawValue)"
            case .setLogLevel(let level): "level \(level)"
            case .setBalance(let balance): "balance \(balance.rawValue)"
            case .undoSetting(let name, let text): "undo \(name) \(text)"
            case .pauseWorkers(let isPaused): "workers \(isPaused)"
            case .setUserLocked(let id, let isLocked): "lock \(id) \(isLocked)"
            default: nil
            }
        }
    }

    @Test func tagged_AreKicked_OnceTheirNumberIsTyped() {
        var desk = Desk()
        desk.press("   ")
        desk.press("jj ")
        desk.press("K")
        guard case .confirm(let question) = desk.model.mode else {
            Issue.record("no question")
            return
        }
        #expect(question.title == "Kick 4 connections now?" && question.details.contains { $0.contains("1.17") })
        desk.press("5")
        desk.press(.enter)
        #expect(many(desk).isEmpty && desk.model.notice?.text.hasPrefix("not done") == true)
        desk.press("Ky")
        #expect(many(desk).isEmpty)
        desk.press("C4")
        desk.press(.enter)
        #expect(many(desk).count == 1 && many(desk)[0].1 == .afterResponse)
        #expect(many(desk)[0].0 == [17, 18, 19, 22].map { ConnectionID(loop: $0 > 22 ? 2 : 1, number: UInt64($0)) })
        #expect(desk.model.sheet(.connections).tags.isEmpty)
        #expect(desk.kicks.isEmpty)
    }

    @Test func tags_FollowTheirConnections_AndGoWithU() {
        var desk = Desk()
        desk.press("j ")
        desk.engine.change { $0.connections.removeFirst() }
        desk.refresh()
        #expect(desk.model.sheet(.connections).tags == [ConnectionID(loop: 1, number: 18).rawValue])
        desk.press("k ")
        #expect(desk.model.sheet(.connections).tags.isEmpty)
        desk.press("  U")
        #expect(desk.model.sheet(.connections).tags.isEmpty)
    }

    @Test func kickWhere_ShowsWhatItFound_AndKeepsToIt() {
        var desk = Desk(connections: 40)
        desk.press(":kick where st=401")
        desk.press(.enter)
        guard case .confirm(let question) = desk.model.mode, let word = question.word else {
            Issue.record("no question")
            return
        }
        let found = FakePages.page(
            Samples.connections(40), ConnectionQuery(filter: .init(terms: [.number(.status, .equal, 401)]), limit: 100))
        #expect(word == "\(found.total)" && found.total > 5)
        #expect(
            question.details.contains("chosen by: st=401")
                && question.details.contains { $0.contains("and \(found.total - 5) more") })
        // Connections that match only afterwards are not included.
        desk.engine.change { state in for i in state.connections.indices { state.connections[i].lastStatus = 401 } }
        desk.press(word)
        desk.press(.enter)
        #expect(many(desk).first?.0 == found.rows.map(\.id))
    }

    @Test func kickWhere_WithoutAFilter_IsRefused_AndTheTablesOwnIsTaken() {
        var desk = Desk()
        desk.press(":kick where")
        desk.press(.enter)
        #expect(desk.model.notice?.kind == .failed)
        desk.press("/st=404")
        desk.press(.enter)
        desk.press(":close where")
        desk.press(.enter)
        // A single one needs no number.
        guard case .confirm(let question) = desk.model.mode else {
            Issue.record("no question")
            return
        }
        #expect(question.word == nil)
        desk.press("y")
        #expect(desk.kicks.count == 1 && desk.kicks[0].1 == .afterResponse)
        desk.press(":kick where st=599")
        desk.press(.enter)
        #expect(desk.model.notice?.text == "no connection matches st=599")
    }

    @Test func block_ShowsWhatIsOpen_AndOnceItStands_ClosesIt() {
        var desk = Desk()
        desk.engine.change {
            $0.connections[2].peer = "192.0.2.7:5"; $0.connections[3].peer = "192.0.2.70:5"
        }
        desk.refresh()
        desk.press("jjB")
        guard case .command(let line) = desk.model.mode else {
            Issue.record("no command line")
            return
        }
        #expect(line.editor.text == "block 192.0.2.7 10m ")
        desk.press("too fast")
        desk.press(.enter)
        guard case .confirm(let question) = desk.model.mode else {
            Issue.record("no question")
            return
        }
        #expect(question.title == "Block 192.0.2.7?" && question.details.contains { $0.contains("1 open from there") })
        #expect(blocks(desk).isEmpty && many(desk).isEmpty)
        desk.press("y")
        #expect(blocks(desk) == [BlockRequest(network: "192.0.2.7", seconds: 600, note: "too fast")])
        #expect(many(desk).map(\.0) == [[ConnectionID(loop: 1, number: 19)]])

        desk.press(":blocks")
        desk.press(.enter)
        let lines = ScreenTests.lines(desk.model, 80, 24).joined(separator: "\n")
        #expect(lines.contains("Blocks") && lines.contains("192.0.2.7 ") && lines.contains("too fast"))
        desk.press(.escape)
        desk.press("uy")
        #expect(desk.engine.sent.contains { if case .unblock("192.0.2.7") = $0 { true } else { false } })
    }

    @Test func refusedBlock_ClosesNothing() {
        var desk = Desk()
        desk.press(":block 127.0.0.1 5m")
        desk.press(.enter)
        desk.press("y")
        #expect(blocks(desk).count == 1 && many(desk).isEmpty && desk.model.notice?.kind == .failed)
        for line in [":block 10.0.0.1 5x", ":block 10.0.0.1", ":block 10.0.0.1 0", ":block 10.0.0.1 25h"] {
            desk.press(line)
            desk.press(.enter)
            #expect(desk.model.notice?.kind == .failed, "\(line)")
        }
        #expect(blocks(desk).count == 1)
    }

    private func blocks(_ desk: Desk) -> [BlockRequest] {
        desk.engine.sent.compactMap { if case .block(let wanted) = $0 { wanted } else { nil } }
    }

    @Test func destructiveKeys_AreText_InsideTextEntry() {
        var desk = Desk()
        desk.press("/KCLaTt")
        #expect(desk.kicks.isEmpty && settings(desk).isEmpty)
        #expect(desk.model.sheet(.connections).filter == "KCLaTt")
        desk.press(.escape)
        #expect(desk.model.sheet(.connections).filter.isEmpty)
        desk.press(":KCa")
        desk.press(.escape)
        #expect(desk.kicks.isEmpty && settings(desk).isEmpty)
    }

    @Test func undo_TakesSettingsBack_LastFirst() {
        var desk = Desk()
        desk.press("tT")
        desk.refresh()
        desk.press(":level debug")
        desk.press(.enter)
        desk.refresh()
        desk.press(":workers pause")
        desk.press(.enter)
        desk.press(":trigger lt 1")
        desk.press(.enter)
        desk.refresh()
        desk.press("4L")
        let before = settings(desk).count
        #expect(before == 6)
        for _ in 0..<6 { desk.press("uy") }
        #expect(
            Array(settings(desk).dropFirst(before))
                == [
                    "lock 1 false", "trigger et 1", "workers false", "undo log-level debug", "undo listen-trigger et",
                    "undo trigger et",
                ])
        let after = desk.model.snapshot
        #expect(after.connectionTrigger == .level && after.listenTrigger == .level && after.log.level == "info")
        desk.press("u")
        #expect(desk.model.notice?.text == "there is nothing to undo")
    }

    @Test func readOnly_RefusesAllThatChanges_Visibly() {
        var desk = Desk()
        desk.press(":readonly")
        desk.press(.enter)
        let before = desk.engine.sent.count
        for binding in Keymap.bindings where binding.changes {
            switch binding.scope {
            case .users: desk.press("4")
            case .loops: desk.press("3")
            case .workers: desk.press("6")
            case .settings: desk.press("=")
            default: desk.press("2")
            }
            desk.model.notices = NoticeBoard()
            desk.press(binding.keys[0])
            #expect(desk.model.notice?.text.hasPrefix("read-only") == true, "\(binding.names)")
            if case .browse = desk.model.mode {} else { Issue.record("\(binding.names) opened something") }
        }
        for form in CommandTable.forms where form.changes {
            let line = ReadOnlyTests.example(form)
            desk.model.notices = NoticeBoard()
            desk.press(":" + line)
            desk.press(.enter)
            #expect(desk.model.notice?.text.hasPrefix("read-only") == true, "\(line)")
            if case .browse = desk.model.mode {} else { Issue.record("\(line) opened something") }
        }
        let changing = desk.engine.sent.dropFirst(before).filter {
            switch $0 {
            case .connections, .users, .log, .connection, .connectionIDs, .user, .audit, .heapMap, .traffic,
                .settings:
                false
            default: true
            }
        }
        #expect(changing.isEmpty)
    }

    @Test func experiment_RevertsByItself_UnlessKept() throws {
        var desk = Desk(view: .overview)
        for _ in 0..<5 { desk.refresh() }
        desk.press(":experiment trigger 1 5")
        desk.press(.enter)
        #expect(
            settings(desk) == ["trigger \(EngineSnapshot.Trigger.edge.rawValue) 1"] && desk.model.detail == .experiment)
        for _ in 0..<3 { desk.refresh() }
        let experiment = try #require(desk.model.experiment)
        #expect(
            experiment.isRunning && experiment.sides.map(\.name) == ["loop 2 LT", "loop 1 LT, before", "loop 1 ET"])
        for side in experiment.sides {
            #expect(side.requests > 0 && side.callsPerRequest > 0 && side.latencyMedian != nil, "\(side.name)")
        }
        for _ in 0..<4 { desk.refresh() }
        #expect(desk.model.experiment?.state == .reverted)
        #expect(
            settings(desk).last == "trigger \(EngineSnapshot.Trigger.level.rawValue) 1" && settings(desk).count == 2)
        desk.press(":experiment keep")
        desk.press(.enter)
        #expect(settings(desk).last == "trigger \(EngineSnapshot.Trigger.edge.rawValue) 1")
        desk.press("uy")
        #expect(settings(desk).last == "trigger \(EngineSnapshot.Trigger.level.rawValue) 1")
        // One that still runs when the console ends is reverted too.
        desk.press(":experiment trigger 2")
        desk.press(.enter)
        guard case .setTrigger(.level, loop: 2)? = desk.model.farewell().first else {
            Issue.record("nothing is put back")
            return
        }
        let again = desk.model.farewell()
        #expect(again.isEmpty)
    }

    @Test func oneLoopAlone_IsComparedWithItselfBefore() {
        var desk = Desk(view: .overview)
        desk.engine.change { $0.snapshot = Samples.snapshot(loops: 1) }
        for _ in 0..<10 { desk.refresh() }
        desk.press(":experiment trigger")
        desk.press(.enter)
        for _ in 0..<3 { desk.refresh() }
        #expect(desk.model.experiment?.othersSide == nil)
        #expect((desk.model.experiment?.beforeSide?.requests ?? 0) > 0)
        #expect(desk.model.experiment?.sides.count == 2)
    }

    @Test func pivots_GoFromLineToConnection_ToUser_ToAllOfTheirs() {
        var desk = Desk(view: .log)
        desk.engine.change {
            $0.log.append(
                LogLine(sequence: 500, time: 1, level: "notice", text: "operator: kick now: connection 1.19: not done"))
        }
        desk.refresh()
        desk.press(.enter)
        #expect(desk.model.detail == .connection(ConnectionID(loop: 1, number: 19)))
        desk.refresh()
        #expect(desk.model.connection?.state.id == ConnectionID(loop: 1, number: 19))
        desk.press("o")
        #expect(desk.model.detail == .user(2) && desk.model.user?.user.id == 2)
        desk.press("c")
        #expect(desk.model.view == .connections && desk.model.sheet(.connections).filter == "user=#2")
        desk.press(.escape)
        #expect(desk.model.sheet(.connections).filter.isEmpty && desk.model.view == .connections)
        desk.press("3jc")
        #expect(desk.model.view == .connections && desk.model.sheet(.connections).filter == "loop=1")
        desk.press(.enter)
        desk.press("q")
        #expect(desk.model.detail == nil && desk.model.view == .connections && !desk.hasQuit)
    }

    @Test func users_AreFoundSortedResetAndRemoved_EachAskedFirst() {
        var desk = Desk(view: .users)
        desk.engine.change { $0.users = Samples.users(300) }
        for _ in 0..<3 { desk.refresh() }
        desk.press("G")
        #expect(desk.model.users.current?.id == 300 && desk.model.users.position == 299)
        for _ in 0..<10 { desk.press(.pageUp) }
        #expect(desk.model.users.current.map { Int($0.id) - 1 } == desk.model.users.position)
        desk.press("g")
        desk.press(":sort name")
        desk.press(.enter)
        desk.press("g")
        #expect(desk.model.users.current?.username == "ana")
        desk.press("/user29")
        desk.press(.enter)
        #expect(desk.model.users.total == 11)
        desk.press("g")
        let id = desk.model.users.current?.id
        desk.press("R")
        desk.press("y")
        guard case .secret(_, let secret) = desk.model.mode else {
            Issue.record("no secret")
            return
        }
        #expect(secret == "new-password-\(id ?? 0)")
        // Only a key that confirms reading closes it.
        desk.press("K")
        if case .secret = desk.model.mode {} else { Issue.record("the secret has gone") }
        // Nor does one that was pending when it came.
        desk.press(.enter)
        desk.model.wasDrawn()
        desk.press(.enter)
        if case .secret = desk.model.mode {} else { Issue.record("the secret was closed before it could be read") }
        desk.model.now &+= Prompts.secretGrace
        desk.press(.enter)
        desk.press("Ey")
        #expect(desk.engine.sent.contains { if case .endSessions(id: id) = $0 { true } else { false } })
        desk.press("D")
        desk.press("user2")
        desk.press(.enter)
        #expect(!desk.engine.sent.contains { if case .removeUser = $0 { true } else { false } })
        desk.press("D")
        desk.press(desk.model.users.current?.username ?? "")
        desk.press(.enter)
        #expect(desk.engine.sent.contains { if case .removeUser(id: id) = $0 { true } else { false } })
        desk.press("i")
        guard case .secret(_, "K7Q2-XXPD") = desk.model.mode else {
            Issue.record("no invitation")
            return
        }
    }

    @Test func secrets_TakeNoLineUnderEntryAway_AndNoOther() {
        var desk = Desk(view: .users)
        desk.engine.change { $0.users = Samples.users(3) }
        for _ in 0..<2 { desk.refresh() }
        desk.press("i")
        desk.carryOut([.send(.resetPassword(id: 7), .secret("New password of ana"))])
        guard case .secret(_, "K7Q2-XXPD") = desk.model.mode else {
            Issue.record("the first was not shown")
            return
        }
        func close() {
            desk.model.wasDrawn()
            desk.model.now &+= Prompts.secretGrace
            desk.press(.enter)
        }
        close()
        guard case .secret("New password of ana", "new-password-7") = desk.model.mode else {
            Issue.record("the second was not shown")
            return
        }
        close()
        desk.press(":lo")
        desk.carryOut([.send(.resetPassword(id: 8), .secret("New password of bea"))])
        guard case .command = desk.model.mode else {
            Issue.record("the line has gone")
            return
        }
        desk.press(.escape)
        guard case .secret(_, "new-password-8") = desk.model.mode else {
            Issue.record("the third was not shown")
            return
        }
    }

    @Test func nameInACommand_FindsItsUser_InWhateverCaseItIsWritten() {
        var desk = Desk(view: .users)
        desk.engine.change { $0.users = Samples.users(3) }
        for _ in 0..<2 { desk.refresh() }
        let user = desk.model.users.current
        desk.press(":lock \(user?.username.uppercased() ?? "")")
        desk.press(.enter)
        #expect(
            desk.engine.sent.contains { if case .setUserLocked(id: user?.id ?? 0, true) = $0 { true } else { false } })
        desk.press(":lock nobody-at-all")
        desk.press(.enter)
        #expect(desk.model.notice?.kind == .failed && desk.model.notice?.text.contains("nobody-at-all") == true)
    }

    @Test func audit_GoesBackThroughAllThatIsKept_AndTakesWhatComes() {
        var desk = Desk(view: .audit)
        desk.engine.change { $0.audit = Samples.audit(1000) }
        for _ in 0..<2 { desk.refresh() }
        #expect(desk.model.audit.current?.id == 1000 && desk.model.audit.rows.count < 300)
        for _ in 0..<12 { desk.press("G") }
        #expect(desk.model.audit.current?.id == 1 && desk.model.audit.isWhole)
        desk.press("g")
        desk.engine.change {
            $0.audit.insert(
                .init(id: 1001, time: 1, actor: "operator", action: "new", object: "loop 1", result: "done"), at: 0)
        }
        desk.refresh()
        #expect(desk.model.audit.current?.id == 1001)
        desk.press(.enter)
        #expect(desk.model.detail == .loop(1))
        desk.press(.escape)
        desk.press("/lock")
        desk.press(.enter)
        #expect(desk.model.audit.rows.allSatisfy { $0.action == "lock" } && desk.model.audit.rows.count == 200)
    }

    @Test func loopsAndBounds_AreChanged_AndTakenBack() {
        var desk = Desk(view: .loops)
        desk.engine.change { $0.snapshot.settings = ["idle-timeout": "75s"] }
        desk.refresh()
        desk.press("jx")
        guard case .confirm(let question) = desk.model.mode else {
            Issue.record("no question")
            return
        }
        #expect(question.title == "Remove loop 1?" && question.details[0].hasPrefix("64 connections move"))
        desk.press("y")
        #expect(desk.engine.sent.contains { if case .removeLoop(1) = $0 { true } else { false } })
        desk.press("b")
        #expect(desk.engine.sent.contains { if case .rebalance = $0 { true } else { false } })
        desk.press(":set idle-timeout 5s")
        desk.press(.enter)
        desk.press("y")
        desk.press(":balance least-connections")
        desk.press(.enter)
        desk.refresh()
        #expect(desk.model.snapshot.settings["idle-timeout"] == "5s")
        #expect(desk.model.snapshot.balance == .leastConnections)
        desk.press("uyuy")
        desk.refresh()
        #expect(desk.model.snapshot.settings["idle-timeout"] == "75s" && desk.model.snapshot.balance == .roundRobin)
        desk.press(":set idle-timeout 0")
        desk.press(.enter)
        #expect(
            desk.model.notice?.text
                == """
                idle-timeout takes a time from 1ms to 1d, as 75s, 500ms or 2m; a bare number is seconds, not \
                \"0\"
                """
        )
        desk.press("2m2")
        desk.press(.enter)
        #expect(
            desk.engine.sent.contains {
                if case .moveConnection(ConnectionID(loop: 1, number: 17), toLoop: 2) = $0 { true } else { false }
            })
    }

    @Test func connectionThatHasClosed_IsStillShown_AndNotKicked() {
        var desk = Desk()
        desk.press(.enter)
        desk.refresh()
        desk.engine.change { $0.connections.removeFirst() }
        desk.refresh()
        #expect(
            desk.model.connectionGone != nil && desk.model.connection?.state.id == ConnectionID(loop: 1, number: 17))
        desk.press("K")
        #expect(desk.model.notice?.text == "1.17 has closed already")
        #expect(desk.kicks.isEmpty)
    }

    @Test func sorting_AsksForAnotherOrder_AndTheCursorStaysOnItsConnection() {
        var desk = Desk(connections: 300)
        desk.press("jjj")
        let id = desk.model.connections.selected
        desk.press(":sort reqs")
        desk.press(.enter)
        #expect(desk.model.sheet(.connections).sort == "requests" && desk.model.sheet(.connections).isDescending)
        #expect(desk.model.connections.selected == id)
        desk.press("g")
        #expect(desk.model.connections.current?.requests == 299 * 299 * 37)
        desk.press(">")
        #expect(desk.model.sheet(.connections).sort == "request-rate" && desk.model.sheet(.connections).isDescending)
        desk.press(":sort peer")
        desk.press(.enter)
        #expect(!desk.model.sheet(.connections).isDescending)
        desk.press(":sort colour")
        desk.press(.enter)
        #expect(desk.model.notice?.text.contains("no order by \"colour\"") == true)
    }

    @Test func filter_ActsAsItIsTyped_AndEscapeTakesItBack() {
        var desk = Desk(connections: 40)
        desk.press("/state=writing")
        #expect(desk.model.connections.total == 8)
        desk.press(.enter)
        #expect(desk.model.connections.rows.allSatisfy { $0.phase == .writing })
        desk.press("!")
        #expect(desk.model.connections.total == 32)
        desk.press("/")
        #expect(desk.model.connections.total == 40)
        desk.press(.up)
        desk.press(" idle>")
        // A filter that is not valid yet leaves the last valid one.
        #expect(
            !desk.model.sheet(.connections).problem.isEmpty
                && desk.model.sheet(.connections).filter == "state=writing idle")
        desk.press(.escape)
        #expect(
            desk.model.sheet(.connections).filter == "state=writing" && desk.model.sheet(.connections).problem.isEmpty)
    }

    @Test func repliesToOldQuestions_AskNothingAnew() {
        // Five keys in one burst, answered together: the requests for pages must come to an end.
        var desk = Desk(connections: 40)
        var sent = 0
        var queue: [(ControlRequest, Purpose)] = []
        func collect(_ effects: [Effect]) {
            for effect in effects {
                if case .send(let request, let purpose) = effect { queue.append((request, purpose)) }
            }
        }
        for key in "/idle>1s".unicodeScalars { collect(desk.model.press(.character(key))) }
        while !queue.isEmpty, sent < 100 {
            let batch = queue
            queue = []
            for (request, purpose) in batch { desk.model.sent(desk.engine.send(request), purpose); sent += 1 }
            for reply in desk.engine.receive() { collect(desk.model.receive(reply)) }
        }
        #expect(sent < 12)
    }

    @Test func snapshotTheme_AndMouse_AreEffects() {
        var desk = Desk()
        desk.press(":snapshot /tmp/a.txt")
        desk.press(.enter)
        #expect(desk.written == ["/tmp/a.txt"])
        desk.press(":theme light")
        desk.press(.enter)
        #expect(desk.model.preferences.theme == .light)
        desk.press(":mouse")
        desk.press(.enter)
        #expect(desk.model.preferences.hasMouse)
        // A click takes the cursor to its row; on a head it sorts.
        desk.model.fit(width: 80, height: 24)
        desk.press(.mouse(Mouse(x: 10, y: 8, kind: .press)))
        #expect(desk.model.connections.index == 3)
        desk.press(.mouse(Mouse(x: 10, y: 4, kind: .press)))
        #expect(desk.model.sheet(.connections).sort == "peer")
        desk.press(.mouse(Mouse(x: 10, y: 8, kind: .wheelDown)))
        desk.press(.mouse(Mouse(x: -7, y: 9999, kind: .press)))
    }
}
