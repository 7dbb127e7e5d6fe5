// A server with accounts.

import Engine

extension Server {
    /// A server whose users register and log in, kept in a data folder.
    /// - Parameters:
    ///   - configuration: checked by `start()`, as is the next.
    ///   - accounts: the settings of the users.
    ///   - routes: added to the engine's own and before them: one for the same method and path replaces it. A path
    ///     without a route is a static file.
    public convenience init(_ configuration: Configuration, accounts: AccountConfiguration, routes: [Route] = []) {
        self.init(configuration, users: accounts, routes: routes)
    }
}
