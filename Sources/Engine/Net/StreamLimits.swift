// The bounds that a loop holds its connections to.

struct StreamLimits: BitwiseCopyable, Sendable {
    /// Bytes read from one connection in one tick, before others have their turn.
    var readBudget = 256 << 10
    /// Rounds of requests answered and sent for one connection in one tick.
    var flushBudget = 4
    /// Bytes of a file sent to one connection in one tick, and to all.
    var fileBudget = 256 << 10
    var tickFileBudget = 4 << 20
    /// Bytes read off from a client that has had its last answer.
    var readOffLimit: UInt64 = 8 << 20
    // Milliseconds:
    var idleTimeout: UInt64 = 75_000
    var headerTimeout: UInt64 = 10_000
    var bodyTimeout: UInt64 = 30_000
    var writeTimeout: UInt64 = 30_000
    var handlerTimeout: UInt64 = 30_000
    var lingerTimeout: UInt64 = 2_000
    /// Bytes a second that a body must come at, over each `bodyTimeout`, and at which a client must take its answer for
    /// a full socket to count as moving; 0: any.
    var bodyRate: UInt64 = 240

    /// Whether so many bytes in so many nanoseconds are as many as must come.
    func isFastEnough(_ byteCount: UInt64, in time: UInt64) -> Bool {
        byteCount > 0 && byteCount >= bodyRate &* (time / Clock.millisecond) / 1000
    }
}
