import Testing

@testable import Console
@testable import Engine

@Suite struct HistoryTests {
    static let second: UInt64 = 1_000_000_000

    @Test func slots_HoldTheMeanOfWhatHeld_HoweverOftenItIsMeasured() {
        var often = SlotSeries()
        var seldom = SlotSeries()
        for i in 0..<100 {
            often.add(Double(i / 10), from: UInt64(i) * Self.second / 10, to: UInt64(i + 1) * Self.second / 10)
        }
        for i in 0..<5 { seldom.add(Double(i), from: UInt64(i) * 2 * Self.second, to: UInt64(i + 1) * 2 * Self.second) }
        #expect(often.values(.minute).map { ($0 * 1000).rounded() / 1000 } == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(seldom.values(.minute) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
        #expect(seldom.values(.tenMinutes) == [0.8, 3.2])
    }

    @Test func memory_IsFixed() {
        var series = SlotSeries()
        for i in 0..<20_000 { series.add(Double(i), from: UInt64(i) * Self.second, to: UInt64(i + 1) * Self.second) }
        for span in TimeSpan.allCases { #expect(series.values(span).count == span.slots) }
        // A machine that slept for a year.
        series.add(1, from: 20_000 * Self.second, to: 31_000_000 * Self.second)
        series.add(.nan, from: 5, to: 3)
        #expect(series.values(.hour).allSatisfy { $0 == 1 })
    }

    @Test func tape_ThinsWithAge_AndReachesBackAnHour() {
        var tape = SnapshotTape()
        var snapshot = Samples.snapshot()
        let start = snapshot.monotonicTime
        for i in 0..<4000 {
            snapshot.monotonicTime = start + UInt64(i) * Self.second
            tape.add(snapshot)
        }
        let times = tape.frames.map(\.monotonicTime)
        #expect(times == times.sorted() && Set(times).count == times.count && times.count <= 180)
        let span = (times.last! - times.first!) / Self.second
        #expect(span >= 3500 && span <= 3700)
        let steps = zip(times, times.dropFirst()).map { ($1 - $0) / Self.second }
        #expect(steps.last == 1 && steps.first == 59)
        // Another engine, whose clock is behind, begins anew.
        snapshot.monotonicTime = 1
        tape.add(snapshot)
        #expect(tape.frames.count == 1)
    }

    @Test func timeTravel_StandsStill_AndComesBack() {
        var desk = KeyEffectTests.Desk(view: .overview)
        for _ in 0..<20 { desk.refresh() }
        let now = desk.model.snapshot.loops[1].requests
        desk.press("[[[[")
        let then = desk.model.shownSnapshot.loops[1].requests
        #expect(then < now && desk.model.timeBack == 4 * Self.second)
        let asked = desk.engine.sent.count
        for _ in 0..<3 { desk.refresh() }
        #expect(desk.model.shownSnapshot.loops[1].requests == then)
        #expect(desk.engine.sent.count == asked)
        // Nothing is done to the server while the past is shown.
        desk.press("a")
        #expect(desk.engine.sent.count == asked && desk.model.notice?.text.contains("the past") == true)
        desk.press("]")
        #expect(desk.model.timeBack == 6 * Self.second && desk.model.shownSnapshot.loops[1].requests > then)
        desk.press(.escape)
        #expect(
            desk.model.past == nil && desk.model.shownSnapshot.loops[1].requests > now && desk.model.view == .overview)
        for _ in 0..<500 { desk.press("[") }
        #expect(desk.model.shownSnapshot.monotonicTime == desk.model.heard.history.tape.frames.first?.monotonicTime)
        for _ in 0..<500 { desk.press("]") }
        #expect(desk.model.past == nil)
    }

    @Test(arguments: [ViewID.overview, .loops, .workers]) func everythingOfTheView_StandsStillInThePast(_ view: ViewID)
    {
        var desk = KeyEffectTests.Desk(view: view)
        for i in 0..<40 {
            desk.engine.change {
                $0.snapshot.workers.queued = i * 7
                $0.snapshot.loops[1].queued = i
            }
            desk.refresh()
        }
        func lines() -> [String] { ScreenTests.lines(desk.model, 200, 60) }
        desk.press("[[[[[[[[[[")
        let then = lines()
        #expect(then[0].contains("PAST -00:00:10") || then[0].contains("PAST -10s"), "\(then[0])")
        #expect(then[58].contains("Esc comes back to now") && then[59].contains("Esc NOW"))
        #expect((30...31).contains(desk.model.series(.requests).count))
        for _ in 0..<90 { desk.refresh() }
        // The top line and the one below tell how far back that is by now; everything between stays, the charts too.
        #expect(Array(lines()[1..<58]) == Array(then[1..<58]))
        #expect(lines()[0] != then[0] && lines()[0].contains("PAST -"))
        desk.press(.escape)
        #expect(lines()[1..<58] != then[1..<58] && !lines().joined().contains("PAST"))
    }

    @Test func seriesOfThePast_IsTheOneThatWasSeen_AndCoarserWhereThatIsGone() {
        var series = SlotSeries()
        var seen: [Double] = []
        for i in 0..<300 {
            series.add(Double(i), from: UInt64(i) * Self.second, to: UInt64(i + 1) * Self.second)
            if i == 119 { seen = series.values(.minute) }
        }
        // 299 is now: of the minute that ended at 250 the finest ring still has ten seconds.
        let minute = series.values(.minute, until: 250 * Self.second)
        #expect(minute.suffix(11) == (240...250).map { Double($0) }[...])
        #expect(minute.count == 60 && minute == minute.sorted() && minute.first! >= 189 && minute.first! <= 193)
        // Of the one that ended at 119 it has nothing: means of five seconds replace it.
        let coarse = series.values(.minute, until: 119 * Self.second)
        #expect(coarse.count == seen.count && zip(coarse, seen).allSatisfy { abs($0 - $1) <= 4 })
        #expect(SlotSeries().values(.hour, until: 5).isEmpty)
    }

    @Test func log_GoesToTheMoment_AndBackToItsEnd() {
        var desk = KeyEffectTests.Desk(view: .log)
        for _ in 0..<10 { desk.refresh() }
        let moment = desk.model.snapshot.realTime
        desk.engine.change { state in
            state.log = (1...9).map {
                LogLine(
                    sequence: 1000 + $0, time: moment - 4_500_000_000 + $0 * 1_000_000_000, level: "info",
                    text: "line \($0)")
            }
        }
        desk.refresh()
        #expect(desk.model.log.isFollowing)
        desk.press("[[[")
        // Two seconds before `moment`: lines 1 and 2 had been written by then.
        #expect(desk.model.log.current?.text == "line 2")
        desk.press(.escape)
        #expect(desk.model.log.isFollowing)
    }

    @Test func chart_ShowsTheWholeSpan_AndNoPeakVanishes() {
        let values = (0..<60).map { $0 == 30 ? 100.0 : 1 }
        let narrow = Chart.stretched(values, of: 60, to: 7)
        #expect(narrow.count == 7 && narrow.contains(100))
        #expect(Chart.stretched(values, of: 60, to: 240).count == 240)
        // A series that has just begun is at the right.
        #expect(Chart.stretched([1, 2, 3], of: 60, to: 60) == [1, 2, 3])
        #expect(Chart.stretched([], of: 60, to: 10).isEmpty)
    }
}
