// Undo: the last action is undone after a question that names it; or a notice says that it cannot be.

import Testing

@testable import Console
@testable import Engine

@Suite struct UndoTests {
    typealias Desk = KeyEffectTests.Desk

    private func title(_ desk: Desk) -> String {
        if case .confirm(let question) = desk.model.mode { question.title } else { "" }
    }

    private func removed(_ desk: Desk) -> [Int] {
        desk.engine.sent.compactMap { if case .removeLoop(let id) = $0 { id } else { nil } }
    }

    @Test func loopThatWasAdded_IsRemoved_AndTheOlderSettingStays() {
        var desk = Desk()
        desk.press("t")
        desk.refresh()
        desk.press("a")
        desk.refresh()
        desk.press("u")
        #expect(title(desk) == "Undo: loop 3 added?")
        #expect(removed(desk).isEmpty)
        desk.press("y")
        #expect(removed(desk) == [3] && desk.model.snapshot.connectionTrigger == .edge)
        // The action before comes next.
        desk.press("u")
        #expect(title(desk) == "Undo: connections ET?")
        desk.press("n")
        #expect(desk.model.snapshot.connectionTrigger == .edge)
        desk.press("uy")
        desk.refresh()
        #expect(desk.model.snapshot.connectionTrigger == .level)
        desk.press("u")
        #expect(desk.model.notice?.text == "there is nothing to undo")
    }

    @Test func loopsAddedOneAfterTheOther_GoTheOtherWayRound() {
        var desk = Desk()
        desk.press("aa")
        desk.press("uyuy")
        #expect(removed(desk) == [4, 3])
    }

    @Test func whatCannotBeUndone_IsSaid_AndNothingOlderIsTouched() {
        for (keys, says) in [
            ("Ky", "connection 1.17 kicked: cannot be undone"), ("Cy", "connection 1.17 closed: cannot be undone"),
            ("3jxy", "loop 1 removed: cannot be undone, a adds another"), ("3b", "loops evened out: cannot be undone"),
            ("4Ey", "sessions of ana ended: cannot be undone"),
        ] {
            var desk = Desk()
            desk.press("t")
            desk.refresh()
            desk.press(keys)
            let before = desk.engine.sent.count
            desk.press("u")
            #expect(desk.model.notice?.text == says + "; u again: connections ET")
            #expect(ReadOnlyTests.changes(desk, since: before).isEmpty, "\(keys)")
            desk.press("u")
            #expect(title(desk) == "Undo: connections ET?")
        }
        var desk = Desk(view: .users)
        desk.press("D")
        desk.press("ana")
        desk.press(.enter)
        desk.press("u")
        #expect(desk.model.notice?.text == "user ana removed: cannot be undone")
    }

    @Test func undoneIsWhatWasDone_NotWhatIsTypedAhead_NorAnOlderAction() {
        var desk = Desk()
        desk.press("t")
        desk.refresh()
        let before = desk.engine.sent.count
        // The loop's reply has not come: nothing else is undone in its place.
        desk.burst("auy")
        #expect(ReadOnlyTests.changes(desk, since: before).count == 1 && title(desk).isEmpty)
        #expect(
            desk.model.notice?.text == "y is no key here: ? shows them" || desk.model.notice?.kind == .failed
                || desk.model.notice?.kind == .done)
        desk.burst("uy")
        #expect(title(desk) == "Undo: loop 3 added?" && removed(desk).isEmpty)
    }

    @Test func moveBalanceBoundLockAndQueue_GoBack() {
        var desk = Desk()
        desk.engine.change { $0.snapshot.settings = ["idle-timeout": "75s", "max-connections": "1000"] }
        desk.refresh()
        desk.press(":move 1.17 2")
        desk.press(.enter)
        desk.press("u")
        #expect(title(desk) == "Undo: connection 1.17 moved to loop 2?")
        desk.press("y")
        #expect(
            desk.engine.sent.contains {
                if case .moveConnection(ConnectionID(loop: 1, number: 17), toLoop: 1) = $0 { true } else { false }
            })
        // Two in a row, faster than the screen: each goes back to the value before it.
        for value in ["90s", "2m"] {
            desk.press(":set idle-timeout \(value)")
            desk.press(.enter)
        }
        desk.press("uy")
        desk.refresh()
        #expect(desk.model.snapshot.settings["idle-timeout"] == "90s")
        desk.press("u")
        if case .confirm(let question) = desk.model.mode {
            #expect(question.details == ["idle-timeout becomes 75s; from now on connections idle for longer close."])
        }
        desk.press("y")
        desk.refresh()
        #expect(desk.model.snapshot.settings["idle-timeout"] == "75s")
    }

    /// The engine gives a setting the value that it had before: one that was only set again would stay set.
    @Test func modesBalanceAndLogLevel_AreTakenBack_AndNotSetAgain() {
        for (line, label, effects, requests) in [
            (
                "trigger lt", "connections LT",
                ["trigger becomes et; all connections change to it.", "Connections of loop 2 become LT."],
                ["undo trigger lt", "trigger lt 2"]
            ),
            (
                "listen et", "listening sockets ET", ["listen-trigger becomes lt; the listening sockets change to it."],
                ["undo listen-trigger et"]
            ),
            (
                "balance least-connections", "balance least-connections",
                ["balance becomes round-robin; new connections are shared so."],
                ["undo balance least-connections"]
            ),
            (
                "level debug", "log level debug", ["log-level becomes info; the log takes lines from there on."],
                ["undo log-level debug"]
            ),
        ] {
            var desk = Desk()
            for earlier in ["trigger et", "trigger lt 2"] {
                desk.press(":" + earlier)
                desk.press(.enter)
            }
            desk.refresh()
            desk.press(":" + line)
            desk.press(.enter)
            // Before the screen has shown it.
            let before = desk.engine.sent.count
            desk.press("u")
            guard case .confirm(let question) = desk.model.mode else {
                Issue.record("no question after \(line)")
                continue
            }
            #expect(question.title == "Undo: \(label)?" && question.details == effects)
            desk.press("y")
            let sent = desk.engine.sent.dropFirst(before).filter(\.isChange).map { request in
                switch request {
                case .undoSetting(let name, let text): "undo \(name) \(text)"
                case .setTrigger(let mode, let loop?): "trigger \(mode.rawValue) \(loop)"
                default: "\(request)"
                }
            }
            #expect(sent == requests)
            let now = desk.model.snapshot
            #expect(now.connectionTrigger == .edge && now.listenTrigger == .level)
            #expect(now.balance == .roundRobin && now.log.level == "info")
            desk.refresh()
            #expect(desk.model.snapshot.loops.map(\.trigger) == [.edge, .edge, .level])
        }
    }

    /// Both keys before the first reply.
    @Test func modeThatWasAskedForLast_IsWhatAnUndoGoesBackTo() {
        var desk = Desk()
        desk.burst("tt")
        desk.press("u")
        if case .confirm(let question) = desk.model.mode {
            #expect(question.details == ["trigger becomes et; all connections change to it."])
        }
        desk.press("y")
        #expect(desk.model.snapshot.connectionTrigger == .edge)
    }

    @Test func experimentUnderWay_IsEndedByIt() {
        var desk = Desk(view: .overview)
        for _ in 0..<3 { desk.refresh() }
        desk.press(":experiment trigger 1 60")
        desk.press(.enter)
        desk.press("u")
        #expect(title(desk) == "Undo: experiment on loop 1?")
        desk.press("y")
        #expect(desk.model.experiment?.state == .reverted)
        desk.press("u")
        #expect(desk.model.notice?.text == "there is nothing to undo")
    }
}
