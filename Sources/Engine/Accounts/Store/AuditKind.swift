// A kind of audit entries, bounded together: whoever logs in again and again pushes out only logins.

enum AuditKind: Int64, CaseIterable {
    case login = 0
    /// Actions of a user on their account.
    case account = 1
    /// Actions from the console or the command line.
    case operators = 2
    /// Notes of the server itself: warnings.
    case server = 3

    static let serverActor = "server"

    init(actor: String, action: String) {
        self =
            actor == Self.serverActor
            ? .server : !actor.begins(with: "user ") ? .operators : action == "login" ? .login : .account
    }
}
