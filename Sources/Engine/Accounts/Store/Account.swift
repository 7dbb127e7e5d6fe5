// A user, as seen by the holder of a session. A plain value.

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
