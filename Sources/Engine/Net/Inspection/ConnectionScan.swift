// A page of a loop's connections in any order, cut at a pivot: the request to a loop, and its result. Plain values that
// cross threads.

/// The request.
struct ConnectionScan: Sendable {
    var order = ConnectionOrder()
    var match = ConnectionMatch()
    /// Rows below it and rows from it on are counted and chosen separately; nil is past every row.
    var pivot: ConnectionKey?
    /// The pivot's own row counts as below.
    var pivotIsBelow = false
    /// The most rows below the pivot, those next to it.
    var below = 0
    /// The most rows from the pivot on, those next to it.
    var above = 0
    /// With the network's part of each row.
    var network = false
}

/// The result of one loop.
struct ConnectionScanPart: Sendable {
    var loop: Int
    /// Ascending by key.
    var below: [(key: ConnectionKey, row: ConnectionRow)] = []
    var above: [(key: ConnectionKey, row: ConnectionRow)] = []
    var matchingBelow = 0
    var matching = 0
    /// All connections, whether they match or not.
    var all = 0
    /// Of all connections: those whose head has been coming for longer than `slowHead`.
    var slowHeads = 0
    /// Of all connections: those with write interest armed and nothing to write.
    var armedIdle = 0

    /// In nanoseconds: on a working network no client takes so long to send a head.
    static let slowHead: UInt64 = 5_000_000_000
}
