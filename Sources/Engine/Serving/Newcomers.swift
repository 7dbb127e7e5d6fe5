// Clients that came while the most allowed were connected: each waits for a moment until an idle connection has given
// way to it. Also keeps the idle connections that the loops have named, so that one look over all tables serves many
// newcomers. Owned by the main loop, used on its thread.

/// An accepted socket without a place. Whoever holds it owns the descriptor.
struct Newcomer: Sendable {
    let descriptor: Int32
    let peer: SocketAddress
    /// Monotonic nanoseconds when it was accepted.
    let since: UInt64
}

struct Newcomers: ~Copyable {
    typealias Port = LoopPort<LoopMessage>

    /// The most newcomers that wait, and the most connections that each loop names in one look.
    static let limit = 64
    /// Nanoseconds that a newcomer waits, and for which the named connections are trusted.
    private static let patience = Clock.second
    /// Nanoseconds from a look that found nobody to the next.
    private static let pause = Clock.second / 10

    private var waiting: [Newcomer] = []
    /// Sorted with the longest idle last.
    private var idle: [(connection: IdleConnection, loop: Port)] = []
    private var namedAt: UInt64 = 0
    /// The number of loops that have not replied yet.
    private var missing = 0
    private(set) var round: UInt64 = 0
    private var restsUntil: UInt64 = 0

    deinit {
        for newcomer in waiting { _ = FileDescriptor(owning: newcomer.descriptor) }
    }

    var isAsking: Bool { missing > 0 }

    /// Whether one more may wait: there is room, and somebody was idle not long ago.
    func takesOneMore(at now: UInt64) -> Bool { waiting.count < Self.limit && now >= restsUntil }

    mutating func add(_ newcomer: Newcomer) { waiting.append(newcomer) }

    /// The newcomer who has waited longest, with the connection that makes room for it; nil while nobody waits or
    /// nobody is known to be idle.
    mutating func next(at now: UInt64) -> (newcomer: Newcomer, idle: IdleConnection, loop: Port)? {
        // Others may have become idle for longer than those that were named.
        if now &- min(now, namedAt) > Self.patience { idle.removeAll() }
        guard !waiting.isEmpty, let last = idle.popLast() else { return nil }
        return (waiting.removeFirst(), last.connection, last.loop)
    }

    /// The newcomers whose time is over.
    mutating func overdue(at now: UInt64) -> [Newcomer] {
        let over = waiting.filter { now &- min(now, $0.since) > Self.patience }
        waiting.removeAll { now &- min(now, $0.since) > Self.patience }
        return over
    }

    mutating func takeAll() -> [Newcomer] {
        defer { waiting = [] }
        return waiting
    }

    var isEmpty: Bool { waiting.isEmpty }

    // MARK: a look over all loops

    mutating func ask(_ loops: Int) {
        round &+= 1
        missing = loops
        idle.removeAll()
    }

    /// Called when a loop has replied, or is given up.
    mutating func name(_ connections: [IdleConnection], of loop: Port, round: UInt64, now: UInt64) {
        guard round == self.round, missing > 0 else { return }
        missing -= 1
        idle += connections.map { ($0, loop) }
        if missing == 0 { finishRound(now) }
    }

    /// Stops waiting for loops.
    mutating func finishRound(_ now: UInt64) {
        missing = 0
        namedAt = now
        // Taken from the end. Of those idle since the same tick, the one named first is taken first.
        idle.reverse()
        idle.sort { $0.connection.since > $1.connection.since }
        if idle.isEmpty { restsUntil = now &+ Self.pause }
    }

    /// The last look has found an idle connection.
    var knowsIdle: Bool { !idle.isEmpty }
}
