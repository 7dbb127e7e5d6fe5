// Durations of ticks and of responses in buckets, two an octave from 1 µs to 33 s: enough for a p99 that is right
// within a third.

enum TickHistogram {
    private static let octaves = 25
    static let bucketCount = 2 * octaves + 1

    /// Upper bounds in nanoseconds, ascending; bucket `i` counts those under `bounds[i]` and not under the bound
    /// before. The last bucket has none.
    static var bounds: [UInt64] {
        (0..<octaves).flatMap { octave in
            let lower = UInt64(1000) << UInt64(octave)
            return [lower, lower + lower / 2]
        }
    }

    @inline(__always)
    static func bucket(of nanoseconds: UInt64) -> Int {
        if nanoseconds < 1000 { return 0 }
        let octave = 63 &- (nanoseconds / 1000).leadingZeroBitCount
        if octave >= octaves { return bucketCount &- 1 }
        let lower = UInt64(1000) << UInt64(octave)
        return 1 &+ 2 &* octave &+ (nanoseconds >= lower &+ lower / 2 ? 1 : 0)
    }
}
