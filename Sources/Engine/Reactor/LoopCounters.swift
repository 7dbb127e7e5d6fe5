// The counters of a loop: plain words on its own thread, published once a tick. They only grow, except for the last
// group.

/// All fields are 64-bit words, so that LoopGauges can publish the struct word by word.
struct LoopCounters: BitwiseCopyable {
    var waits: UInt64 = 0
    var events: UInt64 = 0
    /// Waits that returned without an event: a time-out, or another loop was quicker.
    var emptyWakes: UInt64 = 0
    var reads: UInt64 = 0
    var readsEmpty: UInt64 = 0
    var writes: UInt64 = 0
    var shortWrites: UInt64 = 0
    var controlCalls: UInt64 = 0
    var accepted: UInt64 = 0
    var adopted: UInt64 = 0
    var closed: UInt64 = 0
    /// Connections given to the loop that it had no slot for, or passed on because it was leaving.
    var unplaced: UInt64 = 0
    /// Connections that came from another loop, and that went to one.
    var movedIn: UInt64 = 0
    var movedOut: UInt64 = 0
    /// On the main loop: connections turned away before any loop was chosen.
    var refusedAccepts: UInt64 = 0
    /// On the main loop: times that listening paused because descriptors or memory ran out.
    var acceptPauses: UInt64 = 0
    /// Responses 503 because the workers' queue or the heap was full.
    var overloaded: UInt64 = 0
    var requests: UInt64 = 0
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var timeouts: UInt64 = 0
    var kicked: UInt64 = 0
    /// Idle connections closed for a newcomer while the most allowed were connected.
    var gaveWay: UInt64 = 0
    var responses1xx: UInt64 = 0
    var responses2xx: UInt64 = 0
    var responses3xx: UInt64 = 0
    var responses4xx: UInt64 = 0
    var responses5xx: UInt64 = 0
    /// Times that a channel's budget ran out, so that it went on in the next tick.
    var overBudget: UInt64 = 0
    /// Nanoseconds between the return of a wait and the call of the next.
    var busyTime: UInt64 = 0
    // Current values:
    /// On the main loop: connections in the listening sockets' queues, and the most there may be.
    var acceptQueue: UInt64 = 0
    var acceptQueueLimit: UInt64 = 0
    /// Channels that go on in the next tick.
    var requeued: UInt64 = 0
    var connections: UInt64 = 0
    var writersWaiting: UInt64 = 0
    var answersPending: UInt64 = 0
    /// 1 where the connections are edge-triggered.
    var edgeTriggered: UInt64 = 0
    var heapReserved: UInt64 = 0
    var heapInUse: UInt64 = 0
    var heapFree: UInt64 = 0
    var heapLargestFree: UInt64 = 0
    var heapBlocks: UInt64 = 0
    var heapAllocations: UInt64 = 0
    var heapRegions: UInt64 = 0
    var heapFaults: UInt64 = 0
}
