// A response that a worker has made: plain values, because it travels from the worker's thread to the loop's.

/// What a handler that answers later comes to.
struct Answer: Sendable {
    var status: HTTPStatus
    var fields: [(name: String, value: String)] = []
    /// Content-Type; empty for none.
    var contentType: String = ""
    var body: [UInt8] = []
    /// The user of the request's session; 0 for none.
    var user: Int64 = 0
    var username: String = ""

    static let overloaded = Answer(
        status: .serviceUnavailable, fields: [("Retry-After", "1")], contentType: "text/plain; charset=utf-8",
        body: Array("busy: try again in a second\n".utf8))
}
