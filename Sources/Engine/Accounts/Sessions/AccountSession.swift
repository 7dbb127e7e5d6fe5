// A session, as its owner and an operator see it. A plain value.

struct AccountSession: Sendable, Equatable {
    /// Names it among its user's, and is no way in.
    var handle: String
    /// Seconds since 1970.
    var created: Int64
    var lastSeen: Int64
    var expires: Int64
    /// Where it was begun, and with which program: comes from the client, hostile text.
    var address: String
    var agent: String
    /// The one that asks.
    var isCurrent: Bool
}
