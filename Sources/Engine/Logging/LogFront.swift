// The queue of lines for the writer, and the condition that wakes it. Shared by all threads that log and the writer;
// the lock is held for an append or for the exchange of an array, never while something is formatted or written.

final class LogFront: Sendable {
    private struct State {
        var records: [LogRecord] = []
        /// The size of the waiting records as lines, in bytes: never less than it will be.
        var bytes = 0
        var sequence: UInt64 = 0
        var lanes: [LogLane] = []
        var isUrgent = false
        var mustReopen = false
        var isClosed = false
        /// What the writer has not followed yet.
        var changes: [LogChange] = []
    }

    /// The work of the writer for one round.
    struct Order {
        var mustReopen = false
        var isLast = false
    }

    /// Bytes for time, level and line end, in addition to the text.
    static let lineOverhead = 40

    let limit: Int
    let counters: LogCounters
    private let state = Monitor(State())

    init(limit: Int, counters: LogCounters) {
        self.limit = max(1, limit)
        self.counters = counters
    }

    // MARK: any thread

    /// Queues a line that LogText has made safe, or drops and counts it.
    /// - Parameter isForced: the line is taken although the buffer is full: for the writer's reports about itself.
    func take(_ level: LogLevel, _ text: consuming String, isForced: Bool = false) {
        let cost = text.utf8.count + Self.lineOverhead
        let (isTaken, rings) = state.withLock { [text] state in
            state.sequence &+= 1
            guard !state.isClosed, isForced || cost <= limit - state.bytes else { return (false, false) }
            // The time is read under the lock, so that it ascends with the sequence.
            state.records.append(
                LogRecord(sequence: state.sequence, time: Clock.realTime, level: level, text: text))
            state.bytes += cost
            return (true, !state.isUrgent && (level >= .warning || state.bytes > limit / 2))
        }
        if !isTaken { counters.drop(1) }
        if rings { ring() }
    }

    /// Wakes the writer early.
    func ring() {
        state.signal { $0.isUrgent = true }
    }

    func reopen() {
        state.signal { state in
            state.mustReopen = true
            state.isUrgent = true
        }
    }

    func change(_ order: LogChange) {
        state.signal { state in
            state.changes.append(order)
            state.isUrgent = true
        }
    }

    /// Takes no further line; the writer writes what is there and ends.
    func close() {
        state.signal { state in
            state.isClosed = true
            state.isUrgent = true
        }
    }

    /// Makes the lane of one more loop.
    func makeLane() -> LogLane {
        let lane = LogLane(limit: limit)
        let isClosed = state.withLock { state in
            if !state.isClosed { state.lanes.append(lane) }
            return state.isClosed
        }
        // The writer may have ended, and then nobody would empty the lane.
        if isClosed { lane.close() }
        return lane
    }

    // MARK: the writer

    /// Waits until something is urgent, or until the deadline.
    func nextOrder(until deadline: UInt64) -> Order {
        let order: Order? = state.wait(until: deadline) { state in
            guard state.isUrgent else { return nil }
            state.isUrgent = false
            let order = Order(mustReopen: state.mustReopen, isLast: state.isClosed)
            state.mustReopen = false
            return order
        }
        return order ?? Order()
    }

    /// Exchanges the waiting records for an emptied array of the writer's.
    func swap(records batch: inout [LogRecord]) {
        state.withLock { state in
            Swift.swap(&state.records, &batch)
            state.bytes = 0
        }
    }

    func takeChanges() -> [LogChange] {
        state.withLock { state in
            defer { state.changes = [] }
            return state.changes
        }
    }

    var lanes: [LogLane] { state.withLock { $0.lanes } }

    func remove(_ lane: LogLane) {
        state.withLock { $0.lanes.removeAll { $0 === lane } }
    }
}
