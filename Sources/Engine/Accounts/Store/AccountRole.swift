// The role of a user. A plain value, by the names in the database.

public enum AccountRole: String, Sendable, CaseIterable {
    case user
    /// May see the users over HTTP; the console and the command line ask for no role.
    case `operator`
}
