// A session as it is listed, and as it is begun. Plain values.

/// A session, as its owner and an operator see it.
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

/// A session just begun: whose it is, and the token its holder shows from now on. The token exists here and at the
/// client only.
struct SessionGrant: Sendable {
    let account: Account
    let token: SessionToken
}
