// The screen's content at the sizes that matter.

import Testing

@testable import Console
@testable import Engine

@Suite struct ScreenTests {
    static func model(_ view: ViewID = .overview, connections: Int = 12) -> ConsoleModel {
        let engine = FakeEngine()
        engine.change { $0.connections = Samples.connections(connections) }
        var model = ConsoleModel(snapshot: engine.snapshot())
        for _ in 0..<30 { model.take(engine.snapshot()) }
        model.place.show(view)
        model.fit(width: 200, height: 60)
        fill(&model, Samples.connections(connections), Samples.users(4))
        model.tables.log.append(Samples.log(100))
        model.tables.audit.prepend(AuditPage(rows: Samples.audit(60), total: 60), generation: 0)
        let (query, serial) = model.tables.traffic.ask(model.sheet(.traffic), visible: 20, at: model.now)
        model.tables.traffic.take(Samples.traffic(query), answering: serial, isHeld: false)
        return model
    }

    /// Rows as if pages had come.
    static func fill(_ model: inout ConsoleModel, _ connections: [ConnectionState], _ users: [UserState]) {
        let (_, _, serial) = model.tables.connections.ask(visible: 20)
        model.tables.connections.adopt(
            rows: connections, keys: connections.map { RowKey(words: [$0.id.rawValue], id: $0.id.rawValue) },
            total: connections.count,
            offset: 0, answering: serial)
        let (_, _, userSerial) = model.tables.users.ask(visible: 20)
        model.tables.users.adopt(
            rows: users, keys: UserPaging.keys(users, offset: 0), total: users.count, offset: 0, answering: userSerial)
    }

    static func lines(_ model: ConsoleModel, _ width: Int, _ height: Int, ascii: Bool = false) -> [String] {
        var model = model
        model.fit(width: width, height: height)
        let canvas = ScreenView.draw(model, width: width, height: height, ascii: ascii)
        return (0..<height).map { canvas.text(row: $0) }
    }

    @Test func suggestedKeys_StandWhereNothingElseIsSaid() {
        var model = Self.model()
        let suggestion = " try: t LT/ET   K kick   3 then b rebalance   w warnings"
        #expect(!Self.lines(model, 80, 24).contains { $0.contains("try:") })
        model.preferences.suggestsKeys = true
        #expect(Self.lines(model, 80, 24)[22].hasPrefix(suggestion))
        #expect(Self.lines(model, 40, 24)[22].hasPrefix(" try: t LT/ET   K kick  "))
        model.place.show(.loops)
        #expect(Self.lines(model, 80, 24)[22].contains("2 then K kick   b rebalance"))
        model.say(.done, "something was done")
        #expect(Self.lines(model, 80, 24)[22].contains("something was done"))
    }

    @Test func overview_At80x24_HoldsEveryPart() {
        let lines = Self.lines(Self.model(), 80, 24)
        let text = lines.joined(separator: "\n")
        #expect(lines[0].hasPrefix(" reactor http://127.0.0.1:8080  up "))
        #expect(lines[0].contains("epoll  conn LT  listen LT"))
        #expect(lines[1].hasPrefix(" req/s ") && lines[1].contains("conns 128") && lines[1].contains("p99"))
        #expect(
            lines[2].contains("workers") && lines[2].contains("1/4") && lines[2].contains("queue")
                && lines[2].contains("db") && lines[2].contains("heap"))
        for part in ["Loops", "▸ Connections", "Users", "Log"] { #expect(text.contains("── \(part) ─"), "\(part)") }
        let words = lines.map { $0.split(separator: " ").joined(separator: " ") }
        #expect(words.contains("LOOP↑ CONNS REQ/S IN/S OUT/S WAITS/S EV/W BUSY LAT99 TICK99 QUEUE MODE"))
        #expect(words.contains("ID↑ PEER LP STATE AGE IDLE REQS OUT ST LAST USER"))
        #expect(text.contains("▸ 1.17 127.0.0.1:50000"))
        #expect(words.contains { $0.hasPrefix("0 main 0 0") })
        #expect(lines[23].contains("? help") && lines[23].contains("q quit") && lines[23].contains("K kick"))
    }

    @Test func overview_At200x60_UsesTheRoom() {
        let lines = Self.lines(Self.model(connections: 60), 200, 60)
        let text = lines.joined(separator: "\n")
        for part in ["Requests/s", "Gauges", "Loops", "Connections", "Users", "Log"] { #expect(text.contains(part)) }
        #expect(text.contains("READS/S") && text.contains("EAGAIN/S") && text.contains("BUF-OUT"))
        #expect(lines.count { $0.contains("127.0.0.1:500") } >= 20)
        #expect(lines[59].contains("1 Overview") && lines[59].contains("6 Workers") && lines[59].contains("8 Audit"))
        // Frames are aligned.
        let corners = lines.filter { $0.hasPrefix("╭") || $0.hasPrefix("╰") }
        #expect(corners.allSatisfy { $0.hasSuffix("╮") || $0.hasSuffix("╯") })
        #expect(text.contains("┐") == false)
    }

    @Test func overview_At40x10_KeepsTheFocusedPaneAlone() {
        let lines = Self.lines(Self.model(), 40, 10)
        #expect(lines[0].contains("http://127.0.0.1:8080"))
        #expect(lines[2].contains("Connections"))
        #expect(
            lines[3].contains("ID") && lines[3].contains("PEER") && lines[3].contains("STATE")
                && !lines[3].contains("AGE"))
        #expect(lines[4].hasPrefix("▸ 1.17 127.0.0.1:50000"))
        #expect(!lines.joined().contains("Users"))
        #expect(lines[9].contains("? help"))
    }

    @Test func smaller_SaysSoInOneLine() {
        let lines = Self.lines(Self.model(), 39, 9)
        #expect(lines.filter { $0.contains { $0 != " " } } == [lines[4]])
        #expect(lines[4].hasPrefix("39x9 is too small: 40x10 at least"))
    }

    @Test(arguments: [(80, 24), (200, 60), (40, 10)]) func ascii_HasNothingElse(_ width: Int, _ height: Int) {
        for view in ViewID.allCases {
            let text = Self.lines(Self.model(view), width, height, ascii: true).joined()
            #expect(text.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }, "\(view)")
        }
    }

    @Test func hostileNames_AreSpelledOut() {
        let text = Self.lines(Self.model(.users), 80, 24).joined(separator: "\n")
        #expect(text.contains("eve<202E>nimda"))
        #expect(text.contains("漢字ユーザー"))
        let connections = Self.lines(Self.model(.connections), 200, 60).joined(separator: "\n")
        #expect(connections.contains("GET /^[[31m<202E>evil"))
    }

    @Test func eachView_HasItsPane() {
        let expected: [ViewID: String] = [
            .overview: "Loops", .connections: "▸ Connections", .loops: "▸ Loops", .users: "▸ Users", .log: "▸ Log",
            .workers: "Worker pool", .audit: "▸ Audit", .traffic: "▸ Traffic by path",
        ]
        for (view, word) in expected {
            #expect(Self.lines(Self.model(view), 80, 24).joined().contains(word), "\(view)")
        }
        let workers = Self.lines(Self.model(.workers), 80, 24).joined()
        for word in ["Database pool", "Heap", "access log", "rejected"] { #expect(workers.contains(word)) }
        let loops = Self.lines(Self.model(.loops), 80, 30).joined()
        #expect(
            loops.contains("Loop 0") && loops.contains("empty wakes") && loops.contains("latency p50")
                && loops.contains("over budget"))
    }

    @Test func edgeMode_IsToldByLetters() {
        var model = Self.model()
        var snapshot = model.snapshot
        snapshot.connectionTrigger = .edge
        for i in snapshot.loops.indices { snapshot.loops[i].trigger = .edge }
        model.take(snapshot)
        let lines = Self.lines(model, 80, 24)
        #expect(lines[0].contains("conn ET  listen LT"))
        #expect(lines.count { $0.hasSuffix("  ET") } == 2)
    }

    @Test func paused_IsShown() {
        var model = Self.model()
        _ = model.press(.character("z"))
        #expect(Self.lines(model, 80, 24)[0].contains("PAUSED"))
    }

    @Test func question_NamesTheConnectionAndItsPeer() {
        var model = Self.model(.connections)
        model.wasDrawn()
        _ = model.press(.character("K"))
        for (width, height) in [(80, 24), (40, 10)] {
            let text = Self.lines(model, width, height).joined(separator: "\n")
            #expect(text.contains("Kick connection 1.17 now?"))
            #expect(text.contains("127.0.0.1:50000"))
            #expect(text.contains("y yes") && text.contains("N no"))
        }
        #expect(Self.lines(model, 30, 5).joined().contains("Kick connection 1.17 now? y/N"))
    }

    @Test func password_IsNotShown() {
        var model = Self.model(.users)
        for key in "nbob".unicodeScalars { _ = model.press(.character(key)) }
        _ = model.press(.enter)
        for key in "geheim".unicodeScalars { _ = model.press(.character(key)) }
        let text = Self.lines(model, 80, 24).joined(separator: "\n")
        #expect(text.contains("bob") && text.contains("******") && !text.contains("geheim"))
    }

    @Test func help_ListsEveryKeyAndCommand() {
        let lines = HelpView.lines()
        for binding in Keymap.bindings {
            #expect(lines.contains { $0.key == binding.names && $0.text.hasPrefix(binding.help) })
        }
        for form in CommandTable.forms {
            #expect(lines.contains { $0.key == ":" + form.usage && $0.text == form.help })
        }
        var model = Self.model()
        _ = model.press(.character("?"))
        let wide = Self.lines(model, 200, 130).joined(separator: "\n")
        for binding in Keymap.bindings { #expect(wide.contains(binding.names), "\(binding.names)") }
        #expect(wide.contains(":kick LOOP.NUMBER"))
    }

    @Test func help_At80x24_IsScrolledThrough_AndNothingIsCut() {
        var model = Self.model()
        _ = model.press(.character("?"))
        var seen: Set<String> = []
        for _ in 0..<400 {
            let lines = Self.lines(model, 80, 24)
            for line in lines.dropFirst().dropLast() {
                #expect(!line.contains("…"), "\(line)")
                seen.insert(line)
            }
            _ = model.press(.character("j"))
        }
        let words = Set(seen.flatMap { $0.split(separator: " ") })
        for form in CommandTable.forms {
            #expect(seen.contains { $0.contains(":" + form.usage) })
            #expect(form.help.split(separator: " ").allSatisfy(words.contains), "\(form.help)")
        }
        for binding in Keymap.bindings {
            #expect(binding.help.split(separator: " ").allSatisfy(words.contains), "\(binding.help)")
        }
    }
}
