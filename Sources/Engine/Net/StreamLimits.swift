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
    var idleTimeout: UInt64
    var headerTimeout: UInt64
    var bodyTimeout: UInt64
    var writeTimeout: UInt64
    var handlerTimeout: UInt64
    var lingerTimeout: UInt64 = 2_000
    /// The bytes a second at which a body must arrive, over each `bodyTimeout`, and at which a client must take its
    /// response for a full socket to count as moving; 0: any.
    var bodyRate: UInt64

    /// - Parameter bound: returns the value of each of the engine's bounds; the default is that of the table.
    init(_ bound: (Setting) -> Int = { $0.standard ?? 0 }) {
        idleTimeout = UInt64(clamping: bound(.idleTimeout))
        headerTimeout = UInt64(clamping: bound(.headerTimeout))
        bodyTimeout = UInt64(clamping: bound(.bodyTimeout))
        writeTimeout = UInt64(clamping: bound(.writeTimeout))
        handlerTimeout = UInt64(clamping: bound(.handlerTimeout))
        bodyRate = UInt64(clamping: bound(.bodyRate))
    }

    /// Whether that many bytes in that many nanoseconds are as many as must come.
    func isFastEnough(_ byteCount: UInt64, in time: UInt64) -> Bool {
        byteCount > 0 && byteCount >= bodyRate &* (time / Clock.millisecond) / 1000
    }
}
