// The times that responses took, in TickHistogram's buckets. On the loop's thread; the buckets are read from any.

struct ResponseTimes: ~Copyable {
    private let buckets: AtomicWords
    private let first: Int
    /// Requests of this tick that have their response: how long that took is known when the tick ends.
    private var inThisTick: UInt64 = 0

    /// - Parameters:
    ///   - buckets: a row with one writer.
    ///   - first: where in it the buckets begin.
    init(_ buckets: AtomicWords = AtomicWords(count: TickHistogram.bucketCount), from first: Int = 0) {
        self.buckets = buckets
        self.first = first
    }

    /// Counts the response to a request that came in this tick.
    @inline(__always)
    mutating func count() { inThisTick &+= 1 }

    /// Counts the response to a request of an earlier tick, or one that a worker made: rare enough to read the clock.
    /// - Parameter began: monotonic nanoseconds.
    func count(since began: UInt64) {
        let time = Clock.now
        add(1, nanoseconds: time &- min(began, time))
    }

    /// Counts the responses of the tick that ends now. Each took the tick's time, or less where others came after it.
    /// - Returns: how many they are.
    @inline(__always)
    mutating func tickEnds(after nanoseconds: UInt64) -> UInt64 {
        if inThisTick == 0 { return 0 }
        add(inThisTick, nanoseconds: nanoseconds)
        defer { inThisTick = 0 }
        return inThisTick
    }

    private func add(_ count: UInt64, nanoseconds: UInt64) {
        let bucket = first &+ TickHistogram.bucket(of: nanoseconds)
        buckets.store(buckets[bucket] &+ count, at: bucket)
    }
}
