// A fixed number of connections of one kind (the writer, or the readers), opened when first needed and lent one by one.
// Threads that find none wait, counted and for a bounded time. Part of a ConnectionPool; called from any worker.

import Synchronization

final class ConnectionBank<Connection: PooledConnection>: Sendable {
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
