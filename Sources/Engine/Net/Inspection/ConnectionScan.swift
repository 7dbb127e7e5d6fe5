// A page of a loop's connections in any order, cut at a pivot: what is asked of a loop, and what it found. Plain values
// that cross threads.

/// What is asked for.
struct ConnectionScan: Sendable {
    var order = ConnectionOrder()
    var match = ConnectionMatch()
    /// Rows below it and rows from it on are counted and chosen apart; nil is past every row.
    var pivot: ConnectionKey?
    /// The pivot's own row counts as below.
    var pivotIsBelow = false
    /// At most so many rows below the pivot, those next to it.
    var below = 0
    /// At most so many rows from the pivot on, those next to it.
    var above = 0
}

/// What one loop found.
struct ConnectionScanPart: Sendable {
    var loop: Int
    /// Ascending by key.
    var below: [(key: ConnectionKey, row: ConnectionRow)] = []
    var above: [(key: ConnectionKey, row: ConnectionRow)] = []
    var matchingBelow = 0
    var matching = 0
    /// Connections, whether they match or not.
    var all = 0
    /// Of all: heads that have been coming for longer than `slowHead`.
    var slowHeads = 0
    /// Of all: write interest is armed and there is nothing to write.
    var armedIdle = 0

    /// Nanoseconds: no client on a working network sends a head for so long.
    static let slowHead: UInt64 = 5_000_000_000
}
