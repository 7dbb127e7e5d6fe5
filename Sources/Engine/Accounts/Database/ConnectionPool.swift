// A pool of database connections: one that writes and N that read. In WAL mode readers never wait for the writer, and
// with a single writer in the process no statement of ours meets another's write lock. Generic over the connection.
// Called from workers only: a lease may wait, and a loop must not.

import Engine
import Synchronization

final class ConnectionPool<Connection: PooledConnection>: Sendable {
    private let writers: ConnectionBank<Connection>
    private let readers: ConnectionBank<Connection>
    /// Nanoseconds that a thread waits for a connection.
    private let timeout: Atomic<UInt64>

    /// - Parameters:
    ///   - readers: the number of reading connections, at least 1.
    ///   - leaseTimeout: milliseconds a thread waits for a connection.
    ///   - checkAfter: nanoseconds; a connection whose last check is older is checked before it is lent.
    init(
        readers count: Int, leaseTimeout: Int, checkAfter: UInt64 = Clock.second,
        openWriter: @escaping @Sendable () throws(SQLError) -> Connection,
        openReader: @escaping @Sendable () throws(SQLError) -> Connection
    ) {
        timeout = Atomic(Self.nanoseconds(leaseTimeout))
        writers = ConnectionBank(capacity: 1, checkAfter: checkAfter, open: openWriter)
        readers = ConnectionBank(capacity: count, checkAfter: checkAfter, open: openReader)
    }

    private static func nanoseconds(_ milliseconds: Int) -> UInt64 {
        UInt64(clamping: milliseconds).multipliedReportingOverflow(by: Clock.millisecond).partialValue
    }

    /// Milliseconds that a thread waits for a connection.
    var leaseTimeout: Int { Int(clamping: timeout.load(ordering: .relaxed) / Clock.millisecond) }

    /// From now on it waits that many.
    func setLeaseTimeout(_ milliseconds: Int) { timeout.store(Self.nanoseconds(milliseconds), ordering: .relaxed) }

    /// The one connection that may write.
    /// - Parameter limit: nanoseconds to wait for it; nil: as long as for any connection.
    func writer(within limit: UInt64? = nil) throws(SQLError) -> ConnectionLease<Connection> {
        try writers.lease(timeout: limit ?? timeout.load(ordering: .relaxed))
    }

    /// A connection that reads.
    func reader() throws(SQLError) -> ConnectionLease<Connection> {
        try readers.lease(timeout: timeout.load(ordering: .relaxed))
    }

    /// From now on each connection is checked before it is lent again.
    func lookAgain() {
        readers.lookAgain()
        writers.lookAgain()
    }

    /// Refuses further leases. A leased connection is closed when it comes back.
    func close() {
        // Readers first: the last connection to go writes the checkpoint, and a reader cannot.
        readers.close()
        writers.close()
    }

    /// The gauges of writer and readers together.
    var gauges: PoolGauges {
        var gauges = PoolGauges()
        writers.add(to: &gauges)
        readers.add(to: &gauges)
        return gauges
    }
}

/// The right to use one connection, for as long as the value lives. It cannot be copied, so the connection goes back
/// once: in deinit, however the scope is left.
struct ConnectionLease<Connection: PooledConnection>: ~Copyable {
    private let connection: Connection
    /// The time of the connection's last check.
    private let checked: UInt64
    private let bank: ConnectionBank<Connection>

    fileprivate init(_ connection: Connection, checked: UInt64, from bank: ConnectionBank<Connection>) {
        self.connection = connection
        self.checked = checked
        self.bank = bank
    }

    deinit {
        // Reset before anybody else can have it, and outside of the bank's lock, because a rollback may write.
        connection.reset()
        bank.takeBack(connection, checked: checked)
    }

    /// The only way to the connection, so that the lease is alive while it is in use.
    borrowing func use<Result>(_ body: (Connection) throws(SQLError) -> Result) throws(SQLError) -> Result {
        try body(connection)
    }
}

/// What a pool asks of a connection, whatever database is behind it.
protocol PooledConnection: AnyObject, Sendable {
    /// False once it cannot be used any more; the pool then opens another in its place.
    var isUsable: Bool { get }

    /// Checks whether it still reaches its database; called now and then before a connection is lent.
    func isHealthy() -> Bool

    /// Ends what the lease's holder left open, above all a transaction. Called as the lease ends, on its thread.
    func reset()
}

/// What a pool counts, for whoever shows it. Counters only grow.
struct PoolGauges: Sendable, Equatable {
    /// The most connections there may be.
    var capacity = 0
    /// Open connections, leased or idle.
    var connections = 0
    var leased = 0
    /// Threads that wait for a connection now.
    var waiting = 0
    var leases: UInt64 = 0
    /// In nanoseconds, since the start.
    var longestWait: UInt64 = 0
    /// Leases that were not granted in time.
    var timeouts: UInt64 = 0
    /// Connections that could not be used any more and were replaced.
    var replaced: UInt64 = 0
}

/// A fixed number of connections of one kind (the writer, or the readers), opened when first needed, lent one by one.
/// Threads that find none wait, counted and for a bounded time.
private final class ConnectionBank<Connection: PooledConnection>: Sendable {
    private struct State {
        /// With the time of each one's last check: a connection that is never idle for long is checked as often as any.
        var idle: [(connection: Connection, checked: UInt64)] = []
        /// Places without a connection: it has yet to be opened, or could not be used any more.
        var vacant: Int
        var leased = 0
        var waiting = 0
        var closed = false
    }

    private enum Turn {
        case ready(Connection, checked: UInt64)
        case open
        case closed
    }

    let capacity: Int
    /// A connection whose last check is older than this, in nanoseconds, is checked before it is lent.
    private let checkAfter: UInt64
    private let state: Monitor<State>
    private let open: @Sendable () throws(SQLError) -> Connection
    private let leaseCount = Atomic<UInt64>(0)
    private let timeoutCount = Atomic<UInt64>(0)
    private let replacedCount = Atomic<UInt64>(0)
    private let longestWait = Atomic<UInt64>(0)
    /// A connection checked before this time is checked again before it is lent, however recent that check is.
    private let distrusted = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - capacity: at least 1.
    ///   - checkAfter: nanoseconds from one check of a connection to the next.
    ///   - open: makes a connection, on the thread that leases it.
    init(capacity: Int, checkAfter: UInt64 = Clock.second, open: @escaping @Sendable () throws(SQLError) -> Connection)
    {
        self.capacity = max(1, capacity)
        self.checkAfter = checkAfter
        self.open = open
        state = Monitor(State(vacant: max(1, capacity)))
    }

    /// Waits for a connection. Only on a thread that may wait: a call from a loop is a programming error.
    /// - Parameter timeout: nanoseconds; 0: takes a free connection now, or none.
    /// - Throws: leaseTimeout, closed, or what opening a connection throws.
    func lease(timeout: UInt64) throws(SQLError) -> ConnectionLease<Connection> {
        assert(ThreadDuty.mayWait, "an event loop asked for a database connection: answer later, on a worker")
        let began = Clock.now
        var counted = false
        let turn = state.wait(until: began &+ timeout) { state -> Turn? in
            let turn: Turn?
            if state.closed {
                turn = .closed
            } else if let (connection, checked) = state.idle.popLast() {
                // The one used last, because its page cache is warm.
                state.leased += 1
                turn = .ready(connection, checked: checked)
            } else if state.vacant > 0 {
                state.vacant -= 1
                state.leased += 1
                turn = .open
            } else {
                turn = nil
            }
            if turn == nil, !counted {
                counted = true
                state.waiting += 1
            } else if turn != nil, counted {
                counted = false
                state.waiting -= 1
            }
            return turn
        }
        let waited = Clock.now &- began
        longestWait.max(waited, ordering: .relaxed)
        DatabaseWait.add(waited)
        switch turn {
        case .ready(let connection, let checked):
            let isDue = Clock.now &- checked >= checkAfter || checked <= distrusted.load(ordering: .relaxed)
            if !isDue || connection.isHealthy() {
                leaseCount.wrappingAdd(1, ordering: .relaxed)
                return ConnectionLease(connection, checked: isDue ? Clock.now : checked, from: self)
            }
            replacedCount.wrappingAdd(1, ordering: .relaxed)
            return try leaseNew()
        case .open:
            return try leaseNew()
        case .closed:
            throw SQLError(.closed, "the database has been closed: the server is stopping")
        case nil:
            state.withLock { if counted { $0.waiting -= 1 } }
            // A caller that does not want to wait is no sign of too few connections.
            if timeout > 0 { timeoutCount.wrappingAdd(1, ordering: .relaxed) }
            throw SQLError(
                .leaseTimeout,
                """
                no database connection became free within \(timeout / Clock.millisecond) ms: more workers wait than \
                the database can serve
                """
            )
        }
    }

    /// Opens a connection for the place that has been taken for it.
    private func leaseNew() throws(SQLError) -> ConnectionLease<Connection> {
        let connection: Connection
        do {
            connection = try open()
        } catch {
            state.signal { state in
                state.leased -= 1
                state.vacant += 1
            }
            throw error
        }
        leaseCount.wrappingAdd(1, ordering: .relaxed)
        return ConnectionLease(connection, checked: Clock.now, from: self)
    }

    /// The connections may have lost their database: from now on each is checked before it is lent again.
    func lookAgain() { distrusted.store(Clock.now, ordering: .relaxed) }

    /// Called from a lease's deinit.
    func takeBack(_ connection: Connection, checked: UInt64) {
        // A dropped connection is closed after the lock is released, because closing the last one writes a checkpoint.
        let isUsable = connection.isUsable
        let dropped: Connection? = state.signal { state in
            state.leased -= 1
            if state.closed { return connection }
            if isUsable {
                state.idle.append((connection, checked: checked))
                return nil
            }
            state.vacant += 1
            return connection
        }
        if !isUsable { replacedCount.wrappingAdd(1, ordering: .relaxed) }
        withExtendedLifetime(dropped) {}
    }

    /// Refuses further leases; idle connections are closed now, leased ones when they come back.
    func close() {
        let idle = state.broadcast { state in
            state.closed = true
            let idle = state.idle
            state.idle = []
            return idle
        }
        withExtendedLifetime(idle) {}
    }

    /// Adds this bank's numbers to `gauges`.
    func add(to gauges: inout PoolGauges) {
        let (open, leased, waiting) = state.withLock { ($0.idle.count + $0.leased, $0.leased, $0.waiting) }
        gauges.capacity += capacity
        gauges.connections += open
        gauges.leased += leased
        gauges.waiting += waiting
        gauges.leases &+= leaseCount.load(ordering: .relaxed)
        gauges.timeouts &+= timeoutCount.load(ordering: .relaxed)
        gauges.replaced &+= replacedCount.load(ordering: .relaxed)
        gauges.longestWait = max(gauges.longestWait, longestWait.load(ordering: .relaxed))
    }
}
