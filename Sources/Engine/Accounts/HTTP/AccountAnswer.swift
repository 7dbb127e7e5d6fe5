// A response of AccountAPI: the server adds Date, Content-Length and the like. A plain value, made on a worker.

struct AccountAnswer: Sendable {
    var status: Int
    /// Values without line breaks.
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// The user of the session that the request had or began; 0 for none.
    var userID: Int64 = 0
    var username = ""
}
