// The main loop's part in placing connections: the listening sockets, the sub-loops in turn, the connection ids, and
// the bound on how many may be open.

struct Accepting: ~Copyable {
    var acceptors: AcceptorSet
    var trigger: TriggerMode
    /// Where new connections go, in turn; empty: the main loop serves them itself.
    var subLoops: [LoopPort<LoopMessage>] = []
    private let maxConnections: UInt64
    private var next = 0
    private var numbers: [UInt64] = []
    private var placed: UInt64 = 0

    init(acceptors: consuming AcceptorSet, trigger: TriggerMode, maxConnections: Int) {
        self.acceptors = acceptors
        self.trigger = trigger
        self.maxConnections = UInt64(clamping: maxConnections)
    }

    /// Chooses the loop for one more connection and names the connection.
    /// - Parameter closedHere: connections that the main loop itself has closed.
    /// - Returns: the loop (nil: the main loop) and the id; nil when too many are open.
    mutating func choose(closedHere: UInt64) -> (loop: LoopPort<LoopMessage>?, id: UInt64)? {
        // What was placed less what has been closed: counts those still under way to their loop, too.
        var closed = closedHere
        for loop in subLoops { closed &+= loop.gauges.closed }
        guard placed < closed &+ maxConnections else { return nil }
        placed &+= 1
        guard !subLoops.isEmpty else { return (nil, name(loop: 0)) }
        next = next + 1 < subLoops.count ? next + 1 : 0
        let loop = subLoops[next]
        return (loop, name(loop: loop.id))
    }

    private mutating func name(loop: Int) -> UInt64 {
        while numbers.count <= loop { numbers.append(0) }
        numbers[loop] &+= 1
        return ConnectionID(loop: loop, number: numbers[loop]).rawValue
    }
}
