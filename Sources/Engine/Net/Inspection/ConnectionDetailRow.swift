// The detail of one connection as its loop saw it, for an operator: raw values that cross threads.

struct ConnectionDetailRow: Sendable {
    var row: ConnectionRow
    var slot: UInt32 = 0
    var descriptor: Int32 = -1
    var isEdge = false
    var wantsRead = false
    var wantsWrite = false
    /// Bytes of heap blocks held.
    var heldIn = 0
    var heldOut = 0
    /// Bytes of a file that have yet to be sent.
    var fileLeft: Int64 = 0
    /// Nanoseconds; nil without a deadline.
    var untilTimeout: UInt64?
    var isInBody = false
    var isRequeued = false
    var peerEnded = false
    var closesAfterResponse = false

    init(row: ConnectionRow) { self.row = row }
}
