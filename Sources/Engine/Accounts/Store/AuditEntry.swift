// An entry of the audit, and the kinds by which it is bounded. Plain values.

import Engine

/// One line of the audit: who did what to whom, and what came of it.
struct AuditEntry: Sendable, Equatable {
    var id: Int64
    /// Seconds since 1970.
    var time: Int64
    /// `operator`, or `user 17`.
    var actor: String
    var action: String
    var object: String
    var result: String
}

/// Entries of the audit that are bounded together: whoever logs in again and again drives nothing out but logins.
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
