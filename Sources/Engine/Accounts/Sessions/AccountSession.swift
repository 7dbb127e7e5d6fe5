// A session, as shown to its owner and to an operator. A plain value.

struct AccountSession: Sendable, Equatable {
    /// Names the session among its user's, and is no credential.
    var handle: String
    /// Seconds since 1970.
    var created: Int64
    var lastSeen: Int64
    var expires: Int64
    /// The address and the program that began it: hostile text from the client.
    var address: String
    var agent: String
    /// The session that asks.
    var isCurrent: Bool
}
