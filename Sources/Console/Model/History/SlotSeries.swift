// A value over time in slots of equal length, in fixed memory: each slot holds the mean of the values measured in it,
// weighted by how long each held, however often the console refreshes. One ring for each span.

struct SlotSeries: Sendable {
    private struct Ring: Sendable {
        var finished: HistoryRing
        let slot: UInt64
        var current: UInt64?
        var sum = 0.0
        var weight = 0.0

        init(_ span: TimeSpan) {
            finished = HistoryRing(capacity: span.slots)
            slot = span.slot
        }

        mutating func add(_ value: Double, from start: UInt64, to end: UInt64) {
            guard end > start else { return }
            var time = start
            // A gap longer than the ring (a suspended machine) fills it once.
            let longest = slot &* UInt64(finished.capacity &+ 1)
            if end - start > longest { time = end - longest }
            while time < end {
                let index = time / slot
                if let current, current != index { finish() }
                current = index
                let next = min(end, (index &+ 1) &* slot)
                guard next > time else { return }
                sum += value * Double(next - time)
                weight += Double(next - time)
                time = next
            }
        }

        private mutating func finish() {
            finished.append(weight > 0 ? sum / weight : 0)
            sum = 0
            weight = 0
        }

        /// The value at a time; nil where none is kept.
        func value(at time: UInt64) -> Double? {
            guard let current else { return nil }
            let index = time / slot
            if index == current { return weight > 0 ? sum / weight : nil }
            return index < current ? finished.value(back: Int(clamping: current - index)) : nil
        }

        var values: [Double] {
            weight > 0 ? Array((finished.values + [sum / weight]).suffix(finished.capacity)) : finished.values
        }
    }

    private var rings = TimeSpan.allCases.map(Ring.init)
    /// The time when the first value began to hold.
    private var began: UInt64?

    /// - Parameters: monotonic nanoseconds between which the value held.
    mutating func add(_ value: Double, from start: UInt64, to end: UInt64) {
        let value = value.isFinite ? value : 0
        began = began ?? start
        for i in rings.indices { rings[i].add(value, from: start, to: end) }
    }

    /// The oldest first; the last slot may not be complete.
    func values(_ span: TimeSpan) -> [Double] {
        TimeSpan.allCases.firstIndex(of: span).map { rings[$0].values } ?? []
    }

    /// The span that ended at a recorded moment, the oldest first; values older than the span's own ring come from the
    /// coarser ones.
    func values(_ span: TimeSpan, until time: UInt64) -> [Double] {
        guard let began, let own = TimeSpan.allCases.firstIndex(of: span) else { return [] }
        let last = time / span.slot
        var values: [Double?] = []
        for back in (0..<UInt64(span.slots)).reversed() {
            // A coarser slot reaches back to before the first value.
            guard back <= last, last - back >= began / span.slot else { continue }
            let start = (last - back) &* span.slot
            values.append(rings[own...].lazy.compactMap { $0.value(at: start) }.first)
        }
        return values.drop { $0 == nil }.map { $0 ?? 0 }
    }
}
