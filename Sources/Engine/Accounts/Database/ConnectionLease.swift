// The right to use one connection, for as long as the value lives. It cannot be copied, so the connection goes back
// once: in deinit, however the scope is left.

struct ConnectionLease<Connection: PooledConnection>: ~Copyable {
    private let connection: Connection
    /// The time of the connection's last check.
    private let checked: UInt64
    private let bank: ConnectionBank<Connection>

    init(_ connection: Connection, checked: UInt64, from bank: ConnectionBank<Connection>) {
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
