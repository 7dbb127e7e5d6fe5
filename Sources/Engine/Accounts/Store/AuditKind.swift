// Entries of the audit that are bounded together: whoever logs in again and again drives nothing out but logins.

enum AuditKind: Int64, CaseIterable {
    case login = 0
    /// What a user has done with their account.
    case account = 1
    /// What was done from the console or the command line.
    case operators = 2
    /// What the server has noted of itself: warnings.
    case server = 3

    static let serverActor = "server"

    init(actor: String, action: String) {
        self =
            actor == Self.serverActor
            ? .server : !actor.begins(with: "user ") ? .operators : action == "login" ? .login : .account
    }
}
