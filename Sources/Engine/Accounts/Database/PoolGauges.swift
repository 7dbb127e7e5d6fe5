// What a pool counts, as a value for whoever shows it. Counters only grow.

struct PoolGauges: Sendable, Equatable {
    /// How many there may be.
    var capacity = 0
    /// Open, leased or idle.
    var connections = 0
    var leased = 0
    /// Threads that wait for a connection now.
    var waiting = 0
    var leases: UInt64 = 0
    /// Nanoseconds, since the start.
    var longestWait: UInt64 = 0
    /// Leases that were not had in time.
    var timeouts: UInt64 = 0
    /// Connections that were beyond use and made room for another.
    var replaced: UInt64 = 0
}
