// The way to where requests spent their time, and what is shown there.

import Testing

@testable import Console
@testable import Engine

@Suite struct SplitTests {
    typealias Desk = KeyEffectTests.Desk

    private func asked(_ desk: Desk) -> Int { desk.engine.sent.count { if case .split = $0 { true } else { false } } }

    @Test func enterOnTheHeader_OpensTheSplit_AndTabGoesOnToThePanes() {
        var desk = Desk(view: .overview)
        #expect(desk.model.pane == .connections && !desk.model.place.isOnHeader)
        for _ in 0..<3 { desk.press(.tab) }
        #expect(desk.model.place.isOnHeader && desk.model.pane == nil)
        #expect(ScreenTests.lines(desk.model, 80, 24)[1].contains("▸p99"))
        // Nothing there is kicked, sorted or filtered.
        for key in "K/>" { desk.press(String(key)) }
        #expect(desk.model.prompts.isBrowsing)
        desk.press(.enter)
        #expect(desk.model.detail == .split && asked(desk) == 1)
        #expect(ScreenTests.lines(desk.model, 80, 24).contains { $0.contains("worker <") && $0.contains("131ms") })
        desk.press(.escape)
        #expect(desk.model.place.isOnHeader)
        desk.press(.tab)
        #expect(desk.model.pane == .loops)
        desk.press(.backTab)
        #expect(desk.model.place.isOnHeader)
        desk.press("2")
        desk.press("1")
        // Another view leaves the header.
        #expect(desk.model.pane == .loops)
    }

    @Test func charts_OpenItToo_AndItIsAskedForAgain_WhileItIsShown() {
        var desk = Desk(view: .overview)
        desk.press("H")
        desk.press(.enter)
        #expect(desk.model.detail == .split)
        desk.refresh()
        desk.refresh()
        let count = asked(desk)
        #expect(count >= 3)
        desk.press(.escape)
        desk.refresh()
        #expect(asked(desk) == count)
    }

    @Test func noRouteAtAll_IsSaid() {
        var model = ConsoleModel(snapshot: Samples.snapshot(loops: 1))
        model.place.push(.split)
        #expect(ScreenTests.lines(model, 80, 24).contains { $0.contains("asking the server") })
        model.inspected.take(SplitPage(routes: [], span: 9))
        #expect(ScreenTests.lines(model, 80, 24).contains { $0.contains("no request in this time") })
    }
}
