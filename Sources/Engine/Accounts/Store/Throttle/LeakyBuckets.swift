// Leaky buckets by key: a burst at once, then one in an interval. Each keeps only the time at which it will be empty
// (the generic cell rate algorithm, ITU-T I.371). A plain value of bounded size. Owned by LoginBounds, under
// its lock.

struct LeakyBuckets {
    /// In thousandths of a second.
    private var dry: RecentTable<Int, Int64>

    init(capacity: Int) { dry = RecentTable(capacity: capacity) }

    var count: Int { dry.count }

    /// Seconds until the bucket has room for one more, rounded up.
    /// - Parameters:
    ///   - burst: the capacity; 0: any number.
    ///   - interval: thousandths of a second per unit that leaks out.
    ///   - now: seconds.
    func wait(_ key: Int, _ burst: Int, _ interval: Int64, now: Int64) -> Int64 {
        guard burst > 0, let dry = dry[key] else { return 0 }
        let (held, overflows) = interval.multipliedReportingOverflow(by: Int64(burst) - 1)
        if overflows { return 0 }
        let late = dry - Self.thousandths(now) - held
        return late <= 0 ? 0 : (late - 1) / 1000 + 1
    }

    /// Adds one, whether there is room or not.
    mutating func add(_ key: Int, _ burst: Int, _ interval: Int64, now: Int64) {
        guard burst > 0 else { return }
        dry.put(key, max(dry[key] ?? 0, Self.thousandths(now)) + interval)
    }

    private static func thousandths(_ seconds: Int64) -> Int64 { min(max(seconds, 0), 1 << 50) * 1000 }
}
