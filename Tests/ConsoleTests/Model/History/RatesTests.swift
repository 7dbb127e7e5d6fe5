import Testing

@testable import Console
@testable import Engine

@Suite struct RatesTests {
    private func pair(_ change: (inout EngineSnapshot) -> Void) -> (EngineSnapshot, EngineSnapshot) {
        let old = Samples.snapshot()
        var new = old
        new.monotonicTime += 2_000_000_000
        change(&new)
        return (old, new)
    }

    @Test func rates_AreDifferencesOverTime() {
        let (old, new) = pair {
            $0.loops[1].requests += 500
            $0.loops[1].waits += 100
            $0.loops[1].events += 300
            $0.loops[1].busyTime += 500_000_000
            $0.loops[2].requests += 100
            $0.workers.completed += 8
            $0.loops[1].responses[4] += 4
        }
        let rates = Rates(from: old, to: new)
        #expect(rates.loops[1]?.requests == 250)
        #expect(rates.loops[1]?.eventsPerWait == 3)
        #expect(rates.loops[1]?.busy == 0.25)
        #expect(rates.total.requests == 300)
        #expect(rates.jobs == 4)
        #expect(rates.serverErrors == 2)
    }

    @Test func counterThatWentBack_CountsFromZero() {
        let (old, new) = pair { $0.loops[1].requests = 40 }
        #expect(Rates(from: old, to: new).loops[1]?.requests == 20)
    }

    @Test func noTime_MakesNoRate() {
        let snapshot = Samples.snapshot()
        #expect(Rates(from: snapshot, to: snapshot).total.requests == 0)
        var back = snapshot
        back.monotonicTime -= 1
        back.loops[1].requests += 9
        #expect(Rates(from: snapshot, to: back).total.requests == 0)
    }

    @Test func newLoop_CountsFromZero() {
        let (old, new) = pair {
            var loop = Samples.loop(9)
            loop.requests = 20
            $0.loops.append(loop)
        }
        #expect(Rates(from: old, to: new).loops[9]?.requests == 10)
    }

    @Test func tickQuantiles_ComeFromTheInterval() {
        let (old, new) = pair {
            $0.loops[1].tickHistogram[2] += 98
            $0.loops[1].tickHistogram[10] += 2
        }
        let rates = Rates(from: old, to: new)
        #expect(rates.loops[1]?.tickMedian == EngineSnapshot.tickBounds[2])
        #expect(rates.loops[1]?.tickP99 == EngineSnapshot.tickBounds[10])
        #expect(rates.loops[2]?.tickP99 == nil)
    }

    @Test func quantile_OfTheLastBucket_HasAnAnswer() {
        #expect(TickQuantile.of([0, 0, 5], 0.5, bounds: [10, 20]) == 40)
        #expect(TickQuantile.of([], 0.5) == nil)
        #expect(TickQuantile.of([.max, .max], 0.99, bounds: [10, 20]) == 20)
    }

    @Test func history_KeepsTheLast() {
        var ring = HistoryRing(capacity: 3)
        for value in [1.0, 2, .nan, 4] { ring.append(value) }
        #expect(ring.values == [2, 0, 4])
    }

    @Test func aMoment_IsNotMeasured_ButCounted() {
        var snapshot = Samples.snapshot()
        var model = ConsoleModel(snapshot: snapshot)
        snapshot.monotonicTime += 1_000_000
        snapshot.loops[1].requests += 10
        model.take(snapshot)
        #expect(model.heard.rates.total.requests == 0 && model.heard.history.values(.requests, over: .minute).isEmpty)
        snapshot.monotonicTime += 999_000_000
        model.take(snapshot)
        #expect(model.heard.rates.total.requests == 10)
        // A clock that went back, as after a restart at the other end: the next rate starts from there.
        snapshot.monotonicTime = 5
        model.take(snapshot)
        snapshot.monotonicTime += 1_000_000_000
        snapshot.loops[1].requests += 7
        model.take(snapshot)
        #expect(model.heard.rates.total.requests == 7)
    }
}
