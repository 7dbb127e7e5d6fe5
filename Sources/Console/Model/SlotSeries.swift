// A value over time in slots of equal length, in fixed memory: each slot holds the mean of what was measured in it,
// weighted by how long it held, however often the console refreshes. One ring for each span.

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

        var values: [Double] { weight > 0 ? Array((finished.values + [sum / weight]).suffix(finished.capacity)) : finished.values }
    }

    private var rings = TimeSpan.allCases.map(Ring.init)

    /// - Parameters: monotonic nanoseconds between which the value held.
    mutating func add(_ value: Double, from start: UInt64, to end: UInt64) {
        let value = value.isFinite ? value : 0
        for i in rings.indices { rings[i].add(value, from: start, to: end) }
    }

    /// Oldest first; the last slot may not be over.
    func values(_ span: TimeSpan) -> [Double] {
        TimeSpan.allCases.firstIndex(of: span).map { rings[$0].values } ?? []
    }
}
