// What a user may do. A plain value, by the names the database keeps.

public enum AccountRole: String, Sendable, CaseIterable {
    case user
    /// May look at the users over HTTP; the console and the command line ask for no role.
    case `operator`
}
