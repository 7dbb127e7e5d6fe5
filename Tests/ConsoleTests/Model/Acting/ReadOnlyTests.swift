// The changes to the server in the table of keys and the table of commands. The test walks both: every entry marked as
// a change is refused while the console is read-only, every other one changes nothing anyway, and no other key does.

import Testing

@testable import Console
@testable import Engine

@Suite struct ReadOnlyTests {
    typealias Desk = KeyEffectTests.Desk

    static let examples = [
        "[LOOP]": "", "[SECONDS]": "", "[FILE]": "", "LOOP.NUMBER": "1.17", "NAME": "ana", "MS": "500", "LOOP": "1",
        "[FILTER]": "idle>1s", "VALUE": "5",
        "SETTING": "idle-timeout", "FILE": "/tmp/never-written.txt", "COLUMN": "id",
        "ADDRESS[/BITS]": "192.0.2.7", "TIME": "10m", "[NOTE]": "", "[WINDOW]": "1m", "KEY": "path",
    ]

    static func example(_ form: CommandForm) -> String {
        form.usage.split(separator: " ").map { examples[String($0)] ?? String($0.split(separator: "|")[0]) }.joined(
            separator: " ")
    }

    static let keys: [Key] =
        (0x20...0x7E).compactMap { Unicode.Scalar($0).map(Key.character) }
        + (0x61...0x7A).compactMap { Unicode.Scalar($0).map(Key.control) }
        + [
            .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .tab, .backTab, .enter, .escape, .backspace,
            .delete,
        ]
        + (1...12).map(Key.function)
        + [Mouse.Kind.press, .wheelUp, .wheelDown].flatMap { kind in
            [1, 4, 8, 23].map { Key.mouse(Mouse(x: 3, y: $0, kind: kind)) }
        }

    static let details: [Detail] = [
        .connection(ConnectionID(loop: 1, number: 17)), .loop(1), .user(1), .charts(nil), .warnings, .blocks, .split,
        .experiment, .failures(.failures), .failure(139, .failures), .wire(ConnectionID(loop: 1, number: 17)),
        .settings(.all), .settings(.drift), .setting("idle-timeout"), .reload,
    ]

    static func changes(_ desk: Desk, since count: Int) -> [ControlRequest] {
        desk.engine.sent.dropFirst(count).filter {
            switch $0 {
            case .connections, .users, .log, .connection, .connectionIDs, .user, .userNamed, .audit, .heapMap, .blocks,
                .traffic, .failures, .logPage, .split, .settings:
                false
            default: true
            }
        }
    }

    private func desk(_ view: ViewID, _ detail: Detail?, readOnly: Bool) -> Desk {
        var desk = Desk(view: view)
        if let detail { desk.carryOut(desk.model.push(detail)) }
        desk.refresh()
        desk.model.preferences.isReadOnly = readOnly
        return desk
    }

    @Test func everyKeyInEveryPlace_ChangesNothing_WhileReadOnly() {
        let places: [(ViewID, Detail?)] = ViewID.allCases.map { ($0, nil) } + Self.details.map { (.connections, $0) }
        for (view, detail) in places {
            let fresh = desk(view, detail, readOnly: true)
            for key in Self.keys {
                // The engine is the same one throughout: its received requests are counted.
                var desk = fresh
                let before = desk.engine.sent.count
                desk.press(key)
                // Any question it opened is confirmed, in every way there is.
                for answer in [Key.character("y"), .character("1"), .enter] {
                    if case .browse = desk.model.mode { break }
                    desk.press(answer)
                }
                #expect(
                    Self.changes(desk, since: before).isEmpty && !desk.hasQuit,
                    "\(key.name) in \(view), \(String(describing: detail))")
            }
        }
    }

    @Test func everyCommand_ChangesNothing_WhileReadOnly() {
        for line in CommandTable.forms.map(Self.example) + [
            "q", "set idle-timeout 1ms", "kick 1.17", "experiment trigger 1 2",
        ] {
            var desk = desk(.connections, nil, readOnly: true)
            let before = desk.engine.sent.count
            desk.press(":" + line)
            desk.press(.enter)
            for answer in [Key.character("y"), .character("1"), .enter] { desk.press(answer) }
            #expect(Self.changes(desk, since: before).isEmpty && !desk.hasQuit, "\(line)")
        }
    }

    @Test func whatIsNotMarked_ChangesNothing() {
        for binding in Keymap.bindings where !binding.changes {
            for view in ViewID.allCases {
                var desk = desk(view, nil, readOnly: false)
                guard Keymap.binding(for: binding.keys[0], scope: desk.model.scope)?.action == binding.action else {
                    continue
                }
                let before = desk.engine.sent.count
                desk.press(binding.keys[0])
                #expect(Self.changes(desk, since: before).isEmpty && !desk.hasQuit, "\(binding.names) in \(view)")
                if case .confirm = desk.model.mode { Issue.record("\(binding.names) asks in \(view)") }
            }
        }
        for form in CommandTable.forms where !form.changes {
            var desk = desk(.connections, nil, readOnly: false)
            let before = desk.engine.sent.count
            desk.press(":" + Self.example(form))
            desk.press(.enter)
            #expect(Self.changes(desk, since: before).isEmpty && !desk.hasQuit, "\(form.usage)")
            if case .confirm = desk.model.mode { Issue.record("\(form.usage) asks") }
        }
    }

    @Test(arguments: [
        [Key.character("q")], [.control("c")], ":quit".unicodeScalars.map { .character($0) } + [.enter],
        ":q".unicodeScalars.map { .character($0) } + [.enter],
    ])
    func quitting_IsRefused_WithALineThatSaysHowTheServerIsEnded(_ keys: [Key]) {
        for connections in [0, 64] {
            var desk = Desk()
            desk.engine.change { state in
                for i in state.snapshot.loops.indices { state.snapshot.loops[i].connections = connections }
            }
            desk.refresh()
            desk.press(":readonly")
            desk.press(.enter)
            for key in keys { desk.press(key) }
            #expect(desk.model.notice?.text == "read-only: the server is ended from outside, by kill -TERM 4242")
            desk.press("y")
            #expect(!desk.hasQuit)
        }
    }

    @Test func q_GoesBackInADetail_WhileReadOnly() {
        for detail in Self.details {
            var desk = desk(.connections, detail, readOnly: true)
            desk.press("q")
            #expect(desk.model.detail == nil && !desk.hasQuit && desk.model.notice?.kind != .failed, "\(detail)")
        }
    }

    @Test func questionThatStoodBefore_DoesNothing_OnceReadOnly() {
        var desk = Desk()
        desk.press("K")
        desk.model.preferences.isReadOnly = true
        desk.press("y")
        #expect(desk.kicks.isEmpty && desk.model.notice?.kind == .failed)
    }

    @Test func replyThatComesLater_DoesNothing_OnceReadOnly() {
        var desk = Desk(view: .users)
        let before = desk.engine.sent.count
        // The user is looked for, and meanwhile the console becomes read-only.
        desk.burst(":lock ana\r:readonly\r")
        desk.press("y")
        #expect(desk.model.isReadOnly && Self.changes(desk, since: before).isEmpty)
    }

    @Test func formThatWasOpen_AddsNobody_OnceReadOnly() {
        var desk = Desk(view: .users)
        desk.press("neve")
        desk.press(.enter)
        desk.press("long enough")
        desk.press(.enter)
        desk.press("long enough")
        desk.model.preferences.isReadOnly = true
        desk.press(.enter)
        #expect(!desk.engine.sent.contains { if case .addUser = $0 { true } else { false } })
    }

    @Test func experiment_GoesBack_WhileReadOnly() {
        var desk = Desk(view: .overview)
        for _ in 0..<3 { desk.refresh() }
        desk.press(":experiment trigger 1 3")
        desk.press(.enter)
        desk.press(":readonly")
        desk.press(.enter)
        for _ in 0..<6 { desk.refresh() }
        let modes = desk.engine.sent.compactMap { if case .setTrigger(let mode, loop: 1) = $0 { mode } else { nil } }
        #expect(modes == [.edge, .level])
    }
}
