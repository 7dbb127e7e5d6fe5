// The counters of a pool, as a plain value for display. Counters only grow.

struct PoolGauges: Sendable, Equatable {
    /// The most connections there may be.
    var capacity = 0
    /// Open connections, leased or idle.
    var connections = 0
    var leased = 0
    /// Threads that wait for a connection now.
    var waiting = 0
    var leases: UInt64 = 0
    /// In nanoseconds, since the start.
    var longestWait: UInt64 = 0
    /// Leases that were not granted in time.
    var timeouts: UInt64 = 0
    /// Connections that could not be used any more and were replaced.
    var replaced: UInt64 = 0
}
