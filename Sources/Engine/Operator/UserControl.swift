// The part of the control that is about users: declared here, implemented by the accounts above. The control thread
// calls it, and may wait for it.

/// The users, as the operator's side of an engine sees them.
package protocol UserControl: AnyObject, Sendable {
    /// Replies to a request about users or the audit.
    /// - Returns: nil if the request is about something else.
    func answer(_ request: ControlRequest) -> ControlResult?

    /// The names of the known ones among these ids.
    func names(of ids: Set<Int64>) -> [Int64: String]

    /// The ids of the users that a text means: one user by a reference (`#17`), or all whose name contains it.
    /// - Parameter limit: the most ids that are useful, plus one.
    func ids(of text: UserText, limit: Int) throws(UserRefusal) -> Set<Int64>

    /// Records an action on each of the objects.
    /// - Returns: false if it could not be written.
    func audit(_ actor: AuditActor, _ action: String, _ objects: [String], _ result: String) -> Bool

    /// The state of the users' database.
    var database: EngineSnapshot.DatabaseState { get }
}

/// An operator's text that means users.
package enum UserText {
    /// A reference, as `#17`, or else part of a name.
    case reference(String)
    /// Part of a name.
    case name(String)

    /// The text for a line of the log or the console.
    var visible: String {
        switch self {
        case .reference(let text), .name(let text): LogText.visible(text)
        }
    }
}

/// The reason why users could not be looked up, in a line for the operator.
package struct UserRefusal: Error {
    let line: String

    package init(line: String) { self.line = line }
}

package enum AuditActor {
    case `operator`
    /// The server itself, which records its warnings.
    case server
}
