// One user, as a row of the operator's table. A plain value.

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

    public init(
        id: Int64, username: String, locked: Bool, role: String = "user", mustChange: Bool = false, created: Int64,
        lastLogin: Int64, failedAttempts: Int, sessions: Int
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
    }
}
