// The users that a server may have: declared here, implemented by the accounts above. Nothing below knows of them.

/// How the users of a server are set up, before anything is started. A value.
package protocol UserPlan: Sendable {
    /// Workers that may hash passwords at a time; nil: half of them.
    var hashWorkers: Int? { get }

    /// Called first of all.
    /// - Throws: one line that names the setting and the values it takes.
    func check(workers: Int) throws(StartError)

    /// Called once the server's sockets are bound and before it writes anything.
    func makeService() throws(StartError) -> any UserService
}

/// What keeps users.
package protocol UserService: AnyObject, Sendable {
    /// Opens what is kept. Kept itself until the server has ended.
    /// - Parameters:
    ///   - proxies: whose word is taken for a client's address.
    ///   - log: takes what the operator should know, now and later.
    func open(proxies: ProxyList, log: Log) throws(StartError) -> OpenedUsers
}

/// The parts of an open service.
package struct OpenedUsers: Sendable {
    let control: any UserControl
    /// Beside the engine's own.
    let routes: [Route]
    /// Served where no route matches and no folder is given.
    let files: [EmbeddedFile]
    /// Called once, when no loop and no worker runs any more.
    let close: @Sendable () -> Void

    package init(
        control: any UserControl, routes: [Route], files: [EmbeddedFile], close: @escaping @Sendable () -> Void
    ) {
        self.control = control
        self.routes = routes
        self.files = files
        self.close = close
    }
}
