// The interface of a connection that a ConnectionPool needs, whatever database is behind it.

protocol PooledConnection: AnyObject, Sendable {
    /// False once it cannot be used any more; the pool then opens another in its place.
    var isUsable: Bool { get }

    /// Checks whether it still reaches its database; called now and then before a connection is lent.
    func isHealthy() -> Bool

    /// Ends what the lease's holder left open, above all a transaction. Called as the lease ends, on its thread.
    func reset()
}
