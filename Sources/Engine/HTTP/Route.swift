// A path, the method it is asked with, and the handler that answers. A plain value, made before the server starts;
// each loop builds its Router of them.

/// What one method of one path is answered by.
///
///     Route(.get, "/users/{id}") { request, response in
///         guard let id = request.integerParameter("id") else { return response.send(.notFound) }
///         response.send(.ok, "text/plain; charset=utf-8", "user \(id)\n")
///     }
///
/// A path is compared byte by byte as the client sends it, percent-encoded. A segment `{name}` takes any one segment
/// that is not empty; `{name...}` at the end takes all the rest, also none. Where several routes fit, the exact segment
/// goes before the parameter, segment by segment from the left. A GET route answers HEAD too, without the content; any other
/// method of a known path is answered 405 with Allow (RFC 9110 §9.3.2, §15.5.6).
public struct Route: Sendable {
    /// Runs on an event loop's thread and must not block: it answers with `response.send(…)`, or with
    /// `response.later { … }`, whose closure runs on a worker and may block. An error thrown before that is answered 500 and
    /// logged.
    public typealias Handler = @Sendable (_ request: borrowing Request, _ response: inout Response) throws -> Void

    let method: Method
    let pattern: RoutePattern
    let handler: Handler

    /// - Parameters:
    ///   - method: what it is asked with; not `.other`.
    ///   - path: begins with a slash. What is wrong with it is told by `Server.start()`, before anything runs.
    ///   - handler: answers; on the loops' threads, several at a time.
    public init(_ method: Method, _ path: String, _ handler: @escaping Handler) {
        self.method = method
        pattern = RoutePattern(path)
        self.handler = handler
    }

    /// What is in the way of serving the route: one line; nil for nothing.
    var fault: String? {
        if method == .other { return "a route cannot name the method .other: it stands for those that are none" }
        return pattern.fault.map { "the route '\(pattern.path)' \($0)" }
    }
}
