// The traffic on the screen: what is asked, the way down and back, and what is done to an address. Against a fake
// engine, and against a real one with clients from several addresses.

import Glibc
import Testing

@testable import Console
@testable import Engine

@Suite struct TrafficTests {
    private typealias Desk = KeyEffectTests.Desk

    private func screen(_ model: ConsoleModel, _ width: Int = 200, _ height: Int = 60) -> String {
        ScreenTests.lines(model, width, height).joined(separator: "\n")
    }

    /// By the table, which asks for a screen of rows and more; what looks for causes asks for fewer.
    private func asked(_ desk: Desk) -> [TrafficQuery] {
        desk.engine.sent.compactMap { if case .traffic(let query) = $0, query.limit >= 60 { query } else { nil } }
    }

    @Test func groupAndWindow_AreChangedByKeys_AndByACommand() {
        var desk = Desk()
        desk.press("9")
        #expect(asked(desk).map(\.by) == [.path] && asked(desk).last?.window == .minute)
        #expect(asked(desk).last?.sort == .requests && asked(desk).last?.terms == [])
        desk.press("b")
        desk.press(.right)
        #expect(asked(desk).map(\.by) == [.path, .address, .network])
        #expect(screen(desk.model).contains("▸ Traffic by network") && screen(desk.model).contains("127.0.0.0/24"))
        desk.press(.left)
        desk.press("ss")
        #expect(asked(desk).last?.by == .address && asked(desk).last?.window == .hour)
        desk.press(":traffic by status 10s")
        desk.press(.enter)
        #expect(asked(desk).last == TrafficQuery(by: .status, window: .tenSeconds, limit: asked(desk).last?.limit ?? 0))
        for _ in TrafficKey.allCases { desk.press("b") }
        #expect(desk.model.traffic.by == .status)
    }

    @Test func enter_GoesDownToTheConnections_AndEscComesBackRowByRow() {
        var desk = Desk()
        desk.press("9")
        desk.press("b")
        desk.press(":traffic by status")
        desk.press(.enter)
        desk.press("/status=4xx")
        desk.press(.enter)
        desk.press("jj")
        #expect(desk.model.traffic.table.current?.key == "404")
        desk.press(.enter)
        let down: [TrafficQuery.Term] = [.init(.status, "4xx"), .init(.status, "404")]
        #expect(asked(desk).last?.by == .path && asked(desk).last?.terms == down)
        #expect(screen(desk.model).contains("Traffic by path: status=4xx status=404"))
        desk.press("j")
        desk.press(.enter)
        #expect(asked(desk).last?.by == .address && asked(desk).last?.terms == down + [.init(.path, "/healthz")])
        desk.press(.enter)
        #expect(desk.model.view == .connections && desk.model.sheet(.connections).filter == "peer=127.0.0.1/32")
        #expect(
            screen(desk.model).contains("Connections: status=4xx status=404 > path=/healthz > address=127.0.0.1"))
        #expect(desk.model.connections.rows.count == 12)
        desk.press(.escape)
        #expect(desk.model.view == .traffic && desk.model.sheet(.connections).filter.isEmpty)
        #expect(desk.model.traffic.by == .address && desk.model.traffic.table.current?.key == "127.0.0.1")
        desk.press(.escape)
        #expect(desk.model.traffic.by == .path && desk.model.traffic.table.current?.key == "/healthz")
        desk.press(.escape)
        #expect(desk.model.traffic.by == .status && desk.model.traffic.table.current?.key == "404")
        #expect(desk.model.sheet(.traffic).filter == "status=4xx")
        desk.press(.escape)
        #expect(desk.model.sheet(.traffic).filter.isEmpty && desk.model.view == .traffic)
        desk.press(.escape)
        #expect(desk.model.view == .overview)
    }

    @Test(arguments: [
        (TrafficKey.route, TrafficKey.path), (.path, .address), (.status, .path), (.user, .address),
        (.agent, .address), (.referer, .path),
    ])
    func eachRow_HasSomethingBelow(_ key: TrafficKey, _ below: TrafficKey) {
        var desk = Desk()
        desk.carryOut(desk.model.showTraffic(by: key, nil))
        desk.press(.enter)
        #expect(desk.model.traffic.by == below && desk.model.traffic.trail.count == 1)
    }

    @Test func network_HasItsConnectionsBelow() {
        var desk = Desk()
        desk.carryOut(desk.model.showTraffic(by: .network, nil))
        desk.press(.enter)
        #expect(desk.model.sheet(.connections).filter == "peer=127.0.0.0/24" && desk.model.connections.total == 12)
        // A view that is chosen has no way that leads back.
        desk.press("2")
        desk.press(.escape)
        #expect(desk.model.view == .connections && desk.model.sheet(.connections).filter.isEmpty)
    }

    @Test func wayDown_EndsAtTheMostTerms() {
        var desk = Desk()
        desk.press("9")
        for _ in 0..<TrafficQuery.termLimit {
            desk.carryOut(desk.model.enterTraffic())
            desk.carryOut(desk.model.changeGroup(TrafficKey.allCases.count - 1))
            desk.draw()
        }
        #expect(desk.model.traffic.terms.count == TrafficQuery.termLimit && desk.model.traffic.by == .path)
        desk.press(.enter)
        #expect(desk.model.notice?.text == "a question about traffic has at most 8 terms")
        #expect(desk.model.traffic.by == .path)
    }

    @Test func cursor_StaysOnItsKey_WhenRowsChangePlaces() {
        var desk = Desk()
        desk.press("9")
        desk.press("j")
        #expect(desk.model.traffic.table.current?.key == "/healthz")
        var page = Samples.traffic(TrafficQuery(by: .path))
        page.rows.reverse()
        func take(_ page: TrafficPage) {
            desk.model.now = desk.model.now &+ 5_000_000_000
            let (_, serial) = desk.model.tables.traffic.ask(desk.model.sheet(.traffic), visible: 20, at: desk.model.now)
            desk.model.tables.traffic.take(page, answering: serial, isHeld: false)
        }
        take(page)
        #expect(desk.model.traffic.table.index == 2 && desk.model.traffic.table.current?.key == "/healthz")
        // A page that comes too late is of another question.
        desk.model.tables.traffic.take(TrafficPage.blank, answering: 1, isHeld: false)
        #expect(desk.model.traffic.table.rows.count == 4)
        page.rows.removeAll { $0.key == "/healthz" }
        take(page)
        #expect(desk.model.traffic.table.vanished == "/healthz")
    }

    @Test func filter_SaysWhatItCannotMean_AndNamesWhatItCan() {
        var desk = Desk()
        desk.press("9")
        for (line, words) in [
            ("colour=red", "no field \"colour\": route path address network status user agent referer"),
            ("status>400", "status takes =, as in status=4xx"),
            ("status=9xx", "status is a number from 100 to 599, or a class"),
            ("path=", "path takes =, as in path=/login"),
        ] {
            desk.press(":filter \(line)")
            desk.press(.enter)
            #expect(desk.model.notice?.text.contains(words) == true, "\(line): \(desk.model.notice?.text ?? "")")
        }
        #expect(desk.model.sheet(.traffic).filter.isEmpty)
        desk.press("/health status=4xx address=10.0.0.0/8")
        desk.press(.enter)
        let query = asked(desk).last
        #expect(query?.text == "health")
        #expect(query?.terms == [.init(.status, "4xx"), .init(.address, "10.0.0.0/8")])
        #expect(desk.model.traffic.table.rows.map(\.key) == ["/healthz"])
        desk.press("!")
        #expect(desk.model.notice?.text.contains("cannot be turned round") == true)
        // The text was about paths.
        desk.press("b")
        #expect(desk.model.sheet(.traffic).filter == "status=4xx address=10.0.0.0/8")
        desk.press("/st")
        desk.press(.tab)
        desk.press("4")
        desk.press(.tab)
        #expect(desk.model.sheet(.traffic).filter == "status=4xx")
    }

    @Test func rows_AreSortedByTheirColumns_TheLargestFirst() {
        var desk = Desk()
        desk.press("9")
        desk.press(">>")
        #expect(asked(desk).last?.sort == .p99 && screen(desk.model).contains("P99"))
        desk.press(":sort 5xx")
        desk.press(.enter)
        #expect(asked(desk).last?.sort == .serverErrors)
        desk.press("I")
        #expect(desk.model.notice?.text == "the largest come first in this table")
        desk.press(":sort req/s")
        desk.press(.enter)
        #expect(asked(desk).last?.sort == .requests && desk.model.sheet(.traffic).isDescending)
        desk.press(":sort key")
        desk.press(.enter)
        #expect(desk.model.notice?.text == "no order by \"key\": req/s p50 p99 bytes/s 4xx 5xx")
        for order in desk.model.sortable(.traffic) { #expect(TrafficOrder(rawValue: order.id) != nil) }
    }

    @Test func isAskedForWhileItIsShown_OnceASecond() {
        var desk = Desk(view: .connections)
        for _ in 0..<3 { desk.refresh() }
        #expect(asked(desk).isEmpty)
        desk.press("9")
        let first = asked(desk).count
        for _ in 0..<10 {
            desk.model.now = desk.model.now &+ 100_000_000
            desk.carryOut(desk.model.queries())
        }
        #expect(asked(desk).count == first + 1)
        desk.press("z")
        for _ in 0..<3 { desk.refresh() }
        #expect(asked(desk).count == first + 1)
        desk.press("z")
        desk.press("[")
        let now = asked(desk).count
        for _ in 0..<3 { desk.refresh() }
        desk.press("b")
        #expect(asked(desk).count == now && screen(desk.model).contains("traffic is not recorded: as of"))
        desk.press(.escape)
        #expect(asked(desk).count > now)
        desk.press("1")
        let last = asked(desk).count
        for _ in 0..<3 { desk.refresh() }
        #expect(asked(desk).count == last)
    }

    @Test func whatIsCaptured_IsSaid_WithSinceWhen() {
        var desk = Desk()
        desk.press(":traffic by agent")
        desk.press(.enter)
        #expect(screen(desk.model).contains("1m (captured for 34s)"))
        desk.press(.enter)
        #expect(desk.model.traffic.by == .address && screen(desk.model).contains("1m (captured for 34s)"))
        desk.press(":traffic by path")
        desk.press(.enter)
        desk.press(":filter agent=curl/8.5.0")
        desk.press(.enter)
        #expect(screen(desk.model).contains("captured for 34s"))
        let (_, serial) = desk.model.tables.traffic.ask(desk.model.sheet(.traffic), visible: 20, at: desk.model.now)
        desk.model.tables.traffic.take(TrafficPage.blank, answering: serial, isHeld: false)
        #expect(screen(desk.model).contains("captured from the moment that somebody looks: no request since then"))
    }

    @Test func whatIsMissing_IsSaid() {
        var desk = Desk()
        desk.press("9")
        let (_, serial) = desk.model.tables.traffic.ask(desk.model.sheet(.traffic), visible: 20, at: desk.model.now)
        var page = Samples.traffic(TrafficQuery(by: .path))
        (page.lost, page.missingLoops, page.span) = (1234, 1, 7_000_000_000)
        desk.model.tables.traffic.take(page, answering: serial, isHeld: false)
        for text in ["1.2k lost", "1 loop not recorded", "1 in 4.8 kept", "1m (up 7.0s)", "6.0k", "±2%", "total"] {
            #expect(screen(desk.model).contains(text), "\(text)")
        }
        desk.engine.change { $0.trafficRefusal = "this server records no traffic: it was started with --traffic off" }
        for _ in 0..<3 { desk.refresh() }
        #expect(screen(desk.model, 80, 24).contains("it was started with --traffic off"))
        #expect(desk.model.traffic.table.rows.isEmpty && desk.model.notice == nil)
    }

    @Test func kickOnAnAddress_IsAboutAllItsConnections_AndAsks() {
        var desk = Desk()
        desk.press("9")
        desk.press("K")
        #expect(desk.model.notice?.text.contains("done to an address or a network") == true)
        desk.press("b")
        for (key, title) in [("K", "Kick 12 connections now?"), ("C", "Close 12 connections?")] {
            desk.press(key)
            guard case .confirm(let question) = desk.model.mode else {
                Issue.record("no question")
                return
            }
            #expect(question.title == title && question.details[0] == "chosen by: peer=127.0.0.1/32")
            desk.press(.escape)
        }
        desk.press("B")
        guard case .command(let line) = desk.model.mode else {
            Issue.record("no line")
            return
        }
        #expect(line.editor.text == "block 127.0.0.1 10m ")
        desk.press(.escape)
        desk.press("G")
        desk.press("B")
        if case .command(let line) = desk.model.mode { #expect(line.editor.text == "block 2001:db8::17/64 10m ") }
        desk.press(.escape)
        // Two keys at once: the second is about rows that nobody has seen.
        desk.burst("bK")
        if case .confirm = desk.model.mode { Issue.record("it asks") }
        desk.press("K")
        desk.press("12")
        desk.press(.enter)
        let kicked = desk.engine.sent.compactMap { if case .kickMany(let ids, .now, _) = $0 { ids.count } else { nil } }
        #expect(kicked == [12])
    }

    /// A console's model on a running server: the pages that it asks for are answered.
    private struct Seat {
        let control: any EngineControl
        var model: ConsoleModel

        init(_ control: any EngineControl) {
            self.control = control
            model = ConsoleModel(snapshot: control.snapshot())
        }

        mutating func carryOut(_ effects: [Effect]) {
            var effects = effects
            repeat {
                for case .send(let request, let purpose) in effects { model.sent(control.send(request), purpose) }
                if model.requests.count == 0 { return }
                var waiting = pollfd(fd: control.replyDescriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&waiting, 1, 60_000) == 1 else { return }
                effects = control.receive().flatMap { model.receive($0) }
            } while true
        }

        mutating func press(_ keys: Key...) {
            for key in keys {
                model.fit(width: 200, height: 60)
                model.wasDrawn()
                carryOut(model.press(key))
            }
        }

        mutating func refresh() {
            model.now = model.now &+ 3_000_000_000
            carryOut(model.queries())
        }
    }

    @Test func pathItsAddressesAndTheirConnections_OfAServerWithClients() throws {
        var configuration = Configuration()
        configuration.listen = ["127.0.0.1:0"]
        configuration.logFile = "/dev/null"
        configuration.loops = 2
        let server = Server(configuration)
        try server.start()
        defer {
            server.stop()
            server.waitUntilStopped()
        }
        let port = try #require(server.addresses.first?.split(separator: ":").last.flatMap { UInt16($0) })
        let clients = try [2, 2, 2, 3, 3, 4].map { try ProbeConnection(port: port, from: 0x7F00_0000 + $0) }
        for client in clients { #expect(try client.ask().status == 200) }
        #expect(try clients[5].ask("GET", "/nothing").status == 404)
        var seat = Seat(try #require(server.control))
        seat.press(.character("9"))
        try eventually("all requests") {
            seat.refresh()
            return seat.model.traffic.page?.total.requests == 7
        }
        #expect(seat.model.traffic.table.rows.map(\.key) == ["/healthz", "/nothing"])
        seat.press(.enter)
        #expect(seat.model.traffic.table.rows.map(\.key) == ["127.0.0.2", "127.0.0.3", "127.0.0.4"])
        #expect(seat.model.traffic.table.rows.map(\.requests) == [3, 2, 1])
        seat.press(.character("j"), .enter)
        #expect(seat.model.connections.total == 2)
        #expect(seat.model.connections.rows.allSatisfy { $0.peer.hasPrefix("127.0.0.3:") })
        seat.press(.escape, .character("k"), .character("K"))
        guard case .confirm(let question) = seat.model.mode else {
            Issue.record("no question")
            return
        }
        #expect(question.title == "Kick 3 connections now?")
        seat.press(.character("3"), .enter)
        try eventually("they are kicked") { clients.map(\.isEnded) == [true, true, true, false, false, false] }
        // Terms that name what is not there.
        for (filter, words) in [
            ("address=nowhere", "neither an address nor a block"), ("route=/none", "there is no route \"/none\""),
        ] {
            seat.carryOut(seat.model.setFilter(filter, .traffic))
            #expect(seat.model.traffic.refusal.contains(words))
        }
        seat.carryOut(seat.model.setFilter("address=127.0.0.0/30", .traffic))
        #expect(seat.model.traffic.table.rows.map(\.key) == ["127.0.0.2", "127.0.0.3"])
    }
}
