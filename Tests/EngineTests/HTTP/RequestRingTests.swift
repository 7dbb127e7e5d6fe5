// The loop's side of the ring of requests: what it records, and what its records stand for.

import Testing

@testable import Engine

@Suite struct RequestRingTests {
    private static func serve(_ count: Int, on ring: inout RequestRing) {
        for number in 0..<count {
            guard let place = ring.place() else { continue }
            place.record.pointee = RequestRecord(
                connection: UInt64(number % 3), time: UInt64(number + 1), shift: place.shift, status: 200)
        }
    }

    private static func weight(_ shared: RecordRing<RequestRecord>) -> (records: Int, requests: Int) {
        var records = 0
        var requests = 0
        shared.take { batch in
            records += batch.count
            for record in batch { requests += 1 << Int(record.shift) }
        }
        return (records, requests)
    }

    @Test func whileTheReaderKeepsUp_EveryRequestIsRecorded() {
        let shared = RecordRing<RequestRecord>(capacity: 1024)
        var ring = RequestRing(shared, seed: 1)
        var taken: [RequestRecord] = []
        for _ in 0..<20 {
            Self.serve(700, on: &ring)
            #expect(Self.weight(shared).records == 0)
            ring.tickEnds(after: 5_000_000)
            shared.take { taken += $0 }
        }
        #expect(taken.count == 14_000)
        #expect(taken.allSatisfy { $0.shift == 0 })
        #expect(taken.allSatisfy { Int($0.durationBucket) == TickHistogram.bucket(of: 5_000_000) })
        #expect(ring.of(2, limit: 3).map(\.time) == [699, 696, 693])
    }

    @Test func burstsBeyondTheRing_AreSampledWithoutBias_AndLoseNothing() {
        var recorded = 0.0
        var served = 0.0
        for seed in 1...200 {
            let shared = RecordRing<RequestRecord>(capacity: 64)
            var ring = RequestRing(shared, seed: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
            for burst in [10, 60, 500, 3000] {
                Self.serve(burst, on: &ring)
                ring.tickEnds(after: 1000)
                recorded += Double(Self.weight(shared).requests)
                served += Double(burst)
            }
            #expect(shared.lost.pointee.load(ordering: .relaxed) == 0)
        }
        #expect(abs(recorded / served - 1) < 0.1, "\(recorded) of \(served)")
    }

    @Test func readersAdvice_DecidesHowManyAreRecorded() {
        let shared = RecordRing<RequestRecord>(capacity: 1024)
        var ring = RequestRing(shared, seed: 7)
        shared.advice.pointee.store(3, ordering: .relaxed)
        Self.serve(4000, on: &ring)
        ring.tickEnds(after: 1000)
        let (records, requests) = Self.weight(shared)
        #expect((400...600).contains(records))
        #expect(requests == records * 8)
    }

    @Test func ringsOfAllLoops_KeepToTheirBudget_AndAreForgottenWithTheirLoop() {
        let rings = RequestRings(isOn: true)
        do {
            var ring = rings.makeRing()
            Self.serve(5, on: &ring)
            ring.tickEnds(after: 1000)
        }
        var count = 0
        let first = rings.take { count += $0.count }
        #expect(first.requests == 5 && first.fullest == 5.0 / 1024)
        let second = rings.take { count += $0.count }
        #expect(second.requests == 0)
        #expect(count == 5)
        var places = 0
        for _ in 0..<300 {
            var ring = rings.makeRing()
            if ring.place() != nil { places += 1 }
        }
        // Each was given back only when the reader had seen its end.
        #expect((20..<300).contains(places))
        #expect(rings.lost.loops == 300 - places)
    }

    @Test func nothingIsRecorded_WhereItIsOff() {
        var ring = RequestRings(isOn: false).makeRing()
        #expect(ring.place() == nil)
        ring.tickEnds(after: 1)
        #expect(ring.of(0, limit: 10).isEmpty)
    }
}
