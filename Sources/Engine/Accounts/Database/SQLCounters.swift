// The common counters of a database's connections, for the gauges. Written by all threads that hold leases.

import Synchronization

final class SQLCounters: Sendable {
    private let statementCount = Atomic<UInt64>(0)
    private let busyRetryCount = Atomic<UInt64>(0)
    private let openedCount = Atomic<UInt64>(0)

    /// Statements used, whether run to their last row or not.
    var statements: UInt64 { statementCount.load(ordering: .relaxed) }
    /// Times a statement found the database locked and waited.
    var busyRetries: UInt64 { busyRetryCount.load(ordering: .relaxed) }

    /// The number of a connection that is being opened, from 1.
    func nextSerial() -> UInt64 { openedCount.wrappingAdd(1, ordering: .relaxed).newValue }

    func countStatement() { statementCount.wrappingAdd(1, ordering: .relaxed) }
    func countBusyRetry() { busyRetryCount.wrappingAdd(1, ordering: .relaxed) }
}
