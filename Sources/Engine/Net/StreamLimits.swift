// The bounds that a loop applies to its connections.

struct StreamLimits: BitwiseCopyable, Sendable {
    /// The most bytes read from one connection in one tick, so that others get their share.
    var readBudget = 256 << 10
    /// The most rounds of requests answered and sent for one connection in one tick.
    var flushBudget = 4
    /// The most bytes of files sent in one tick: to one connection, and to all.
    var fileBudget = 256 << 10
    var tickFileBudget = 4 << 20
    /// The most bytes read and dropped from a client that has had its last response.
    var readOffLimit: UInt64 = 8 << 20
    // Milliseconds:
    var idleTimeout: UInt64 = 75_000
    var headerTimeout: UInt64 = 10_000
    var bodyTimeout: UInt64 = 30_000
    var writeTimeout: UInt64 = 30_000
    var handlerTimeout: UInt64 = 30_000
    var lingerTimeout: UInt64 = 2_000
    /// The bytes a second at which a body must arrive, over each `bodyTimeout`, and at which a client must take its
    /// response for a full socket to count as moving; 0: any.
    var bodyRate: UInt64 = 240

    /// Whether that many bytes in that many nanoseconds are as many as must come.
    func isFastEnough(_ byteCount: UInt64, in time: UInt64) -> Bool {
        byteCount > 0 && byteCount >= bodyRate &* (time / Clock.millisecond) / 1000
    }
}
