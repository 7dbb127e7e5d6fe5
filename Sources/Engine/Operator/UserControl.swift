// The part of the control that is about users: declared here, implemented by the accounts above. The control thread
// calls it, and may wait for it.

/// Users, as the operator's side of an engine knows them.
protocol UserControl: AnyObject, Sendable {
    /// Answers a request about users or the audit.
    /// - Returns: nil where the request is about something else.
    func answer(_ request: ControlRequest) -> ControlResult?

    /// The names of those ids that are known.
    func names(of ids: Set<Int64>) -> [Int64: String]

    /// The ids of the users that a text means: one user by a reference (`#17`), or all whose name holds it.
    /// - Parameter limit: one past the last id that is of use.
    func ids(of text: UserText, limit: Int) throws(UserRefusal) -> Set<Int64>

    /// Writes down what was done to each of the objects.
    /// - Returns: false where it could not be written.
    func audit(_ actor: AuditActor, _ action: String, _ objects: [String], _ result: String) -> Bool

    /// Where the users are kept.
    var database: EngineSnapshot.DatabaseState { get }
}

/// What an operator typed for users.
enum UserText {
    /// A reference, as `#17`, or else part of a name.
    case reference(String)
    /// Part of a name.
    case name(String)

    /// For a line of the log or the console.
    var visible: String {
        switch self {
        case .reference(let text), .name(let text): LogText.visible(text)
        }
    }
}

/// Why users could not be looked up, in a line for the operator.
struct UserRefusal: Error {
    let line: String
}

enum AuditActor {
    case `operator`
    /// The server itself, which notes its warnings.
    case server
}
