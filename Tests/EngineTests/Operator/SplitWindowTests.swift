// The splits of the last minute, on a clock of the test's own.

import Testing

@testable import Engine

@Suite struct SplitWindowTests {
    private let book = SplitBook(routes: 2)
    private let routes = [
        Route(.get, "/a") { _, response in response.send(.ok) },
        Route(.post, "/b") { _, response in response.send(.ok) },
    ]

    @Test func page_IsOfTheLastMinute_TheSlowestRouteFirst() throws {
        var splits = RequestSplits(book)
        var window = SplitWindow(book, routes: routes, now: 0)
        #expect(window.page(0).routes.isEmpty)
        for _ in 0..<99 { splits.note(.worker, 1_000_000, 1, 1, 1) }
        splits.note(.worker, 80_000_000, 1, 1, 1)
        splits.note(.queue, 500_000_000, 2, 1, 1)
        let page = window.page(5 * Clock.second)
        #expect(page.span == 5 * Clock.second && page.routes.map(\.route) == ["POST /b", "GET /a"])
        let worker = try #require(page.routes[1][.worker])
        #expect(worker.count == 100 && worker.p50 < 2_000_000 && worker.p99 < 2_000_000)
        #expect(page.routes[0].largest?.part == .queue)
        #expect(page.routes[0].largest.map { $0.p99 >= 500_000_000 && $0.p99 < 800_000_000 } == true)
        // As time goes by they are the last minute's no more.
        for second in stride(from: UInt64(1), through: 75, by: 1) { window.keepIfDue(second * Clock.second) }
        #expect(window.page(75 * Clock.second).routes.isEmpty)
        splits.note(.worker, 1_000_000, 0, 1, 1)
        let later = window.page(75 * Clock.second)
        #expect(later.routes.map(\.route) == [SplitWindow.noRoute] && later.routes.first?[.worker]?.count == 1)
        #expect((60...70).contains(later.span / Clock.second))
    }
}
