// The counters of a loop's connections: plain words on the loop's thread, published by its host once a tick.

/// All fields are 64-bit words, so that the struct can be published word by word. They only grow, except for
/// the last group.
struct ConnectionCounters: BitwiseCopyable {
    var reads: UInt64 = 0
    var readsEmpty: UInt64 = 0
    var writes: UInt64 = 0
    var shortWrites: UInt64 = 0
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var adopted: UInt64 = 0
    var closed: UInt64 = 0
    /// Connections that were given to the loop, but that it had no slot for.
    var unplaced: UInt64 = 0
    /// Connections that came from another loop, and that went to one.
    var movedIn: UInt64 = 0
    var movedOut: UInt64 = 0
    var timeouts: UInt64 = 0
    var kicked: UInt64 = 0
    /// Idle connections closed for a newcomer while the most allowed were connected.
    var gaveWay: UInt64 = 0
    /// Messages that the heap had no room for: answered with bytes that need none, then closed.
    var turnedAway: UInt64 = 0
    /// Times that a connection's budget ran out, so that it went on in the next tick.
    var overBudget: UInt64 = 0
    // Current values:
    var connections: UInt64 = 0
    var writersWaiting: UInt64 = 0
    var answersPending: UInt64 = 0
    /// 1 where the connections are edge-triggered.
    var edgeTriggered: UInt64 = 0
}
