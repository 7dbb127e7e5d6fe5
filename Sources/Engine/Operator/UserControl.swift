// The part of the control that is about users: declared here, implemented by the accounts above. The control thread
// calls it, and may wait for it.

/// The users, as the operator's side of an engine sees them.
package protocol UserControl: AnyObject, Sendable {
    /// Replies to a request about users or the audit.
    /// - Parameter actor: on whose word, for the audit.
    /// - Returns: nil if the request is about something else.
    func answer(_ request: ControlRequest, by actor: AuditActor) -> ControlResult?

    /// The names of the known ones among these ids.
    func names(of ids: Set<Int64>) -> [Int64: String]

    /// The ids of the users that a text means: one user by a reference (`#17`), or all whose name contains it.
    /// - Parameter limit: the most ids that are useful, plus one.
    func ids(of text: UserText, limit: Int) throws(UserRefusal) -> Set<Int64>

    /// Records an action on each of the objects.
    /// - Returns: false if it could not be written.
    func audit(_ actor: AuditActor, _ action: String, _ objects: [String], _ result: String) -> Bool

    /// Changes one of the accounts' settings while the server runs. Does not wait for the database.
    /// - Returns: nil when it is changed; otherwise the reason why not.
    func changeSetting(_ setting: Setting, _ value: SettingValue) -> String?

    /// Its value now; nil for a setting of something else.
    func current(_ setting: Setting) -> SettingValue?

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

/// On whose word something is done.
package enum AuditActor: Sendable {
    /// Whoever sits at the console of the server's own process.
    case `operator`
    /// Whoever is at the end of a control socket, `ops(1002) from console 3`.
    case named(String)
    /// The server itself, which records its warnings.
    case server

    /// As audit and log have it.
    package var name: String {
        switch self {
        case .operator: "operator"
        case .named(let name): name
        case .server: "server"
        }
    }
}
