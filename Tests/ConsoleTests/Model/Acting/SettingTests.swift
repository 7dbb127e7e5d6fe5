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
                "idle-timeout": "75s", "header-timeout": "10s", "max-connections": "1000", "max-per-address": "500",
                "body-rate": "240B/s", "stall-warning": "100ms", "trigger": "lt",
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
            if case .changeSetting(let name, let text) = $0 { "\(name) \(text)" } else { nil }
        }
    }

    @Test func bareNumber_IsSeconds_AndWhatClosesClientsAsksFirst() {
        var desk = desk(connections: 2000)
        desk.engine.change { state in
            for i in state.connections.indices {
                state.connections[i].phase = .idle; state.connections[i].idle = 60_000_000_000
            }
        }
        set(&desk, "idle-timeout 5")
        #expect(changes(desk).isEmpty)
        guard case .confirm(let question) = desk.model.mode else {
            Issue.record("no question")
            return
        }
        #expect(question.title == "Set idle-timeout to 5s?")
        #expect(
            question.details[0] == "It is 75s now."
                && question.details[1].hasPrefix("2,000 of 2,000 open connections close at once"))
        desk.press("n")
        #expect(changes(desk).isEmpty)
        set(&desk, "idle-timeout 5s")
        desk.press("y")
        #expect(changes(desk) == ["idle-timeout 5s"])
        #expect(desk.model.notice?.text == "idle-timeout is 5s; from now on connections idle for longer close")
    }

    @Test(arguments: [
        ("idle-timeout 2m", "idle-timeout 2m"), ("idle-timeout 90", "idle-timeout 90s"),
        ("header-timeout 10500ms", "header-timeout 10500ms"),
        ("stall-warning 5", "stall-warning 5ms"), ("stall-warning 1s", "stall-warning 1s"),
        ("body-rate 0", "body-rate 0B/s"), ("body-rate 10/s", "body-rate 10B/s"),
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
        "stall-warning inf", "colour 5", "idle-timeout", "idleTimeout 5", "trigger maybe", "workers 5",
    ])
    func whatIsNoValue_IsRefused_WithWhatItTakes(_ line: String) {
        var desk = desk()
        set(&desk, line)
        #expect(changes(desk).isEmpty && desk.model.notice?.kind == .failed)
        let text = desk.model.notice?.text ?? ""
        #expect(["takes", "no setting", "usage: set", "restart"].contains(where: text.contains), "\(text)")
    }

    @Test func viewSix_ShowsWhatIsTyped() {
        let desk = desk()
        var model = desk.model
        model.place.show(.workers)
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            let screen = ScreenTests.lines(model, width, height).joined(separator: "\n")
            for text in [
                "idle-timeout 75s", "max-connections 1000", "body-rate 240B/s", "stall-warning 100ms",
                "= all settings",
            ] {
                #expect(screen.contains(text), "\(text) at \(width)x\(height)")
            }
        }
    }

    @Test func misspeltName_IsAnsweredWithTheNearest_AndTabKnowsNamesAndWords() {
        var desk = desk()
        for (line, words) in [
            ("idel-timeout 5", #"there is no setting "idel-timeout": did you mean idle-timeout?"#),
            ("trigger le", #"trigger takes lt or et, not "le": did you mean"#),
            ("workers 5", "workers stands from the start on: it needs a restart"),
        ] {
            set(&desk, line)
            #expect(desk.model.notice?.text.hasPrefix(words) == true, "\(desk.model.notice?.text ?? "")")
        }
        #expect(CommandTable.complete("set idle").text == "set idle-timeout ")
        #expect(CommandTable.complete("set ").candidates == Setting.live.map(\.rawValue))
        #expect(CommandTable.complete("set trigger ").candidates == ["lt", "et"])
        #expect(CommandTable.complete("set log-level w").text == "set log-level warning")
    }

    /// A mode is a setting too.
    @Test func modeThatIsSet_IsKnownAtOnce_AndTakenBack() {
        var desk = desk()
        set(&desk, "trigger et")
        #expect(changes(desk) == ["trigger et"] && desk.model.snapshot.connectionTrigger == .edge)
        desk.press("uy")
        #expect(changes(desk) == ["trigger et"] && desk.model.snapshot.connectionTrigger == .level)
        #expect(SettingsViewTests.undone(desk) == ["trigger et"])
    }
}
