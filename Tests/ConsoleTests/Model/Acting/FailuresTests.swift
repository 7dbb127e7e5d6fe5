// The failures on the screen: the list, its cursor, and one of them with its head.

import Testing

@testable import Console
@testable import Engine

@Suite struct FailuresTests {
    private typealias Desk = KeyEffectTests.Desk

    private func screen(_ desk: inout Desk) -> String {
        desk.model.fit(width: 200, height: 60)
        let canvas = ScreenView.draw(desk.model, width: 200, height: 60, ascii: true)
        desk.model.wasDrawn(scrollLimit: canvas.scrollLimit)
        return ScreenTests.lines(desk.model, 200, 60, ascii: true).joined(separator: "\n")
    }

    @Test(arguments: [false, true]) func enter_ShowsTheFailureUnderTheCursor_WithItsHead(_ readOnly: Bool) {
        var desk = Desk()
        desk.model.preferences.isReadOnly = readOnly
        desk.press("F")
        #expect(screen(&desk).contains("Failures") && desk.model.inspected.failures[.failures]?.rows.count == 40)
        desk.press("jj")
        desk.press(.enter)
        #expect(desk.model.detail == .failure(138, .failures))
        let shown = screen(&desk)
        for text in [
            "200: client reset the connection: 8,388,608 bytes of the answer left", "from 10.0.0.2:51234",
            "connection 1.19", "of it 1.0ms in worker queue, 12ms in worker, 2.1ms waiting to send",
            "GET /page/2?token=**** HTTP/1.1", "Cookie: **** *****",
        ] { #expect(shown.contains(text), "\(text)") }
        desk.press(.escape)
        #expect(desk.model.detail == .failures(.failures) && desk.model.currentFailure?.id == 138)
    }

    @Test func cursor_StaysOnItsRow_WhenNewOnesCome_AndOnTheFirstRowItFollows() {
        var desk = Desk()
        desk.press("F")
        _ = screen(&desk)
        let newer = Failure(
            id: 141, time: 1, ending: .answered, status: 500, cause: "handler-threw", reason: "handler threw x",
            connection: ConnectionID(rawValue: 1), loop: 1, peer: "")
        #expect(desk.model.currentFailure?.id == 140)
        desk.model.take(FailurePage(rows: [newer] + Samples.failures), of: .failures)
        #expect(desk.model.currentFailure?.id == 141)
        desk.press("jjj")
        #expect(desk.model.currentFailure?.id == 138)
        desk.model.take(FailurePage(rows: Samples.failures), of: .failures)
        #expect(desk.model.currentFailure?.id == 138)
    }

    @Test func theSameKey_ShowsTheSlowest_AndGoesBack() {
        var desk = Desk()
        desk.press("F")
        desk.press("F")
        #expect(desk.model.detail == .failures(.slow) && desk.model.place.details.count == 1)
        desk.refresh()
        #expect(screen(&desk).contains("Slowest answers") && desk.model.inspected.failures[.slow]?.rows.count == 1)
        desk.press("F")
        #expect(desk.model.detail == .failures(.failures))
    }

    @Test func failureThatIsKeptNoMore_IsSaidSo() {
        var desk = Desk()
        desk.carryOut(desk.model.push(.failure(7, .failures)))
        #expect(desk.model.inspected.failure == nil && screen(&desk).contains("it is kept no more"))
    }
}
