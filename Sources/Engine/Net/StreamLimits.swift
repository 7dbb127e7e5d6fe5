// The bounds that a loop holds its connections to.

struct StreamLimits: BitwiseCopyable, Sendable {
    /// Bytes read from one connection in one tick, before others have their turn.
    var readBudget = 256 << 10
    /// Rounds of requests answered and sent for one connection in one tick.
    var flushBudget = 4
    /// Bytes of a file sent to one connection in one tick.
    var fileBudget = 1 << 20
    // Milliseconds:
    var idleTimeout: UInt64 = 75_000
    var headerTimeout: UInt64 = 10_000
    var bodyTimeout: UInt64 = 30_000
    var writeTimeout: UInt64 = 30_000
    var handlerTimeout: UInt64 = 30_000
    var lingerTimeout: UInt64 = 2_000
}
