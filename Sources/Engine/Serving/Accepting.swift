// The main loop's part in placing connections: the listening sockets, the sub-loops and the choice among them, and the
// connection ids. On the main loop's thread.

struct Accepting: ~Copyable {
    /// A sub-loop, with the number of connections it was given from here.
    private struct Seat {
        let loop: LoopPort<LoopMessage>
        var given: UInt64

        /// Its connections, including those still on their way to it.
        var load: UInt64 {
            let counters = loop.gauges.load
            let underWay = given &- counters.taken
            // The two counters were not read at the same moment.
            return counters.connections &+ (underWay < 1 << 32 ? underWay : 0)
        }
    }

    var acceptors = AcceptorSet()
    var trigger: TriggerMode
    var batch = AcceptBatch()
    var newcomers = Newcomers()
    var balance: EngineSnapshot.Balance
    var blocks = BlockTable()
    /// The sub-loops that get new connections; if empty, the main loop serves them itself.
    private var seats: [Seat] = []
    private var next = 0
    private var numbers: [UInt64] = []
    private var nextSample: UInt64 = 0
    private static let samplePause = Clock.second / 5

    init(trigger: TriggerMode, balance: EngineSnapshot.Balance) {
        self.trigger = trigger
        self.balance = balance
    }

    mutating func setSubLoops(_ loops: [LoopPort<LoopMessage>]) {
        seats = loops.map { Seat(loop: $0, given: $0.gauges.load.taken) }
    }

    /// The sub-loops that get new connections.
    var subLoops: [LoopPort<LoopMessage>] { seats.map(\.loop) }

    /// Whether it is time to sample the queues again.
    mutating func samples(at now: UInt64) -> Bool {
        guard now >= nextSample else { return false }
        nextSample = now &+ Self.samplePause
        return true
    }

    /// Forgets a loop that has ended.
    mutating func forget(_ loop: LoopPort<LoopMessage>) { seats.removeAll { $0.loop === loop } }

    /// Chooses the loop for one more connection and makes the connection's id; nil where the main loop keeps it.
    mutating func choose() -> (loop: LoopPort<LoopMessage>, id: UInt64)? {
        guard !seats.isEmpty else { return nil }
        switch balance {
        case .roundRobin: next = next + 1 < seats.count ? next + 1 : 0
        case .leastConnections: next = leastLoaded()
        }
        seats[next].given &+= 1
        let loop = seats[next].loop
        return (loop, name(loop: loop.id))
    }

    /// Among equals the next in turn, or the first would get all that come while nobody has any.
    private func leastLoaded() -> Int {
        var best = 0
        var least = UInt64.max
        for offset in 1...seats.count {
            let index = (next + offset) % seats.count
            let load = seats[index].load
            if load < least {
                least = load
                best = index
            }
        }
        return best
    }

    /// The id of a connection that the main loop keeps.
    mutating func nameHere() -> UInt64 { name(loop: 0) }

    /// The id of a connection that takes the place of another one on that loop.
    mutating func name(newcomerTo loop: LoopPort<LoopMessage>) -> UInt64 {
        if let seat = seats.firstIndex(where: { $0.loop === loop }) { seats[seat].given &+= 1 }
        return name(loop: loop.id)
    }

    private mutating func name(loop: Int) -> UInt64 {
        while numbers.count <= loop { numbers.append(0) }
        numbers[loop] &+= 1
        return ConnectionID(loop: loop, number: numbers[loop]).rawValue
    }
}
