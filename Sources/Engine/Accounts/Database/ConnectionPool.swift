// A pool of one connection that writes and N that read: in WAL mode readers never wait for the writer, and with a
// single writer in the process none of our statements meets another's write lock. Generic over the connection. Called
// from workers only: a lease may wait, and a loop must not.

final class ConnectionPool<Connection: PooledConnection>: Sendable {
    private let writers: ConnectionBank<Connection>
    private let readers: ConnectionBank<Connection>
    private let timeout: UInt64

    /// - Parameters:
    ///   - readers: the number of reading connections, at least 1.
    ///   - leaseTimeout: milliseconds a thread waits for a connection.
    ///   - checkAfter: nanoseconds; a connection whose last check is older is checked before it is lent.
    init(
        readers count: Int, leaseTimeout: Int, checkAfter: UInt64 = Clock.second,
        openWriter: @escaping @Sendable () throws(SQLError) -> Connection,
        openReader: @escaping @Sendable () throws(SQLError) -> Connection
    ) {
        timeout = UInt64(clamping: leaseTimeout).multipliedReportingOverflow(by: Clock.millisecond).partialValue
        writers = ConnectionBank(capacity: 1, checkAfter: checkAfter, open: openWriter)
        readers = ConnectionBank(capacity: count, checkAfter: checkAfter, open: openReader)
    }

    /// The one connection that may write.
    /// - Parameter limit: nanoseconds to wait for it; nil: as long as for any connection.
    func writer(within limit: UInt64? = nil) throws(SQLError) -> ConnectionLease<Connection> {
        try writers.lease(timeout: limit ?? timeout)
    }

    /// A connection that reads.
    func reader() throws(SQLError) -> ConnectionLease<Connection> { try readers.lease(timeout: timeout) }

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
