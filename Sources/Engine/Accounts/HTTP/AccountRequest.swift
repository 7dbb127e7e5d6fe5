// A request of the accounts and its answer, as a worker has them. Plain values.

import Engine

/// What AccountAPI needs of an HTTP request, copied out of the connection for a worker; every text in it comes from the
/// client.
struct AccountRequest: Sendable {
    /// As sent, because methods are case-sensitive (RFC 9110 section 9.1).
    var method: String
    /// Without the query.
    var path: String
    /// Without the question mark.
    var query = ""
    var contentType: String?
    /// All Content-Encoding fields, as one list.
    var contentEncoding: String?
    var cookie: String?
    var accept: String?
    var host: String?
    var origin: String?
    var secFetchSite: String?
    var userAgent: String?
    /// The client's address, without the port.
    var address: String
    /// The request came over https.
    var secure = false
    var body: [UInt8] = []
}

/// What AccountAPI answers: the server adds Date, Content-Length and the like.
struct AccountAnswer: Sendable {
    var status: Int
    /// Values without line breaks.
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// The user of the session that the request had or began; 0 for none.
    var userID: Int64 = 0
    var username = ""
    /// The reason of a refusal, for the operator.
    var reason = FailureReason.worker
    var why = ""
}

/// How far a request of the accounts has come on a worker: answered, or ready for the hash of a password, which has a
/// lane of its own. What can be refused has been refused before that.
enum AccountStep: Sendable {
    case answered(AccountAnswer)
    /// The remaining work; when it is dropped, what was counted for it is given back.
    case hashes(@Sendable () -> AccountAnswer)

    /// The result of an endpoint: a refusal has not become a response yet.
    enum Route: Sendable {
        case answered(AccountAnswer)
        case hashes(@Sendable () throws(AccountProblem) -> AccountAnswer)
    }
}
