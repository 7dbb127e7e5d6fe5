// A line of the key table.

struct KeyBinding: Sendable {
    /// Where the key means this.
    enum Scope: Sendable, Equatable {
        case everywhere
        /// While the connections table has the keys.
        case connections
        case users

        var title: String {
            switch self {
            case .everywhere: "Everywhere"
            case .connections: "On a connection"
            case .users: "On a user"
            }
        }
    }

    /// Headings of the help page.
    enum Group: String, Sendable, CaseIterable {
        case views = "Views"
        case move = "Move"
        case engine = "Engine"
        case connection = "Connection under the cursor"
        case user = "Users table"
        case console = "Console"
    }

    let keys: [Key]
    let action: Action
    /// A word for the footer; empty keeps it out of there.
    let label: String
    let help: String
    let group: Group
    let scope: Scope
    /// Asks before it acts.
    let confirms: Bool
    /// The lower, the longer it stays in a narrow footer.
    let rank: Int

    init(
        _ keys: [Key], _ action: Action, _ label: String, _ help: String, _ group: Group,
        scope: Scope = .everywhere, confirms: Bool = false, rank: Int = 9
    ) {
        self.keys = keys
        self.action = action
        self.label = label
        self.help = help
        self.group = group
        self.scope = scope
        self.confirms = confirms
        self.rank = rank
    }

    var names: String { keys.map(\.name).joined(separator: " ") }
}
