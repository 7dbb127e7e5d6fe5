// A server with accounts.

import Engine

extension Server {
    /// A server whose users register and log in, kept in the data folder.
    /// - Parameters:
    ///   - configuration: checked by `start()`.
    ///   - routes: added to the engine's own and before them: one for the same method and path replaces it. A path
    ///     without a route is a static file.
    public convenience init(_ configuration: Configuration, routes: [Route] = []) {
        self.init(configuration, routes: routes) { () throws(StartError) in try AccountService(configuration) }
    }
}
