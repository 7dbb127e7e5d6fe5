// What a ConnectionPool asks of a connection, whatever database is behind it.

protocol PooledConnection: AnyObject, Sendable {
    /// False once it is beyond use; the pool then opens another in its place.
    var isUsable: Bool { get }

    /// Looks whether it still reaches its database; asked now and then before a connection is lent.
    func isHealthy() -> Bool

    /// Ends what the lease's holder left open, a transaction above all. Called as the lease ends, on its thread.
    func reset()
}
