import Testing

@testable import Console
@testable import Engine

@Suite struct NoticeBoardTests {
    static let second: UInt64 = 1_000_000_000

    private func notice(_ text: String, _ kind: Notice.Kind = .done, isAside: Bool = false) -> Notice {
        Notice(kind: kind, text: text, isAside: isAside)
    }

    @Test func noNotice_IsReplacedBeforeAFrameHasShownIt() {
        var board = NoticeBoard()
        for i in 1...5 { board.add(notice("\(i)"), at: 0) }
        var seen: [String] = []
        var now: UInt64 = 0
        for _ in 0..<20 {
            board.advance(at: now)
            board.wasShown(at: now)
            if let text = board.current?.text, seen.last != text { seen.append(text) }
            now += Self.second
        }
        #expect(seen == ["1", "2", "3", "4", "5"])
        #expect(board.current == nil)
    }

    @Test func answer_StaysForASecond_AndAHintMakesRoom() {
        var board = NoticeBoard()
        board.add(notice("done"), at: 0)
        board.wasShown(at: 0)
        board.add(notice("hint", .hint), at: Self.second / 2)
        #expect(board.current?.text == "done")
        #expect(board.due == Self.second)
        board.advance(at: Self.second)
        #expect(board.current?.text == "hint" && board.due == nil)
        board.wasShown(at: Self.second)
        board.add(notice("next"), at: Self.second)
        #expect(board.current?.text == "next")
    }

    @Test func aside_WaitsUntilTheAnswerHasBeenRead() {
        var board = NoticeBoard()
        board.add(notice("done"), at: 0)
        board.wasShown(at: 0)
        board.add(notice("rows are missing", .failed, isAside: true), at: 1)
        board.advance(at: 3 * Self.second)
        #expect(board.current?.text == "done")
        board.advance(at: 4 * Self.second)
        #expect(board.current?.text == "rows are missing")
    }

    @Test func answer_OvertakesAsidesThatWait_AndStaysWhereThereAreTooMany() {
        var board = NoticeBoard()
        board.add(notice("shown"), at: 0)
        for i in 0..<100 { board.add(notice("others \(i)", isAside: true), at: 0) }
        board.add(notice("mine", .failed), at: 0)
        #expect(board.waiting.count == NoticeBoard.capacity)
        #expect(board.waiting.first?.text == "mine" && board.waiting.last?.text == "others 99")
    }

    @Test func time_CountsFromTheFrame_NotFromTheWord() {
        var board = NoticeBoard()
        board.add(notice("said while a line was typed"), at: 0)
        board.advance(at: 60 * Self.second)
        #expect(board.current != nil)
        board.wasShown(at: 60 * Self.second)
        board.advance(at: 67 * Self.second)
        #expect(board.current != nil)
        board.advance(at: 68 * Self.second)
        #expect(board.current == nil)
    }

    @Test func board_IsBounded_AndDropsHintsFirst() {
        var board = NoticeBoard()
        board.add(notice("first"), at: 0)
        board.add(notice("a hint", .hint), at: 0)
        for i in 0..<100 { board.add(notice("\(i)", .failed), at: 0) }
        #expect(board.waiting.count == NoticeBoard.capacity)
        #expect(
            board.current?.text == "first" && !board.waiting.contains { $0.kind == .hint }
                && board.waiting.last?.text == "99")
        // Only the newest hint waits, and the same text again is one notice.
        board = NoticeBoard()
        board.add(notice("first"), at: 0)
        board.add(notice("one", .hint), at: 0)
        board.add(notice("two", .hint), at: 0)
        board.add(notice("two", .hint), at: 0)
        #expect(board.waiting.filter { $0.kind == .hint }.map(\.text) == ["two"])
    }

    @Test func reply_IsStillThere_AfterALineWasTyped_AndRowsWereMissing() {
        var model = ConsoleModel(snapshot: Samples.snapshot())
        model.sent(1, .action(undo: nil))
        _ = model.press(.character(":"))
        _ = model.receive(ControlReply(request: 1, result: .done("the log takes lines from debug on")))
        let (_, _, serial) = model.tables.connections.ask(visible: 20)
        model.requests.ask(.connections, serial: serial, at: model.now)
        model.sent(2, .connections(serial: serial))
        _ = model.receive(
            ControlReply(
                request: 2,
                result: .connections(ConnectionPage(rows: [], keys: [], total: 0, offset: 0, missingLoops: 1))))
        func line() -> String {
            model.fit(width: 80, height: 24)
            let shown = ScreenTests.lines(model, 80, 24)[22]
            model.wasDrawn()
            return shown
        }
        #expect(line().hasPrefix(":"))
        model.now += 20 * Self.second
        _ = model.press(.escape)
        #expect(line().contains("the log takes lines from debug on"))
        model.now += 2 * Self.second
        #expect(line().contains("the log takes lines from debug on"))
        model.now += 3 * Self.second
        #expect(line().contains("1 loop did not answer within a second: rows are missing"))
    }
}
