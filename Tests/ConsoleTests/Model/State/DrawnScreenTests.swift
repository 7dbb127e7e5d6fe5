// Keys that come in one burst: an action is about the last frame, and a question is answered only after it was drawn.

import Testing

@testable import Console
@testable import Engine

@Suite struct DrawnScreenTests {
    typealias Desk = KeyEffectTests.Desk

    private static let again = "the table has changed since it was drawn: press K again"

    private func asks(_ desk: Desk) -> Console.Confirmation? {
        if case .confirm(let question) = desk.model.mode { question } else { nil }
    }

    /// 127.0.0.9 is the oldest, the last by age; the filter shows 127.0.0.3 alone.
    private func desk() -> Desk {
        var desk = Desk(connections: 0)
        desk.engine.change { state in
            state.connections = (1...9).map { n in
                var row = Samples.connection(ConnectionID(loop: 1, number: UInt64(n)), peer: "127.0.0.\(n):5000\(n)")
                row.age = UInt64(100 - n) * 1_000_000_000
                return row
            }
        }
        desk.refresh()
        return desk
    }

    @Test func filterThatHidesTheCursorsRow_ThenKAndY_InOneBurst_KicksNobody() {
        var desk = desk()
        desk.press(":sort age")
        desk.press(.enter)
        desk.press("IG")
        #expect(desk.model.connections.current?.peer == "127.0.0.9:50009")
        desk.burst("/127.0.0.3\rKy")
        #expect(desk.kicks.isEmpty && asks(desk) == nil)
        #expect(desk.model.connections.rows.map(\.peer) == ["127.0.0.3:50003"])
        // Once it has been shown, the key is about it, and so is the question.
        desk.press("K")
        #expect(asks(desk)?.details[0].contains("127.0.0.3:50003") == true)
        desk.press("y")
        #expect(desk.kicks.map(\.0) == [ConnectionID(loop: 1, number: 3)])
    }

    @Test func theKeyIsAskedForAgain_AfterAFilterAnOrderOrAPage() {
        for keys in ["/127\rK", ">K", "IK", "/st=9\r!K", ":sort requests\rK", ":filter 127\rK", "GK", "1K"] {
            var desk = desk()
            desk.press("jj")
            if keys == "1K" { desk.press("4") }
            desk.burst(keys)
            #expect(asks(desk) == nil && desk.kicks.isEmpty, "\(keys)")
        }
        var desk = desk()
        desk.burst([.pageDown, .character("K")])
        #expect(asks(desk) == nil && desk.model.notice?.text == Self.again)
        desk.press("K")
        #expect(asks(desk) != nil)
    }

    @Test func stepsOverRowsThatWereDrawn_NeedNoFrame() {
        var desk = desk()
        desk.burst("jjkjK")
        #expect(asks(desk)?.title == "Kick connection 1.3 now?")
    }

    @Test func stepsOverRowsThatHaveChanged_DoNeedOne() {
        var desk = desk()
        desk.press("g")
        desk.draw()
        // The second row goes, and a page without it has come that no frame has shown.
        desk.engine.change { $0.connections.remove(at: 1) }
        for _ in 0..<4 {
            desk.model.take(desk.engine.snapshot())
            desk.model.now &+= 1_000_000_000
            desk.carryOut(desk.model.queries())
        }
        #expect(desk.model.connections.rows.count == 8)
        desk.carryOut(desk.model.press(.character("j")))
        desk.carryOut(desk.model.press(.character("K")))
        #expect(asks(desk) == nil)
    }

    @Test func keysTypedAhead_DoNotAnswerAQuestion() {
        var desk = desk()
        desk.burst("Ky")
        #expect(desk.kicks.isEmpty && asks(desk) != nil)
        desk.press("y")
        #expect(desk.kicks.count == 1)

        desk.press("  ")
        desk.burst("K2\r")
        #expect(asks(desk)?.entry.text.isEmpty == true)
        desk.press("2")
        desk.press(.enter)
        #expect(desk.engine.sent.contains { if case .kickMany = $0 { true } else { false } })

        desk = Desk(view: .users)
        desk.burst("Dana\r")
        #expect(asks(desk)?.entry.text.isEmpty == true)
        desk.burst("qy")
        desk = Desk(view: .loops)
        desk.burst("jxy")
        #expect(asks(desk)?.title == "Remove loop 1?")
        desk = Desk()
        desk.burst("qy")
        #expect(!desk.hasQuit && asks(desk) != nil)
        desk = Desk()
        desk.burst("m2\r")
        #expect(!desk.engine.sent.contains { if case .moveConnection = $0 { true } else { false } })
        desk.press("2")
        desk.press(.enter)
        #expect(desk.engine.sent.contains { if case .moveConnection(_, toLoop: 2) = $0 { true } else { false } })
    }

    @Test func keysTypedAhead_WaitForAQuestionThatAReplyBrings() {
        for line in [
            ":kick where idle>0s\r12\r", ":users remove ana\rana\r", ":users reset ana\ry", ":set idle-timeout 1\ry",
        ] {
            var desk = Desk(connections: 12)
            let before = desk.engine.sent.count
            desk.burst(line)
            #expect(ReadOnlyTests.changes(desk, since: before).isEmpty, "\(line)")
            #expect(asks(desk)?.entry.text.isEmpty == true, "\(line)")
            #expect(desk.model.view == .connections)
        }
        // Undone before it has happened.
        var desk = Desk(connections: 12)
        desk.burst([.character(":")] + "kick where idle>0s".unicodeScalars.map { .character($0) } + [.enter, .escape])
        #expect(asks(desk) == nil)
    }

    @Test func usersLoopsAndTheLog_AreHeldToWhatWasDrawn() {
        for key in "LRED" {
            var desk = Desk(view: .users)
            let before = desk.engine.sent.count
            desk.burst("I" + String(key) + "y")
            #expect(ReadOnlyTests.changes(desk, since: before).isEmpty && asks(desk) == nil, "\(key)")
            desk.burst("/b\r" + String(key) + "y")
            #expect(ReadOnlyTests.changes(desk, since: before).isEmpty && asks(desk) == nil, "\(key)")
        }
        for key in "xeb" {
            var desk = Desk(view: .overview)
            let before = desk.engine.sent.count
            desk.burst("3" + String(key) + "y")
            #expect(ReadOnlyTests.changes(desk, since: before).isEmpty && asks(desk) == nil, "\(key)")
        }
        for keys in ["GxY", "/2\rey"] {
            var desk = Desk(view: .loops)
            let before = desk.engine.sent.count
            desk.burst(keys)
            #expect(ReadOnlyTests.changes(desk, since: before).isEmpty && asks(desk) == nil, "\(keys)")
        }
        var desk = Desk(view: .log)
        desk.engine.change {
            $0.log.append(LogLine(sequence: 500, time: 1, level: "notice", text: "kick: connection 1.19"))
        }
        desk.refresh()
        desk.burst("/connection\r\r")
        #expect(desk.model.detail == nil)
        desk.press(.enter)
        #expect(desk.model.detail == .connection(ConnectionID(loop: 1, number: 19)))
    }

    @Test func detailThatWasNotDrawn_IsNotActedOn() {
        var desk = desk()
        desk.press("jj")
        desk.burst("\rKy")
        #expect(desk.kicks.isEmpty && asks(desk) == nil && desk.model.detail != nil)
        desk.press("K")
        #expect(asks(desk)?.title == "Kick connection 1.3 now?")
    }

    @Test func taggedThatAFilterHides_AreNamedInTheQuestion() {
        var desk = desk()
        desk.press("g   ")
        desk.press("/127.0.0.3")
        desk.press(.enter)
        desk.press("K")
        let details = asks(desk)?.details ?? []
        #expect(details.contains("2 of them the table does not show now: 1.1 1.2"))
        #expect(details.contains { $0.contains("1.3  127.0.0.3") })
        desk.press(.escape)
        // A single one, and hidden.
        desk.press("U")
        desk.press(" /127.0.0.5")
        desk.press(.enter)
        desk.press("C")
        #expect(asks(desk)?.details[0] == "The table does not show it now: it is tagged.")
    }

    @Test func click_IsHeldToWhatWasDrawn() {
        var desk = desk()
        desk.press(":mouse")
        desk.press(.enter)
        desk.burst([.mouse(Mouse(x: 10, y: 8, kind: .press)), .character("K")])
        #expect(asks(desk)?.title == "Kick connection 1.4 now?")
        desk.press("n")
        desk.burst([.mouse(Mouse(x: 10, y: 4, kind: .press)), .character("K")])
        #expect(asks(desk) == nil)
    }
}
