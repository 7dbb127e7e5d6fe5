// A user as a console shows them: in a row of the table, and in detail. Plain values.

/// One user, as a row of the operator's table.
public struct UserState: Sendable, Codable, Identifiable {
    public var id: Int64
    /// Chosen by the user: hostile text.
    public var username: String
    public var locked: Bool
    /// `user` or `operator`.
    public var role: String
    /// The user has to choose another password before anything else.
    public var mustChange: Bool
    /// Seconds since 1970; `lastLogin` is 0 before the first.
    public var created: Int64
    public var lastLogin: Int64
    /// Failed attempts since the last login.
    public var failedAttempts: Int
    /// Sessions that have not expired.
    public var sessions: Int
    /// What an operator should know about this user, in one line; mostly empty. Has names in it: hostile text.
    public var note: String

    public init(
        id: Int64, username: String, locked: Bool, role: String = "user", mustChange: Bool = false, created: Int64,
        lastLogin: Int64, failedAttempts: Int, sessions: Int, note: String = ""
    ) {
        self.id = id
        self.username = username
        self.locked = locked
        self.role = role
        self.mustChange = mustChange
        self.created = created
        self.lastLogin = lastLogin
        self.failedAttempts = failedAttempts
        self.sessions = sessions
        self.note = note
    }
}

/// The detail of one user, for an operator.
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
