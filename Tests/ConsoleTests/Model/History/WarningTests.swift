import Testing

@testable import Console
@testable import Engine

@Suite struct WarningTests {
    static let second: UInt64 = 1_000_000_000

    /// Watches an idle server for that many seconds, with a change to each snapshot.
    private func watch(
        _ seconds: Int, lints: (Int, Int) = (0, 0), _ change: (inout EngineSnapshot, Int) -> Void
    ) -> WarningWatch {
        var watch = WarningWatch()
        var snapshot = Samples.snapshot()
        snapshot.workers.queued = 0
        var before = snapshot
        for i in 0..<seconds {
            Samples.advance(&snapshot, by: Self.second)
            change(&snapshot, i)
            watch.look(at: snapshot, before: before, lints: lints)
            before = snapshot
        }
        return watch
    }

    private func kinds(_ watch: WarningWatch) -> [Warning.Kind] { watch.active.map(\.kind) }

    /// Jobs wait for a database connection. Not within #expect, whose expansion takes no optional chain.
    private static func keepWaiting(_ jobs: Int, _ snapshot: inout EngineSnapshot) {
        snapshot.database?.waiting = jobs
    }

    @Test func loopsTable_SaysStall_AfterTheSettingsTime() {
        func busy(_ milliseconds: Int, of setting: Int?) -> String {
            var snapshot = Samples.snapshot()
            snapshot.settings["stall-warning"] = setting.map { "\($0)ms" }
            snapshot.loops[1].tickBegan = snapshot.monotonicTime - UInt64(milliseconds) * 1_000_000
            let model = ConsoleModel(snapshot: snapshot)
            let table = LoopColumns.table(model.shownSnapshot, model.shownRates, ascii: true, none: "-")
            let column = table.columns.first { $0.id == "busy" }
            return column?.field(snapshot.loops[1]).text ?? ""
        }
        #expect(busy(300, of: 500) != "STALL" && busy(600, of: 500) == "STALL")
        #expect(busy(15, of: 10) == "STALL" && busy(5, of: 10) != "STALL")
        #expect(busy(300, of: nil) == "STALL" && busy(50, of: nil) != "STALL")
    }

    @Test func serverAtWork_IsWarnedOfNothing() {
        #expect(kinds(watch(60) { _, _ in }).isEmpty)
    }

    @Test func eachCondition_IsWarnedOf_WhenItLasts() {
        let stalled = watch(1) { s, _ in s.loops[2].tickBegan = s.monotonicTime - 300_000_000 }
        #expect(kinds(stalled) == [.stall] && stalled.active[0].text == "loop 2 has been in one tick for 300ms")
        let named = watch(1) { s, _ in
            s.loops[1].tickBegan = s.monotonicTime - 700_000_000
            s.loops[1].stalledHandler = "GET /report"
            s.settings["stall-warning"] = "500ms"
        }
        #expect(named.active.first?.text == "loop 1 has been in one tick for 700ms, in GET /report")
        #expect(kinds(watch(10) { s, i in if i == 5 { s.acceptOverflows += 3 } }) == [.accept])
        #expect(
            kinds(
                watch(10) { s, _ in
                    s.descriptorLimit = 1000; s.descriptorsUsed = 950
                }) == [.descriptors])
        #expect(kinds(watch(10) { s, i in s.workers.queued = 20 + i * 10 }) == [.queue])
        #expect(kinds(watch(15) { s, _ in s.loops[1].connections = 200 }) == [.balance])
        #expect(kinds(watch(10, lints: (3, 0)) { _, _ in }) == [.slowHeads])
        #expect(kinds(watch(10, lints: (0, 1)) { _, _ in }) == [.armed])
        #expect(kinds(watch(10) { s, i in if i == 5 { s.log.dropped += 12 } }) == [.log])
        #expect(kinds(watch(10) { s, _ in Self.keepWaiting(2, &s) }) == [.database])
        #expect(kinds(watch(10) { s, i in if i == 5 { s.workers.rejected += 1 } }) == [.rejected])
    }

    @Test func counts_AgreeWithTheirVerbs() {
        func texts(_ count: Int) -> [String] {
            watch(10, lints: (count, count)) { s, _ in s.database?.waiting = count }.active.map(\.text).sorted()
        }
        #expect(
            texts(1) == [
                "1 client has been sending a head for over 5 s",
                "1 connection asks for writability with nothing to write", "1 job waits for a database connection",
            ])
        #expect(
            texts(2) == [
                "2 clients have been sending a head for over 5 s",
                "2 connections ask for writability with nothing to write", "2 jobs wait for a database connection",
            ])
    }

    @Test func whatComesAndGoes_IsNoWarning() {
        #expect(kinds(watch(20) { s, i in Self.keepWaiting(i % 2, &s) }).isEmpty)
        #expect(kinds(watch(20) { s, i in s.workers.queued = i % 3 * 100 }).isEmpty)
        #expect(kinds(watch(20) { s, i in s.loops[1].connections = i % 4 == 0 ? 200 : 64 }).isEmpty)
        // A few connections are distributed by chance.
        #expect(
            kinds(
                watch(20) { s, _ in
                    s.loops[1].connections = 3; s.loops[2].connections = 1
                }
            ).isEmpty)
    }

    @Test func whatHappenedOnce_IsSaidForAWhile_AndThenNot() {
        #expect(kinds(watch(40) { s, i in if i == 2 { s.log.dropped += 1 } }).isEmpty)
    }

    @Test func warning_CanBeTurnedOff_AndOn() {
        var desk = KeyEffectTests.Desk(view: .overview)
        desk.engine.change { $0.snapshot.database?.waiting = 3 }
        for _ in 0..<6 { desk.refresh() }
        #expect(desk.model.watch.active.map(\.kind).contains(.database))
        desk.press(":warn off database")
        desk.press(.enter)
        for _ in 0..<3 { desk.refresh() }
        #expect(!desk.model.watch.active.map(\.kind).contains(.database))
        desk.press(":warn on database")
        desk.press(.enter)
        for _ in 0..<6 { desk.refresh() }
        #expect(desk.model.watch.active.map(\.kind).contains(.database))
        desk.press(":warn off nonsense")
        desk.press(.enter)
        #expect(desk.model.notice?.kind == .failed && desk.model.notice?.text.contains("slow-heads") == true)
    }

    @Test func refusedClients_AreWarnedOf_ByReason_AndTheClientsOwnFaultsAreNot() {
        let refused = watch(10) { s, i in
            if i >= 5 { s.refusals["full", default: 0] += 12; s.refusals["malformed", default: 0] += 3 }
        }
        #expect(kinds(refused) == [.refused] && refused.active[0].text == "60 clients refused: 60 full")
        #expect(kinds(watch(10) { s, _ in s.refusals["malformed", default: 0] += 3 }).isEmpty)
        #expect(kinds(watch(10) { s, i in if i == 5 { s.refusals["heap-full", default: 0] += 5 } }) == [.refused])
        #expect(kinds(watch(10) { s, i in if i == 5 { s.refusals["heap-full", default: 0] += 1 } }).isEmpty)
    }

    /// That many have been answered by all loops together.
    private static func set(requests: UInt64, _ snapshot: inout EngineSnapshot) {
        for index in snapshot.loops.indices { snapshot.loops[index].requests = index == 1 ? requests : 0 }
    }

    @Test func refusals_AreWarnedOf_AgainstTheirOwnLevel() {
        func usual(_ perSecond: UInt64, then burst: UInt64, answered: UInt64 = 1000) -> WarningWatch {
            watch(700) { s, i in
                Self.set(requests: answered * UInt64(i + 1), &s)
                s.refusals["busy", default: 0] += i < 690 ? perSecond : burst
            }
        }
        #expect(kinds(usual(4, then: 4)).isEmpty && kinds(usual(4, then: 20)) == [.refused])
        // A good part of all that come, however long it has been so.
        #expect(kinds(usual(20, then: 20, answered: 90)) == [.refused])
        // What a server has done all day is its level, also for a console that has just come.
        var attached = WarningWatch()
        var snapshot = Samples.snapshot()
        (snapshot.uptime, snapshot.refusals["busy"]) = (3600 * Self.second, 3600 * 20)
        snapshot.workers.queued = 0
        Self.set(requests: 0, &snapshot)
        for i in 1...20 {
            let before = snapshot
            Samples.advance(&snapshot, by: Self.second)
            Self.set(requests: 1000 * UInt64(i), &snapshot)
            snapshot.refusals["busy", default: 0] += 20
            attached.look(at: snapshot, before: before, lints: (0, 0))
        }
        #expect(attached.active.isEmpty)
    }

    @Test func warningThatCameAndWent_StandsAmongThoseOfTheLastHour_AndIsToldTwice() {
        var past = watch(100) { s, i in if i == 2 { s.log.dropped += 7 } }
        #expect(past.active.isEmpty && past.past.map(\.kind) == [.log])
        #expect(past.past[0].text == "7 log lines dropped")
        #expect(past.past[0].until - past.past[0].from == 14 * Self.second)
        let notes = past.takeNotes()
        #expect(notes.map(\.isOver) == [false, true] && notes.allSatisfy { $0.kind == .log })
        let told = past.takeNotes()
        #expect(told.isEmpty)
        // After an hour it is forgotten.
        #expect(watch(3800) { s, i in if i == 2 { s.log.dropped += 7 } }.past.isEmpty)
    }

    @Test func warningThatFlickers_IsToldOnce() {
        var flickering = watch(600) { s, i in if i % 20 == 0 { s.log.dropped += 7 } }
        #expect(flickering.episodes.count == 1 && flickering.takeNotes().count == 1)
    }

    @Test func warningsView_ShowsTheLastHour_AndWhoWasRefused_AndTheEngineIsTold() {
        var desk = KeyEffectTests.Desk(view: .overview)
        desk.refresh()
        desk.engine.change { $0.snapshot.refusals = ["full": 110_000, "head-timeout": 3] }
        for _ in 0..<90 { desk.refresh() }
        desk.press("w")
        let screen = ScreenTests.lines(desk.model, 80, 24).joined(separator: "\n")
        #expect(screen.contains("nothing to warn of") && screen.contains("in the last hour"))
        #expect(screen.contains("110,000 clients refused: 110,000 full"))
        #expect(screen.contains("110,000  over --max-connections: 503") && screen.contains("3  head not whole"))
        let told = desk.engine.sent.compactMap {
            if case .recordWarning(let name, _, let isOver) = $0 { "\(name) \(isOver)" } else { nil }
        }
        #expect(told == ["refused false", "refused true"])
        // The header and view 6 show it too.
        #expect(screen.contains("refused 110k"))
        desk.press("6")
        #expect(ScreenTests.lines(desk.model, 80, 24).joined().contains("refused: full 110,000  head-timeout 3"))
    }

    @Test func everyWarning_SaysWhatToDo() {
        for kind in Warning.Kind.allCases { #expect(!kind.meaning.isEmpty && kind.advice.count > 20) }
    }
}
