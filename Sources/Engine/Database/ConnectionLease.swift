// The right to use one connection, for as long as the value lives. It cannot be copied, so the connection goes back
// once: in deinit, however the scope is left.

struct ConnectionLease<Connection: PooledConnection>: ~Copyable {
    private let connection: Connection
    private let bank: ConnectionBank<Connection>

    init(_ connection: Connection, from bank: ConnectionBank<Connection>) {
        self.connection = connection
        self.bank = bank
    }

    deinit {
        // Reset before anybody else can have it, and outside the bank's lock: a rollback may write.
        connection.reset()
        bank.takeBack(connection)
    }

    /// The connection is reached only through here, so that the lease is alive while it is in use.
    borrowing func use<Result>(_ body: (Connection) throws(SQLError) -> Result) throws(SQLError) -> Result {
        try body(connection)
    }
}
