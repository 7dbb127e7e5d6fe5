// The rates per second between two snapshots. Counters that went back (another engine behind the same console) count
// from zero again; with no time between two snapshots every rate is 0.

import Engine

struct Rates: Sendable {
    struct Loop: Sendable {
        var requests = 0.0
        var accepted = 0.0
        var bytesIn = 0.0
        var bytesOut = 0.0
        var waits = 0.0
        var eventsPerWait = 0.0
        var emptyWakes = 0.0
        var reads = 0.0
        var readsEmpty = 0.0
        var writes = 0.0
        var shortWrites = 0.0
        var controlCalls = 0.0
        var allocations = 0.0
        /// The share of the time spent outside of waits, 0…1.
        var busy = 0.0
        /// Nanoseconds; nil without a tick in the interval.
        var tickMedian: UInt64?
        var tickP99: UInt64?
        /// For the responses of the interval; nil without one.
        var latencyMedian: UInt64?
        var latencyP99: UInt64?
        /// Times that a budget ran out.
        var overBudget = 0.0
        /// The ticks of the interval, by duration.
        var histogram: [UInt64] = []
        /// The responses of the interval, by the time they took.
        var answers: [UInt64] = []

        /// Computes the quantiles from the histograms.
        mutating func findQuantiles() {
            tickMedian = TickQuantile.of(histogram, 0.5)
            tickP99 = TickQuantile.of(histogram, 0.99)
            latencyMedian = TickQuantile.of(answers, 0.5)
            latencyP99 = TickQuantile.of(answers, 0.99)
        }
    }

    var loops: [Int: Loop] = [:]
    var total = Loop()
    var serverErrors = 0.0
    /// Clients turned away for any reason.
    var refused = 0.0
    var jobs = 0.0
    var leases = 0.0
    var logLines = 0.0

    init() {}

    init(from old: EngineSnapshot, to new: EngineSnapshot) {
        let elapsed = Rates.difference(new.monotonicTime, old.monotonicTime)
        guard elapsed > 0, new.monotonicTime > old.monotonicTime else { return }
        let seconds = Double(elapsed) / 1e9
        func rate(_ now: UInt64, _ before: UInt64) -> Double { Double(Rates.difference(now, before)) / seconds }
        let zero: UInt64 = 0
        var waits = 0.0
        var events = 0.0
        var errors = 0.0
        for loop in new.loops {
            // A loop that did not exist before began at zero.
            let before = old.loops.first { $0.id == loop.id }
            var r = Loop()
            r.requests = rate(loop.requests, before?.requests ?? zero)
            r.accepted = rate(loop.accepted, before?.accepted ?? zero)
            r.bytesIn = rate(loop.bytesIn, before?.bytesIn ?? zero)
            r.bytesOut = rate(loop.bytesOut, before?.bytesOut ?? zero)
            r.waits = rate(loop.waits, before?.waits ?? zero)
            let loopEvents = rate(loop.events, before?.events ?? zero)
            r.eventsPerWait = r.waits > 0 ? loopEvents / r.waits : 0
            r.emptyWakes = rate(loop.emptyWakes, before?.emptyWakes ?? zero)
            r.reads = rate(loop.reads, before?.reads ?? zero)
            r.readsEmpty = rate(loop.readsEmpty, before?.readsEmpty ?? zero)
            r.writes = rate(loop.writes, before?.writes ?? zero)
            r.shortWrites = rate(loop.shortWrites, before?.shortWrites ?? zero)
            r.controlCalls = rate(loop.controlCalls, before?.controlCalls ?? zero)
            r.allocations = rate(loop.heap.allocations, before?.heap.allocations ?? zero)
            r.busy = min(1, Double(Rates.difference(loop.busyTime, before?.busyTime ?? zero)) / Double(elapsed))
            r.histogram = Rates.difference(loop.tickHistogram, before?.tickHistogram ?? [])
            r.answers = Rates.difference(loop.answerHistogram, before?.answerHistogram ?? [])
            r.overBudget = rate(loop.overBudget, before?.overBudget ?? zero)
            r.findQuantiles()
            loops[loop.id] = r

            total.requests += r.requests
            // A sub-loop's connections are the accepting loop's, counted once more where they were given to.
            if loop.accepts { total.accepted += r.accepted }
            total.bytesIn += r.bytesIn
            total.bytesOut += r.bytesOut
            waits += r.waits
            events += loopEvents
            total.emptyWakes += r.emptyWakes
            total.reads += r.reads
            total.readsEmpty += r.readsEmpty
            total.writes += r.writes
            total.shortWrites += r.shortWrites
            total.controlCalls += r.controlCalls
            total.busy = max(total.busy, r.busy)
            total.overBudget += r.overBudget
            Rates.add(r.histogram, to: &total.histogram)
            Rates.add(r.answers, to: &total.answers)
            if loop.responses.count > 4 {
                let earlier = before.map { $0.responses.count > 4 ? $0.responses[4] : 0 } ?? 0
                errors += rate(loop.responses[4], earlier)
            }
        }
        total.waits = waits
        total.eventsPerWait = waits > 0 ? events / waits : 0
        total.findQuantiles()
        serverErrors = errors
        refused = new.refusals.reduce(0) { $0 + rate($1.value, old.refusals[$1.key] ?? zero) }
        jobs = rate(new.workers.completed, old.workers.completed)
        leases = rate(new.database?.leases ?? 0, old.database?.leases ?? 0)
        logLines = rate(new.log.lines, old.log.lines)
    }

    static func difference(_ now: UInt64, _ before: UInt64) -> UInt64 { now >= before ? now &- before : now }

    /// Adds bucket by bucket.
    static func add(_ histogram: [UInt64], to sum: inout [UInt64]) {
        for (i, n) in histogram.enumerated() {
            if i < sum.count { sum[i] = sum[i] &+ n } else { sum.append(n) }
        }
    }

    /// The difference bucket by bucket; from zero again if any of them went back.
    static func difference(_ now: [UInt64], _ before: [UInt64]) -> [UInt64] {
        for (a, b) in zip(now, before) where a < b { return now }
        return now.enumerated().map { $0.offset < before.count ? $0.element &- before[$0.offset] : $0.element }
    }
}

/// A quantile from a histogram of ticks or responses: the upper bound of the bucket it falls into, so never less than
/// the truth.
enum TickQuantile {
    /// nil for an empty histogram. For the last bucket, which has no bound, it returns twice the bound before it.
    static func of(_ histogram: [UInt64], _ share: Double, bounds: [UInt64] = EngineSnapshot.tickBounds) -> UInt64? {
        var total = 0.0
        for count in histogram { total += Double(count) }
        guard total > 0, let last = bounds.last else { return nil }
        let wanted = max(1, (total * min(max(share, 0), 1)).rounded(.up))
        var seen = 0.0
        for (i, count) in histogram.enumerated() {
            seen += Double(count)
            if seen >= wanted { return i < bounds.count ? bounds[i] : last &* 2 }
        }
        return last &* 2
    }
}
