// A user, as a row of the operator's table. A plain value.

struct AccountRow: Sendable, Equatable {
    var id: Int64
    /// Chosen by the user: hostile text.
    var username: String
    var locked: Bool
    var role: AccountRole
    /// Seconds since 1970; `lastLogin` is 0 before the first.
    var created: Int64
    var lastLogin: Int64
    var failedAttempts: Int
    /// Sessions that have not expired.
    var sessions: Int
    var mustChange: Bool
}
