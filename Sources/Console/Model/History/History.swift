// The console's memory: series for the charts, and snapshots to go back to. Bounded: 300 values a series, and as many
// series as there are loops.

import Engine

struct History: Sendable {
    enum Metric: Hashable, Sendable, CaseIterable {
        case requests, connections, busy, bytesOut
        case latencyMedian, latencyP99, tickMedian, tickP99
        /// Jobs that wait for a worker, and work that waits for a loop.
        case workerQueue, loopQueue
    }

    private struct Key: Hashable { let metric: Metric; let loop: Int? }

    private var series: [Key: SlotSeries] = [:]
    private(set) var tape = SnapshotTape()

    /// - Parameter loop: nil for all loops.
    func values(_ metric: Metric, loop: Int? = nil, over span: TimeSpan) -> [Double] {
        series[Key(metric: metric, loop: loop)]?.values(span) ?? []
    }

    /// The same, up to a recorded moment.
    func values(_ metric: Metric, loop: Int? = nil, over span: TimeSpan, until time: UInt64) -> [Double] {
        series[Key(metric: metric, loop: loop)]?.values(span, until: time) ?? []
    }

    mutating func add(_ snapshot: EngineSnapshot, _ rates: Rates, since start: UInt64) {
        tape.add(snapshot)
        let end = snapshot.monotonicTime
        func nanoseconds(_ value: UInt64?) -> Double { value.map { Double($0) } ?? 0 }
        func put(_ metric: Metric, _ loop: Int?, _ value: Double, _ history: inout History) {
            history.series[Key(metric: metric, loop: loop), default: SlotSeries()].add(value, from: start, to: end)
        }
        put(.requests, nil, rates.total.requests, &self)
        put(.bytesOut, nil, rates.total.bytesOut, &self)
        put(.connections, nil, Double(snapshot.openConnections), &self)
        put(.busy, nil, rates.total.busy, &self)
        put(.latencyMedian, nil, nanoseconds(rates.total.latencyMedian), &self)
        put(.latencyP99, nil, nanoseconds(rates.total.latencyP99), &self)
        put(.tickMedian, nil, nanoseconds(rates.total.tickMedian), &self)
        put(.tickP99, nil, nanoseconds(rates.total.tickP99), &self)
        put(.workerQueue, nil, Double(snapshot.workers.queued), &self)
        put(.loopQueue, nil, snapshot.loops.reduce(0) { $0 + Double($1.queued) }, &self)
        for loop in snapshot.loops {
            let rate = rates.loops[loop.id] ?? Rates.Loop()
            put(.requests, loop.id, rate.requests, &self)
            put(.connections, loop.id, Double(loop.connections), &self)
            put(.busy, loop.id, rate.busy, &self)
            put(.bytesOut, loop.id, rate.bytesOut, &self)
            put(.latencyMedian, loop.id, nanoseconds(rate.latencyMedian), &self)
            put(.latencyP99, loop.id, nanoseconds(rate.latencyP99), &self)
            put(.tickMedian, loop.id, nanoseconds(rate.tickMedian), &self)
            put(.tickP99, loop.id, nanoseconds(rate.tickP99), &self)
            put(.loopQueue, loop.id, Double(loop.queued), &self)
        }
        let loops = Set(snapshot.loops.map(\.id))
        series = series.filter { $0.key.loop.map(loops.contains) ?? true }
    }
}
