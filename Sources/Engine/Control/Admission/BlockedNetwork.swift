// A network whose connections are closed as they are accepted, on an operator's word and for a time. Plain values.

/// A block as an operator wants it.
public struct BlockRequest: Sendable, Codable, Equatable {
    /// `192.0.2.7`, `10.0.0.0/8` or `2001:db8::/64` (CIDR, RFC 4632).
    public var network: String
    /// Seconds from now on, 1…86,400.
    public var seconds: Int
    /// The operator's reason, at most 200 characters; may be empty.
    public var note: String
    /// Addresses from which the operator came to this machine, which are never blocked.
    public var own: [String]

    /// One day.
    public static let longest = 86_400

    public init(network: String, seconds: Int, note: String = "", own: [String] = []) {
        self.network = network
        self.seconds = seconds
        self.note = note
        self.own = own
    }
}

/// A block that stands.
public struct BlockedNetwork: Sendable, Codable, Equatable {
    /// `192.0.2.7`, `10.0.0.0/8`: its first address, and its bits where it has more than one.
    public var network: String
    /// Nanoseconds since 1970 when it ends by itself.
    public var until: UInt64
    public var note: String
    /// Who made it, as in the audit.
    public var actor: String
    /// Connections closed by it.
    public var hits: UInt64
    /// Nanoseconds since 1970 of the last one; 0 before the first.
    public var lastHit: UInt64

    public init(network: String, until: UInt64, note: String, actor: String, hits: UInt64, lastHit: UInt64) {
        self.network = network
        self.until = until
        self.note = note
        self.actor = actor
        self.hits = hits
        self.lastHit = lastHit
    }
}
