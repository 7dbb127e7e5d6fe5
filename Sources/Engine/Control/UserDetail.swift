// The detail of one user, for an operator. A plain value.

public struct UserDetail: Sendable, Codable {
    public struct Session: Sendable, Codable, Identifiable {
        /// Names the session, and is no credential.
        public var id: String
        /// Seconds since 1970.
        public var created: Int64
        public var lastSeen: Int64
        public var expires: Int64
        /// The address and the User-Agent that began it: hostile text.
        public var address: String
        public var agent: String

        public init(id: String, created: Int64, lastSeen: Int64, expires: Int64, address: String, agent: String) {
            self.id = id
            self.created = created
            self.lastSeen = lastSeen
            self.expires = expires
            self.address = address
            self.agent = agent
        }
    }

    public var user: UserState
    /// Live sessions, the one used last first, at most 200.
    public var sessions: [Session]
    /// Entries about what the user did and what was done to them, the newest first, at most 50.
    public var audit: [AuditPage.Entry]

    public init(user: UserState, sessions: [Session], audit: [AuditPage.Entry]) {
        self.user = user
        self.sessions = sessions
        self.audit = audit
    }
}
