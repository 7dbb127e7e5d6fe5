// Going to a row by its text, and the words of tables: by the model, against a fake engine.

import Testing

@testable import Console
@testable import Engine

@Suite struct FindTests {
    typealias Desk = KeyEffectTests.Desk

    private func find(_ text: String, _ desk: inout Desk) {
        desk.press(.function(3))
        desk.press(text)
        desk.press(.enter)
    }

    @Test func find_GoesToTheNextRowWithTheText_ThoughItIsNotLoaded_AndRound() throws {
        var desk = Desk(connections: 900)
        let ids = Samples.connections(900).map(\.id)
        desk.engine.change { state in
            for i in state.connections.indices { state.connections[i].lastRequest = "GET /" }
            for i in [3, 700] { state.connections[i].lastRequest = "GET /needle" }
        }
        desk.refresh()
        find("needle", &desk)
        #expect(desk.model.connections.current?.id == ids[3] && desk.model.sheet(.connections).filter.isEmpty)
        desk.press("n")
        #expect(desk.model.connections.current?.id == ids[700])
        #expect(desk.model.connections.position == 700 && desk.model.connections.total == 900)
        desk.press("n")
        #expect(desk.model.connections.current?.id == ids[3])
        #expect(desk.model.notice?.text == "past the last row: from the first")
        desk.press("N")
        #expect(desk.model.connections.current?.id == ids[700])
        find("haystack", &desk)
        #expect(desk.model.notice?.text == "no row with haystack")
        #expect(desk.model.connections.current?.id == ids[700])
        // A term is looked for as a filter takes it.
        find("colour=red", &desk)
        #expect(desk.model.notice?.text.contains("no field") == true)
    }

    @Test func find_LooksThroughTheRowsThatAreHere_InOtherTables() {
        var desk = Desk(view: .users)
        desk.refresh()
        find("漢字", &desk)
        #expect(desk.model.users.current?.username == "漢字ユーザー")
        desk.press("8")
        desk.refresh()
        find("kick", &desk)
        let first = desk.model.audit.current
        #expect(first?.action.contains("kick") == true)
        desk.press("n")
        #expect(desk.model.audit.current?.action.contains("kick") == true && desk.model.audit.current?.id != first?.id)
        desk.press("3")
        find("main", &desk)
        #expect(desk.model.selectedLoop == 0)
        desk.press("w")
        desk.press("n")
        #expect(desk.model.notice?.text.contains("no table") == true)
    }

    @Test func nothingToFindYet_IsSaid() {
        var desk = Desk()
        desk.press("n")
        #expect(desk.model.notice?.text.contains("F3") == true)
    }

    @Test func kickOfAConnectionThatIsNone_IsSaidBeforeItIsAsked() {
        var desk = Desk()
        desk.press(":kick 77.12345")
        desk.press(.enter)
        #expect(desk.model.notice?.text.contains("there is no connection 77.12345") == true)
        guard case .browse = desk.model.mode else {
            Issue.record("it asks")
            return
        }
        desk.press(":kick 1.17")
        desk.press(.enter)
        guard case .confirm(let question) = desk.model.mode else {
            Issue.record("it does not ask")
            return
        }
        #expect(question.title.contains("1.17"))
    }

    @Test func tab_CompletesColumnsFieldsAndValues() {
        var desk = Desk()
        desk.press(":sort pe")
        desk.press(.tab)
        guard case .command(let line) = desk.model.mode else {
            Issue.record("no line")
            return
        }
        #expect(line.editor.text == "sort peer")
        desk.press(.escape)
        func filter(_ text: String) -> FilterPrompt? {
            desk.press("/" + text)
            desk.press(.tab)
            defer { desk.press(.escape) }
            if case .filter(let line, _, before: _) = desk.model.mode { return line }
            return nil
        }
        #expect(filter("reqs>1 i")?.candidates.sorted() == ["id", "idle", "in"])
        #expect(filter("state=wri")?.editor.text == "state=writing")
        #expect(filter("sta")?.editor.text == "state=")
        #expect(filter("buf-")?.candidates == ["buf-in", "buf-out"])
        desk.press(":kick where state=clo")
        desk.press(.tab)
        guard case .command(let kick) = desk.model.mode else {
            Issue.record("no line")
            return
        }
        #expect(kick.editor.text == "kick where state=closing")
    }

    @Test(arguments: [Pane.connections, .loops]) func everyHead_IsTheWordOfFilterAndSort(_ pane: Pane) {
        let desk = Desk()
        let words = desk.model.vocabulary(pane)
        #expect(words.orders.count > 10)
        for order in words.orders { #expect(words.fields.contains { $0.name == order }, "\(order)") }
    }

    @Test func pages_AreTurnedByVimsKeys() {
        var desk = Desk(connections: 300)
        desk.press(.control("f"))
        let page = desk.model.connections.position
        #expect(page > 10)
        desk.press(.control("d"))
        #expect(desk.model.connections.position == page + page / 2)
        desk.press(.control("u"))
        desk.press(.control("b"))
        #expect(desk.model.connections.position == 0)
    }

    @Test func functionKeys_DoWhatHtopsDo_OrSayWhyNot() {
        var desk = Desk()
        desk.press(.function(4))
        if case .filter = desk.model.mode {} else { Issue.record("F4 filters") }
        desk.press(.escape)
        desk.press(.function(9))
        if case .confirm = desk.model.mode {} else { Issue.record("F9 kicks") }
        desk.press(.escape)
        desk.press(.function(10))
        if case .confirm = desk.model.mode {} else { Issue.record("F10 quits") }
        desk.press(.escape)
        desk.press(.function(7))
        #expect(desk.model.notice?.text.contains("no priority") == true)
        desk.press(.function(11))
        #expect(desk.model.notice?.text.contains("F11 is no key here") == true)
    }

    @Test func oddWordsOfAFilter_AreSaid() {
        var desk = Desk()
        for line in [":filter loop=99", ":kick where loop=99"] {
            desk.press(line)
            desk.press(.enter)
            #expect(desk.model.notice?.text == "there is no loop 99: 3 shows them", "\(line)")
        }
        #expect(desk.model.sheet(.connections).filter.isEmpty)
        desk.press("4")
        desk.press(":filter colour=red")
        desk.press(.enter)
        #expect(desk.model.notice?.text.contains("no field \"colour\"") == true && desk.model.users.rows.count == 3)
        desk.press("5")
        desk.press(":filter level=odd")
        desk.press(.enter)
        #expect(desk.model.notice?.text.contains("level is one of trace") == true)
    }

    @Test func longAgo_IsReachedByOneLine_AndByANumberBeforeTheKey() throws {
        var desk = Desk(view: .connections)
        for _ in 0..<90 { desk.refresh() }
        desk.press(":back 40s")
        desk.press(.enter)
        #expect(desk.model.timeBack == 40_000_000_000)
        // Nothing that changes the server is offered there, and a row is no longer what it was.
        let footer = ScreenTests.lines(desk.model, 80, 24).last ?? ""
        #expect(!footer.contains("kick") && !footer.contains("close") && footer.contains("NOW"))
        desk.press(.enter)
        #expect(desk.model.detail == nil && desk.model.notice?.text.contains("not recorded") == true)
        desk.press(.escape)
        #expect(desk.model.past == nil)
        desk.press("30[")
        #expect(desk.model.timeBack == 30_000_000_000 && desk.model.view == .connections)
        desk.press("12[")
        #expect(desk.model.timeBack == 42_000_000_000)
        desk.press("22]")
        #expect(desk.model.timeBack == 20_000_000_000)
        desk.press("60]")
        #expect(desk.model.past == nil && desk.model.view == .connections)
        desk.press(":back 1h")
        desk.press(.enter)
        #expect(desk.model.past != nil && desk.model.notice?.text == "nothing older is recorded")
        desk.press(.escape)
        desk.press(":back soon")
        desk.press(.enter)
        #expect(desk.model.past == nil && desk.model.notice?.text.contains("back 40s") == true)
    }

    @Test(arguments: [(80, "p99"), (80, "4xx"), (120, "/ filter"), (120, ": command")])
    func whatMattersMost_FitsTheScreen(_ width: Int, _ text: String) {
        var desk = Desk(connections: 1000)
        desk.refresh()
        desk.press("2")
        #expect(ScreenTests.lines(desk.model, width, 24).joined(separator: "\n").contains(text))
    }
}
