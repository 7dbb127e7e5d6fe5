// The counters of the rooms below in a loop's row for its host: where each begins, and the same row read back. The loop
// writes it once a tick; any thread reads it.

enum ServingGauges {
    // Computed, so that the compiler makes constants of them: each tick uses them.
    static var connections: Int { 0 }
    static var http: Int { connections + words(ConnectionCounters.self) }
    static var serving: Int { http + words(HTTPCounters.self) }
    static var heap: Int { serving + words(ServingCounters.self) }
    static var responseTimes: Int { heap + words(HeapCounters.self) }

    @inline(__always)
    private static func words<Counters: BitwiseCopyable>(_ type: Counters.Type) -> Int {
        MemoryLayout<Counters>.size / 8
    }
}

/// What a loop's host does beside its connections: the main loop accepts, and every loop may pass on what it was given.
/// 64-bit words, published as such.
struct ServingCounters: BitwiseCopyable {
    var accepted: UInt64 = 0
    /// Connections that were given to the loop, but that it passed on or turned away because it was leaving.
    var unplaced: UInt64 = 0
    /// On the main loop: connections turned away before any loop was chosen.
    var refusedAccepts: UInt64 = 0
    /// On the main loop: times that listening paused because descriptors or memory ran out.
    var acceptPauses: UInt64 = 0
    /// Times that a listening socket's budget ran out, so that it went on in the next tick.
    var overBudget: UInt64 = 0
    /// On the main loop: listening sockets closed because the operator took them out.
    var listenersClosed: UInt64 = 0
    // Current values:
    /// On the main loop: connections in the listening sockets' queues, and the most there may be.
    var acceptQueue: UInt64 = 0
    var acceptQueueLimit: UInt64 = 0
}

extension LoopGauges {
    // From any thread. The words may be of two ticks; none is torn.

    var connections: ConnectionCounters { host.load(ConnectionCounters(), from: ServingGauges.connections) }
    var http: HTTPCounters { host.load(HTTPCounters(), from: ServingGauges.http) }
    var serving: ServingCounters { host.load(ServingCounters(), from: ServingGauges.serving) }
    var heap: HeapCounters { host.load(HeapCounters(), from: ServingGauges.heap) }

    /// Responses by the time they took, in TickHistogram's buckets.
    var responseTimes: [UInt64] {
        (0..<TickHistogram.bucketCount).map { host[ServingGauges.responseTimes + $0] }
    }

    /// From any thread: the loop's connections, and how many it has taken (or turned away) of those it was given.
    var load: (connections: UInt64, taken: UInt64) {
        let taken = host[Self.adoptedWord] &+ host[Self.noSlotWord] &+ host[Self.passedOnWord]
        return (host[Self.connectionsWord], taken)
    }

    private static let connectionsWord = ServingGauges.connections + word(\ConnectionCounters.connections)
    private static let adoptedWord = ServingGauges.connections + word(\ConnectionCounters.adopted)
    private static let noSlotWord = ServingGauges.connections + word(\ConnectionCounters.unplaced)
    private static let passedOnWord = ServingGauges.serving + word(\ServingCounters.unplaced)

    private static func word<Counters>(_ field: PartialKeyPath<Counters>) -> Int {
        (MemoryLayout<Counters>.offset(of: field) ?? 0) / 8
    }
}
