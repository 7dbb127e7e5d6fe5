// The console's diagnosis as it goes on: what it asks, what it warns of, and where Enter leads from there.

import Testing

@testable import Console
@testable import Engine

@Suite struct ExaminationTests {
    /// A desk at an engine that serves this traffic, after some refreshes.
    private func desk(_ traffic: RecordedTraffic, refreshes: Int = 12) -> KeyEffectTests.Desk {
        var desk = KeyEffectTests.Desk(view: .overview)
        desk.engine.change { $0.traffic = traffic }
        for _ in 0..<refreshes { desk.refresh() }
        return desk
    }

    private func traffic(_ desk: KeyEffectTests.Desk) -> [TrafficQuery] {
        desk.engine.sent.compactMap { (request: ControlRequest) -> TrafficQuery? in
            guard case .traffic(var query) = request else { return nil }
            // Others may get the same answer.
            #expect(query.age == 1000)
            query.age = 0
            return query
        }
    }

    @Test func scan_IsAWarning_ToldOnce_AndEnterShowsWhoItIs() {
        var scanned = RecordedTraffic.healthy
        scanned.add("127.0.0.77", "/old/", 30, status: 404, scan: true)
        var desk = desk(scanned)
        #expect(desk.model.watch.active.first?.kind == .scan)
        let told = desk.engine.sent.compactMap {
            if case .recordWarning(let name, let text, false) = $0 { "\(name): \(text)" } else { nil }
        }
        #expect(told.count { $0.hasPrefix("scan: 127.0.0.77 asked for ") } == 1)
        desk.press("w")
        let screen = ScreenTests.lines(desk.model, 100, 30).joined(separator: "\n")
        #expect(screen.contains("127.0.0.77 asked for 1,800 paths that there are not"))
        #expect(screen.contains(":block 127.0.0.77 10m; :warn off scan") && screen.contains("since "))
        desk.press(.enter)
        #expect(desk.model.view == .traffic && desk.model.sheet(.traffic).filter == "address=127.0.0.77")
        desk.refresh()
        #expect(desk.model.traffic.table.current?.key == "127.0.0.77")

        desk.press(":warn off scan")
        desk.press(.enter)
        for _ in 0..<6 { desk.refresh() }
        #expect(!desk.model.watch.active.contains { $0.kind == .scan })
    }

    @Test func whatIsOver_StandsAmongThoseOfTheLastHour() {
        var scanned = RecordedTraffic.healthy
        scanned.add("127.0.0.77", "/old/", 30, status: 404, scan: true)
        var desk = desk(scanned)
        desk.engine.change { $0.traffic = .healthy }
        for _ in 0..<80 { desk.refresh() }
        #expect(desk.model.watch.active.isEmpty && desk.model.watch.past.map(\.kind) == [.scan])
    }

    @Test func questions_AreAskedCalmly_AndNoneOfAServerThatRecordsNone() {
        let seldom = desk(.healthy, refreshes: 60)
        let count = traffic(seldom).count { $0 == .heaviestAddresses }
        #expect((8...13).contains(count), "\(count)")
        var none = RecordedTraffic.healthy
        none.hasTraffic = false
        // Those that were under way when the first was refused.
        let refused = desk(none, refreshes: 60)
        #expect((1...8).contains(traffic(refused).count) && refused.model.watch.active.isEmpty)
        #expect(traffic(refused).count { $0 == .heaviestAddresses } == 1)
        #expect(!refused.model.notices.all.contains { $0.kind == .failed })
        var paused = desk(.healthy, refreshes: 1)
        paused.press("z")
        let before = traffic(paused).count
        for _ in 0..<20 { paused.refresh() }
        #expect(traffic(paused).count == before)
    }

    @Test func slowReaders_AreLookedFor_WhereConnectionsWaitToWrite() {
        var desk = KeyEffectTests.Desk(view: .overview)
        func asked() -> Int {
            desk.engine.sent.count {
                if case .connections(let query) = $0 { query == DiagnosisSample.Readers.query } else { false }
            }
        }
        desk.engine.change { state in
            for index in state.snapshot.loops.indices { state.snapshot.loops[index].writersWaiting = 0 }
        }
        for _ in 0..<12 { desk.refresh() }
        #expect(asked() == 0)
        desk.engine.change { state in
            state.snapshot.loops[1].writersWaiting = 8
            for index in 0..<8 { state.connections[index][.bufferedOut] = 70_000 }
        }
        for _ in 0..<16 { desk.refresh() }
        #expect(asked() >= 2 && desk.model.watch.active.first?.kind == .slowReaders)
        desk.press("w")
        desk.press(.enter)
        #expect(desk.model.sheet(.connections).filter == "buf-out>0")
    }

    @Test func cursor_GoesFromWarningToWarning_AndThenTheLinesMoveOn() {
        var desk = KeyEffectTests.Desk(view: .overview)
        desk.engine.change { state in
            state.snapshot.database?.waiting = 3
            state.snapshot.loops[1].connections = 500
        }
        for _ in 0..<14 { desk.refresh() }
        #expect(desk.model.watch.active.map(\.kind) == [.database, .balance])
        desk.press("w")
        #expect(desk.model.currentWarning?.kind == .database)
        desk.press("j")
        #expect(desk.model.currentWarning?.kind == .balance)
        desk.press("j")
        #expect(desk.model.currentWarning == nil)
        let before = desk.model.view
        desk.press(.enter)
        #expect(desk.model.view == before && desk.model.detail == .warnings)
        desk.press("k")
        desk.press(.enter)
        #expect(desk.model.view == .loops && desk.model.detail == nil)
    }
}
