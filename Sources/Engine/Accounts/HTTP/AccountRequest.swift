// The parts of an HTTP request that AccountAPI needs, copied out of the connection so that a worker can have them. A
// plain value; every text in it comes from the client.

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
