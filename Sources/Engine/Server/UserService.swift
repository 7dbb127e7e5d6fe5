// The users that a server may have: declared here, implemented by the accounts above. Nothing below knows of them.

/// What keeps users, made as the server starts: after its sockets are bound, before it writes anything.
protocol UserService: AnyObject, Sendable {
    /// Opens what is kept. Kept itself until the server has ended.
    /// - Parameters:
    ///   - proxies: whose word is taken for a client's address.
    ///   - log: takes what the operator should know, now and later.
    func open(proxies: TrustedProxies, log: Log) throws(StartError) -> OpenedUsers
}

/// The parts of an open service.
struct OpenedUsers: Sendable {
    let control: any UserControl
    /// Beside the engine's own.
    let routes: [Route]
    /// Called once, when no loop and no worker runs any more.
    let close: @Sendable () -> Void
}
