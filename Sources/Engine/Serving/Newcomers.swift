// Clients that came while as many were connected as may be: each waits, for a moment, until a connection that is idle
// has given way to it. And the idle connections that the loops have named, so that one look over all tables serves many
// newcomers. Owned by the main loop, used on its thread.

/// An accepted socket without a place. Whoever has it owns the descriptor.
struct Newcomer: Sendable {
    let descriptor: Int32
    let peer: SocketAddress
    /// Monotonic nanoseconds: when it was accepted.
    let since: UInt64
}

struct Newcomers: ~Copyable {
    typealias Port = LoopPort<LoopMessage>

    /// Those who wait at a time, and the connections that each loop names in one look.
    static let limit = 64
    /// Nanoseconds that a newcomer waits, and for which what the loops have named holds.
    private static let patience = Clock.second
    /// Nanoseconds after a look that found nobody before the next.
    private static let pause = Clock.second / 10

    private var waiting: [Newcomer] = []
    /// The longest idle last.
    private var idle: [(connection: IdleConnection, loop: Port)] = []
    private var namedAt: UInt64 = 0
    /// Loops that have not answered yet.
    private var missing = 0
    private(set) var round: UInt64 = 0
    private var restsUntil: UInt64 = 0

    deinit {
        for newcomer in waiting { _ = FileDescriptor(owning: newcomer.descriptor) }
    }

    var isAsking: Bool { missing > 0 }

    /// Whether one more may wait: there is room, and not long ago somebody was idle.
    func takesOneMore(at now: UInt64) -> Bool { waiting.count < Self.limit && now >= restsUntil }

    mutating func add(_ newcomer: Newcomer) { waiting.append(newcomer) }

    /// Who has waited longest, with the connection that is to go for it; nil while nobody waits or nobody is known to
    /// be idle.
    mutating func next(at now: UInt64) -> (newcomer: Newcomer, idle: IdleConnection, loop: Port)? {
        // Others may have become idle for longer than those who were named.
        if now &- min(now, namedAt) > Self.patience { idle.removeAll() }
        guard !waiting.isEmpty, let last = idle.popLast() else { return nil }
        return (waiting.removeFirst(), last.connection, last.loop)
    }

    /// Those whose time is over.
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

    /// A loop has answered, or is given up.
    mutating func name(_ connections: [IdleConnection], of loop: Port, round: UInt64, now: UInt64) {
        guard round == self.round, missing > 0 else { return }
        missing -= 1
        idle += connections.map { ($0, loop) }
        if missing == 0 { finishRound(now) }
    }

    /// Waits for no loop any more.
    mutating func finishRound(_ now: UInt64) {
        missing = 0
        namedAt = now
        // Taken from the end. Of those that are idle since the same tick the one that was named first goes first.
        idle.reverse()
        idle.sort { $0.connection.since > $1.connection.since }
        if idle.isEmpty { restsUntil = now &+ Self.pause }
    }

    /// The last look has found somebody.
    var knowsIdle: Bool { !idle.isEmpty }
}
