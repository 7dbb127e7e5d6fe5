// A user and what they may do. Plain values.

/// A user, as whoever holds a session sees them.
struct Account: Sendable, Equatable {
    var id: Int64
    /// Chosen by the user: hostile text.
    var username: String
    var role: AccountRole
    /// Seconds since 1970; `lastLogin` is 0 before the first.
    var created: Int64
    var lastLogin: Int64
    /// The password has to be changed before anything else.
    var mustChange: Bool

    /// The name of the user in the audit: names can be taken by others later, numbers cannot.
    var actor: String { "user \(id)" }
}

/// What a user may do, by the names the database keeps.
public enum AccountRole: String, Sendable, CaseIterable {
    case user
    /// May see the users over HTTP; the console and the command line ask for no role.
    case `operator`
}
