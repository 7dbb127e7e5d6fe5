// The messages on a connection, on the screen and into a file.

import Foundation
import Testing

@testable import Console
@testable import Engine

@Suite struct WireTests {
    typealias Desk = KeyEffectTests.Desk

    private static let time: UInt64 = 1_790_000_000_000_001_000

    private static func page(_ text: String, from side: TapEvent.Side) -> TapPage {
        TapPage(events: [TapEvent(.bytes, from: side, time: time, bytes: Array(text.utf8))])
    }

    /// The wire of the first connection, on which nothing has passed.
    private func tapped() -> Desk {
        var desk = Desk(view: .connections)
        desk.engine.change { $0.tapPages = [] }
        desk.refresh()
        desk.press("W")
        return desk
    }

    private func pass(_ text: String, from side: TapEvent.Side = .client, on desk: inout Desk) {
        desk.engine.change { $0.tapPages = [Self.page(text, from: side)] }
        desk.refresh()
    }

    private func screen(_ desk: Desk) -> String { ScreenTests.lines(desk.model, 100, 40).joined(separator: "\n") }

    private func ends(_ desk: Desk) -> Int { desk.engine.sent.count { if case .endTap = $0 { true } else { false } } }

    private func asked(_ desk: Desk) -> Int {
        desk.engine.sent.count { if case .tapEvents = $0 { true } else { false } }
    }

    @Test func messages_AreShownAsTheyPass() throws {
        var desk = tapped()
        let id = try #require(desk.model.connections.current?.id)
        #expect(desk.model.detail == .wire(id) && screen(desk).contains("nothing has passed yet"))
        let taps = desk.engine.sent.compactMap { if case .tap(let wanted) = $0 { wanted } else { nil } }
        #expect(taps.map(\.connection) == [id] && taps.allSatisfy { !$0.withSecrets })
        pass("GET /one HTTP/1.1\r\nHost: t\r\n\r\n", on: &desk)
        pass("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nokayHTTP/1.1 204 None\r\n\r\n", from: .server, on: &desk)
        let entries = desk.model.wire.shown
        #expect(entries.map(\.from) == [.client, .server, .server, .server])
        #expect(entries[0].lines == ["GET /one HTTP/1.1", "Host: t", ""])
        #expect(entries[2].lines.isEmpty && entries[2].count == 4 && entries[2].bytes == Array("okay".utf8))
        #expect(entries[3].lines.first == "HTTP/1.1 204 None")
        for text in ["→ GET /one HTTP/1.1", "Host: t", "← HTTP/1.1 200 OK", "← 4 bytes: okay"] {
            #expect(screen(desk).contains(text), "\(text)")
        }
    }

    @Test func headInPieces_IsOneHead() {
        var desk = tapped()
        for part in ["GET /slow HTTP/1.1\r\nHo", "st: t\r", "\n\r", "\nrest"] { pass(part, on: &desk) }
        let entries = desk.model.wire.shown
        #expect(entries.count == 2 && entries[0].lines == ["GET /slow HTTP/1.1", "Host: t", ""])
        #expect(entries[1].bytes == Array("rest".utf8))
    }

    @Test func hexadecimalNumbers_AreShownOnDemand() {
        var desk = tapped()
        pass("GET /\u{1B}[31m HTTP/1.1\r\n\r\n", on: &desk)
        #expect(!screen(desk).contains("47 45 54 20") && !screen(desk).contains("\u{1B}"))
        desk.press("x")
        #expect(screen(desk).contains("47 45 54 20 2f 1b 5b 33 31 6d 20 48 54 54 50 2f   GET /.[31m HTTP/"))
        desk.press("x")
        #expect(!screen(desk).contains("47 45 54 20"))
    }

    @Test func held_StaysAsItWas_AndGoesOnWithAll() {
        var desk = tapped()
        pass("GET /one HTTP/1.1\r\n\r\n", on: &desk)
        desk.press("p")
        pass("GET /two HTTP/1.1\r\n\r\n", on: &desk)
        #expect(screen(desk).contains("held: p goes on"))
        #expect(screen(desk).contains("/one") && !screen(desk).contains("/two"))
        desk.press("p")
        #expect(screen(desk).contains("/one") && screen(desk).contains("/two"))
    }

    @Test func escape_EndsTheTap() {
        var desk = tapped()
        desk.press(.escape)
        #expect(desk.model.detail == nil)
        desk.refresh()
        #expect(ends(desk) == 1 && desk.model.taps.due == nil)
        let before = asked(desk)
        desk.refresh()
        #expect(asked(desk) == before && ends(desk) == 1)
    }

    @Test func paneLeftBeforeTheReply_EndsTheTap() {
        var desk = Desk(view: .connections)
        desk.engine.change { $0.tapPages = [] }
        desk.refresh()
        desk.burst([.character("W"), .escape])
        #expect(desk.model.detail == nil && ends(desk) == 1 && asked(desk) == 0 && desk.model.taps.due == nil)
    }

    @Test func consolesEnd_EndsItsTaps() {
        var desk = tapped()
        #expect(desk.model.farewell().count { if case .endTap = $0 { true } else { false } } == 1)
    }

    @Test func viewer_IsRefused() {
        for readOnly in [true, false] {
            var desk = Desk(view: .connections)
            desk.model.preferences.isReadOnly = readOnly
            desk.press("W")
            if readOnly { #expect(desk.model.notice?.kind == .failed && desk.model.detail == nil) }
            desk.press(":tap 1.17 /tmp/never-written.pcapng")
            desk.press(.enter)
            let taps = desk.engine.sent.count { if case .tap = $0 { true } else { false } }
            #expect(taps == (readOnly ? 0 : 2) && desk.captured.isEmpty == readOnly)
        }
    }

    @Test func lostServer_EndsThePaneAndTheFile() {
        var desk = Desk(view: .connections)
        desk.engine.change {
            $0.link = LinkTests.attached
            $0.tapPages = []
        }
        desk.follow()
        desk.refresh()
        desk.press(":tap 1.17 /tmp/never-written.pcapng")
        desk.press(.enter)
        desk.press("W")
        desk.engine.change { $0.link = .lost(target: "/run/reactor/operator.sock", since: 1, reason: "gone") }
        desk.follow()
        desk.carryOut(desk.model.tapQueries())
        #expect(desk.model.wire.end == "the server is lost" && desk.model.taps.due == nil)
        #expect(desk.captured.count { if case .drop = $0 { true } else { false } } == 1)
    }

    @Test func tapCommand_TakesOptions_AndRefusesOthers() throws {
        func taps(_ line: String) -> (TapRequest, String)? {
            var desk = Desk(view: .connections)
            desk.engine.change { $0.tapPages = [] }
            desk.press(":" + line)
            desk.press(.enter)
            guard case .tap(let wanted)? = desk.engine.sent.last(where: { if case .tap = $0 { true } else { false } }),
                case .open(_, let file)? = desk.captured.first
            else { return nil }
            return (wanted, file)
        }
        let id = try #require(Desk(view: .connections).model.connections.rows.first?.id)
        let (plain, file) = try #require(taps("tap \(id) a b.pcapng"))
        #expect(plain == TapRequest(id) && file == "a b.pcapng")
        let (full, _) = try #require(taps("tap \(id) a --duration 30s --bytes 8MiB --with-secrets"))
        #expect(full == TapRequest(id, withSecrets: true, duration: 30_000, bytes: 8 << 20))
        for rest in ["", " --duration 1s", " a --what", " a --duration 2h", " a --bytes", " a --duration 1ms"] {
            #expect(taps("tap \(id)\(rest)") == nil, "\(rest)")
        }
    }

    @Test func file_IsMadeBeforeItsTapIsAskedFor_AndGoesWhereThatIsRefused() throws {
        var desk = Desk(view: .connections)
        let before = desk.engine.sent.count
        let effects = desk.model.run("tap 1.17 /tmp/never-written.pcapng")
        guard case .tap(let wanted, file: "/tmp/never-written.pcapng")? = effects.first, effects.count == 1 else {
            Issue.record("\(effects)")
            return
        }
        #expect(wanted.connection == ConnectionID(loop: 1, number: 17) && desk.engine.sent.count == before)
        let refusal = desk.model.receive(replyTo(effects, &desk, .refused("there is no connection 1.17")))
        guard case .capture(.discard(file: "/tmp/never-written.pcapng"))? = refusal.first else {
            Issue.record("\(refusal)")
            return
        }
        #expect(desk.model.notices.all.contains { $0.text == "there is no connection 1.17" && $0.kind == .failed })
    }

    private func replyTo(_ effects: [Effect], _ desk: inout Desk, _ result: ControlResult) -> ControlReply {
        for case .tap(_, let file) in effects { desk.model.sent(77, .tap(file: file)) }
        return ControlReply(request: 77, result: result)
    }

    @Test func pagesOfAFilesTap_GoIntoIt_WhileThePaneShowsItsOwn() throws {
        var desk = Desk(view: .connections)
        desk.press(":tap 1.17 /tmp/never-written.pcapng")
        desk.press(.enter)
        guard case .open(_, "/tmp/never-written.pcapng")? = desk.captured.first,
            case .add(let page, tap: 1)? = desk.captured.last
        else {
            Issue.record("\(desk.captured)")
            return
        }
        #expect(page == Samples.passed && desk.model.wire.entries.isEmpty && desk.model.taps.due == nil)
    }
}
