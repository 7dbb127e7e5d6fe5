// The notes about what others do to a server that several consoles are attached to.

import Testing

@testable import Console
@testable import Engine

@Suite struct OthersActionsTests {
    typealias Desk = KeyEffectTests.Desk

    private func entry(
        _ id: Int64, _ actor: String, _ action: String = "kick now", _ object: String = "connection 1.7",
        _ result: String = "done"
    ) -> AuditPage.Entry {
        AuditPage.Entry(id: id, time: 1_790_000_000, actor: actor, action: action, object: object, result: result)
    }

    private func desk(_ link: ControlLink = LinkTests.attached) -> Desk {
        var desk = Desk(view: .loops)
        desk.engine.change { $0.link = link }
        desk.follow()
        desk.refresh()
        return desk
    }

    /// The texts of the notices that a refresh brings, as they come.
    private func said(_ desk: inout Desk) -> [String] {
        desk.model.take(desk.engine.snapshot())
        desk.model.now += 60_000_000_000
        desk.model.fit(width: 80, height: 24)
        desk.carryOut(desk.model.queries())
        let board = desk.model.notices
        return (board.current.map { [$0.text] } ?? []) + board.waiting.map(\.text)
    }

    private func audits(_ desk: Desk) -> Int {
        desk.engine.sent.count { if case .audit = $0 { true } else { false } }
    }

    @Test func actionOfAnother_IsANote_AndOnesOwnIsNone() {
        var desk = desk()
        desk.engine.change { state in
            let more = [
                entry(105, "root(0) from ctl 9", "lock", "user 2", "refused"), entry(104, FakeEngine.ownActor),
                entry(103, "user 2", "log in", "user 2"), entry(102, "server", "warning", "stall"),
                entry(101, "dev(7) from console 4"), entry(100, "operator", "trigger edge", "all connections"),
            ]
            state.audit.insert(contentsOf: more, at: 0)
        }
        #expect(
            said(&desk) == [
                "operator: trigger edge: all connections: done",
                "dev(7) from console 4: kick now: connection 1.7: done",
                "root(0) from ctl 9: lock: user 2: refused",
            ])
        desk.readNotices()
        #expect(said(&desk).isEmpty)
    }

    @Test func whatWasDoneBefore_IsNotTold() {
        var desk = desk()
        #expect(audits(desk) == 1)
        #expect(said(&desk).isEmpty && audits(desk) == 2)
    }

    @Test func actionOnMany_IsOneNote_AndManyActionsAreFew() {
        var desk = desk()
        desk.engine.change { state in
            for i in 100..<120 { state.audit.insert(entry(Int64(i), "a(1) from ctl 1", "kick now", "\(i)"), at: 0) }
        }
        #expect(said(&desk) == ["a(1) from ctl 1: kick now: 100 and 19 more: done"])
        desk.readNotices()
        desk.engine.change { state in
            for i in 120..<140 { state.audit.insert(entry(Int64(i), "a(1) from ctl \(i)"), at: 0) }
        }
        let said = said(&desk)
        #expect(said.count == 3 && said.last == "18 more actions of others: 8 shows the audit")
    }

    @Test func anotherServersAudit_BeginsAnew() {
        var desk = desk()
        desk.engine.change { state in
            state.audit = [entry(1, "operator")]
            state.snapshot.processID = 555
        }
        desk.follow()
        desk.readNotices()
        #expect(said(&desk).allSatisfy { !$0.contains("operator") })
        desk.engine.change { $0.audit.insert(entry(2, "operator"), at: 0) }
        #expect(said(&desk).contains("operator: kick now: connection 1.7: done"))
    }

    @Test func consoleInTheServersProcess_AsksForNothing() {
        var desk = desk(.inProcess)
        _ = said(&desk)
        #expect(audits(desk) == 0)
    }

    @Test func serverWithoutAnAudit_IsNoFailure() {
        var desk = desk()
        desk.model.sent(77, .others)
        _ = desk.model.receive(ControlReply(request: 77, result: .refused("this server has no users")))
        #expect(desk.model.notice == nil)
    }
}
