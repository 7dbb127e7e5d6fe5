// A quantile from a histogram of ticks or responses: the upper bound of the bucket it falls into, so never less than
// the truth.

import Engine

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
