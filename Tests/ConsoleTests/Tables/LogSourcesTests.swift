// The log's view over both logs, and back into their files: what it asks of the engine, and the order of what comes.

import Testing

@testable import Console
@testable import Engine

@Suite struct LogSourcesTests {
    typealias Desk = KeyEffectTests.Desk

    private func desk(_ change: (inout FakeEngine.State) -> Void = { _ in }) -> Desk {
        var desk = Desk(view: .log)
        desk.engine.change { state in
            let all = Samples.log(900)
            state.olderLog = Array(all.prefix(880))
            state.log = all.suffix(20).enumerated().map { offset, line in
                var line = line
                line.sequence = UInt64(offset + 1)
                return line
            }
            state.accessLog = Samples.access(700)
            change(&state)
        }
        desk.model.tables.log = LogTail()
        for _ in 0..<2 { desk.refresh() }
        return desk
    }

    private func screen(_ desk: Desk) -> String { ScreenTests.lines(desk.model, 120, 40).joined(separator: "\n") }

    private func texts(_ desk: Desk) -> [String] { desk.model.log.shown.map(\.text) }

    private func isInOrder(_ desk: Desk) -> Bool {
        let seconds = desk.model.log.shown.map { $0.time / 1_000_000_000 }
        return zip(seconds, seconds.dropFirst()).allSatisfy { $0 <= $1 }
    }

    @Test func source_GoesRound_AndShowsWhatItNames() {
        var desk = desk()
        #expect(texts(desk).count == 20 && desk.model.log.source == .server)
        desk.press("s")
        #expect(desk.model.log.source == .access && texts(desk).count == 500)
        #expect(desk.model.log.shown.allSatisfy { $0.status != nil })
        desk.press("s")
        #expect(desk.model.log.source == .both && isInOrder(desk))
        #expect(
            desk.model.log.shown.contains { $0.status != nil } && desk.model.log.shown.contains { $0.status == nil })
        desk.press("s")
        #expect(texts(desk).count == 20)
    }

    @Test func newRequests_Follow_OncePerLine() {
        var desk = desk()
        desk.press("s")
        let before = desk.model.log.lines.count
        desk.engine.change { $0.accessLog? += Samples.access(705).suffix(5) }
        desk.refresh()
        desk.refresh()
        #expect(desk.model.log.lines.count == before + 5 && desk.model.log.isFollowing)
        #expect(desk.model.log.current?.text.contains("/page/704") == true)
    }

    @Test func firstRow_ReadsBack_ToTheOldestLine_AndTheCursorStays() {
        var desk = desk()
        desk.press("g")
        let first = desk.model.log.current?.text
        desk.press("g")
        // The last of those before come above it; the cursor is where it was.
        #expect(desk.model.log.shown.count == 519 && desk.model.log.current?.text == first)
        #expect(desk.model.log.index == 499)
        desk.press("gk")
        #expect(desk.model.log.shown.count == 900 && desk.model.log.index == 380)
        desk.press("gg")
        #expect(desk.model.log.shown.count == 900 && desk.model.log.isAtOldest && isInOrder(desk))
        #expect(Set(desk.model.log.lines.map(\.sequence)).count == 900)
        desk.press("G")
        #expect(desk.model.log.isFollowing)
    }

    @Test func both_AreReadBackTogether() {
        var desk = desk()
        desk.press("ss")
        for _ in 0..<12 { desk.press("gg") }
        #expect(desk.model.log.isAtOldest && desk.model.log.shown.count == 1600 && isInOrder(desk))
    }

    @Test func filter_IsAskedOfTheFiles_AndTheirLinesAreThoseOnly() {
        var desk = desk()
        desk.press("s")
        desk.press("/status=5xx")
        desk.press(.enter)
        #expect(desk.model.log.shown.count == 70 && desk.model.log.shown.allSatisfy { $0.status == 503 })
        let asked = desk.engine.sent.compactMap { if case .logPage(let query) = $0 { query } else { nil } }
        #expect(asked.last?.terms == [LogTerm(.status, .equal, "5xx")])
        desk.press(.escape)
        #expect(desk.model.log.shown.count == 500)
        desk.press("/status=9")
        #expect(screen(desk).contains("status is a number from 100 to 599"))
        desk.press(.escape)
        desk.press("llll")
        #expect(desk.model.log.shown.count == 140 && desk.model.log.shown.allSatisfy { $0.status ?? 0 >= 400 })
    }

    @Test func follow_ShowsTheLinesOfItsSubject() {
        var desk = desk()
        desk.press("sg")
        desk.press("f")
        #expect(desk.model.log.source == .both)
        let filter = desk.model.sheet(.log).filter
        #expect(filter.hasPrefix("user=") || filter.hasPrefix("address="))
        #expect(!desk.model.log.shown.isEmpty)
        var other = self.desk()
        other.press("2f")
        #expect(other.model.view == .log && other.model.sheet(.log).filter.hasPrefix("address="))
        other.press("4f")
        #expect(other.model.sheet(.log).filter.hasPrefix("user="))
        other.press("3f")
        #expect(other.model.view == .loops)
    }

    @Test func logWithoutAFile_IsSaid_AndAskedForOnce() {
        var desk = desk { $0.accessLog = nil }
        desk.press("s")
        for _ in 0..<3 { desk.refresh() }
        #expect(screen(desk).contains("--access-log FILE"))
        let asked = desk.engine.sent.count { if case .logPage = $0 { true } else { false } }
        #expect(asked == 1)
    }

    @Test func flood_LeavesLinesOut_AndSaysSo() {
        var log = LogTail()
        log.show(.access)
        func page(_ numbers: Range<Int>, isEnd: Bool) -> LogPage {
            let lines = Array(Samples.access(numbers.upperBound).suffix(numbers.count))
            return LogPage(
                lines: lines, first: LogPlace(file: 1, offset: UInt64(numbers.lowerBound)),
                last: LogPlace(file: 1, offset: UInt64(numbers.upperBound)), isEnd: isEnd)
        }
        log.append(page(0..<10, isEnd: false), generation: log.generation)
        for first in [10, 20, 30] { log.append(page(first..<(first + 10), isEnd: false), generation: log.generation) }
        #expect(log.newerQuery()?.place == nil)
        log.append(page(90..<100, isEnd: true), generation: log.generation)
        #expect(
            log.shown.contains { $0.text.contains("left out") } && log.shown.last?.text.contains("/page/99") == true)
        // A page of the former question is dropped.
        let former = log.generation
        log.filter("x", isInverted: false)
        log.append(page(0..<10, isEnd: true), generation: former)
        log.prepend(page(0..<10, isEnd: true), of: .access, generation: former)
        #expect(log.lines.isEmpty)
    }
}
