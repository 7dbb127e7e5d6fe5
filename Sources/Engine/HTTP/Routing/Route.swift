// A path, its method, and the handler that responds. A plain value, made before the server starts; each loop builds its
// Router from them.

/// The handler of one method of one path.
///
///     Route(.get, "/users/{id}") { request, response in
///         guard let id = request.integerParameter("id") else { return response.send(.notFound) }
///         response.send(.ok, "text/plain; charset=utf-8", "user \(id)\n")
///     }
///
/// A path is compared byte by byte as the client sends it, percent-encoded. A segment `{name}` takes any one segment
/// that is not empty; `{name...}` at the end takes all the rest, also none. Of the routes that have the request's
/// method and fit its path, the exact segment goes before the parameter and the parameter before the rest, segment by
/// segment from the left; a route of another method hides none of them. HEAD without a route of its own is served by
/// GET's, without the content. Where the path fits only routes of other methods the response is 405, and Allow names
/// all of theirs (RFC 9110 §9.3.2, §15.5.6); static files are looked at only where no route fits the path.
public struct Route: Sendable {
    /// Runs on an event loop's thread and must not block: it responds with `response.send(…)`, or with
    /// `response.later { … }`, whose closure runs on a worker and may block. An error thrown before that is answered
    /// with 500 and logged.
    public typealias Handler = @Sendable (_ request: borrowing Request, _ response: inout Response) throws -> Void

    let method: Method
    let pattern: RoutePattern
    /// nil: as much as the server takes.
    let bodyLimit: Int?
    let handler: Handler

    /// - Parameters:
    ///   - method: the request's method; not `.other`.
    ///   - path: begins with a slash. `Server.start()` reports what is wrong with it, before anything runs.
    ///   - bodyLimit: bytes of content that it takes, within `Configuration.bodyLimit` (1 MiB by default), which is
    ///     also what it takes where it does not say. A request with more is answered 413 before any of its content is
    ///     kept.
    ///   - handler: responds; on the loops' threads, several at a time.
    public init(_ method: Method, _ path: String, bodyLimit: Int? = nil, _ handler: @escaping Handler) {
        self.method = method
        self.bodyLimit = bodyLimit.map { max(0, $0) }
        pattern = RoutePattern(path)
        self.handler = handler
    }

    /// The reason why the route cannot be served, in one line; nil if it can.
    var fault: String? {
        if method == .other { return "a route cannot name the method .other: it stands for those that are none" }
        return pattern.fault.map { "the route '\(pattern.path)' \($0)" }
    }
}
