// `:set`: units, replies, and the question before a change that closes clients.

import Testing

@testable import Console
@testable import Engine

@Suite struct SettingTests {
    typealias Desk = KeyEffectTests.Desk

    private func desk(connections: Int = 12) -> Desk {
        var desk = Desk(connections: connections)
        desk.engine.change { state in
            state.snapshot.settings = [
                "idleTimeout": 75_000, "headerTimeout": 10_000, "maxConnections": 1000, "maxPerAddress": 500,
                "bodyRate": 240, "stallWarning": 100,
            ]
            for i in state.snapshot.loops.indices { state.snapshot.loops[i].connections = i == 0 ? 0 : connections / 2 }
        }
        desk.refresh()
        return desk
    }

    private func set(_ desk: inout Desk, _ line: String) {
        desk.press(":set " + line)
        desk.press(.enter)
    }

    private func changes(_ desk: Desk) -> [String] {
        desk.engine.sent.compactMap {
            if case .changeSetting(let setting, let value) = $0 { "\(setting.flag) \(value)" } else { nil }
        }
    }

    @Test func bareNumber_IsSeconds_AndWhatClosesClientsAsksFirst() {
        var desk = desk(connections: 2000)
        desk.engine.change { state in
            for i in state.connections.indices {
                state.connections[i].phase = .idle; state.connections[i].idle = 60_000_000_000
            }
        }
        set(&desk, "idleTimeout 5")
        #expect(changes(desk).isEmpty)
        guard case .confirm(let question) = desk.model.mode else {
            Issue.record("no question")
            return
        }
        #expect(question.title == "Set idle-timeout to 5 s?")
        #expect(
            question.details[0] == "It is 75 s now."
                && question.details[1].hasPrefix("2,000 of 2,000 open connections close at once"))
        desk.press("n")
        #expect(changes(desk).isEmpty)
        set(&desk, "idle-timeout 5s")
        desk.press("y")
        #expect(changes(desk) == ["idle-timeout 5000"])
        #expect(desk.model.notice?.text == "idle-timeout is 5 s; from now on connections idle for longer close")
    }

    @Test(arguments: [
        ("idle-timeout 2m", "idle-timeout 120000"), ("idleTimeout 90", "idle-timeout 90000"),
        ("header-timeout 10500ms", "header-timeout 10500"),
        ("stall-warning 5", "stall-warning 5"), ("stall-warning 1s", "stall-warning 1000"),
        ("body-rate 0", "body-rate 0"),
        ("max-connections 2000", "max-connections 2000"), ("max-connections 500", "max-connections 500"),
    ])
    func whatClosesNobody_IsSetAtOnce(_ line: String, _ change: String) {
        var desk = desk()
        set(&desk, line)
        #expect(changes(desk) == [change])
        #expect(desk.model.notice?.kind == .done && desk.model.notice?.text.contains("from now on") == true)
    }

    @Test(arguments: [
        "idle-timeout 74", "header-timeout 500ms", "body-rate 16k", "max-connections 3", "max-per-address 5",
    ])
    func whatIsStricter_AsksWhileConnectionsAreOpen(_ line: String) {
        var busy = desk()
        set(&busy, line)
        #expect(changes(busy).isEmpty)
        busy.press("y")
        #expect(changes(busy).count == 1)
        // The question stays with what it said.
        var idle = desk(connections: 0)
        set(&idle, line)
        #expect(changes(idle).count == 1)
    }

    @Test(arguments: [
        "idle-timeout -5", "idle-timeout 0", "idle-timeout nan", "idle-timeout 1e400", "idle-timeout 5 parsecs",
        "idle-timeout 99999999999999999999",
        "idle-timeout 25h", "body-rate -1", "body-rate 9999999999G", "max-connections 0", "max-connections 16M",
        "max-connections 1.5",
        "stall-warning inf", "colour 5", "idle-timeout",
    ])
    func whatIsNoValue_IsRefused_WithWhatItTakes(_ line: String) {
        var desk = desk()
        set(&desk, line)
        #expect(changes(desk).isEmpty && desk.model.notice?.kind == .failed)
        let text = desk.model.notice?.text ?? ""
        #expect(text.contains("takes") || text.contains("one of") || text.contains("usage: set"), "\(text)")
    }

    @Test func viewSix_ShowsWhatIsTyped() {
        let desk = desk()
        var model = desk.model
        model.place.show(.workers)
        let screen = ScreenTests.lines(model, 120, 40).joined(separator: "\n")
        for text in ["idle-timeout 75 s", "max-connections 1,000", "body-rate 240 bytes/s", "stall-warning 100 ms"] {
            #expect(screen.contains(text), "\(text)")
        }
    }
}
