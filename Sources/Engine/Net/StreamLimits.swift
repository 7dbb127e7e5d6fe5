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
    /// Bytes a second that a body must come at, when its first `bodyTimeout` is over; 0: any.
    var bodyRate: UInt64 = 240

    /// Milliseconds that a message may have taken when so much of it is there: `bodyTimeout`, and what is there at the
    /// minimum rate.
    @inline(__always)
    func timeForBody(_ byteCount: Int) -> UInt64 {
        if bodyRate == 0 { return 1 << 40 }
        return bodyTimeout &+ UInt64(truncatingIfNeeded: byteCount) &* 1000 / bodyRate
    }
}
