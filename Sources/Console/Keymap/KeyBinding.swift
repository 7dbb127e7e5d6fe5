// A row of the key table.

struct KeyBinding: Sendable {
    /// The part of the console where the key has this meaning.
    enum Scope: Sendable, Equatable, CaseIterable {
        case everywhere
        /// While the connections table has the focus, or one connection's detail is shown.
        case connections
        case loops
        case users
        case log
        case workers
        case traffic
        case wire
        case settings

        var title: String {
            switch self {
            case .everywhere: "everywhere"
            case .connections: "connections table"
            case .loops: "loops table"
            case .users: "users table"
            case .log: "log"
            case .workers: "workers view"
            case .traffic: "traffic table"
            case .wire: "wire of a connection"
            case .settings: "settings table"
            }
        }

        /// The key of the view where it works.
        var view: String {
            switch self {
            case .everywhere: ""
            case .connections: "2"
            case .loops: "3"
            case .users: "4"
            case .log: "5"
            case .workers: "6"
            case .traffic: "9"
            case .wire: "2W"
            case .settings: "="
            }
        }
    }

    /// The headings of the help page.
    enum Group: String, Sendable, CaseIterable {
        case views = "Views"
        case move = "Move"
        case table = "Tables"
        case engine = "Engine"
        case connection = "Connection under the cursor, or those tagged"
        case wire = "Wire of a connection"
        case loop = "Loop under the cursor"
        case user = "Users table"
        case log = "Log"
        case workers = "Workers"
        case traffic = "Traffic table"
        case settings = "Settings table"
        case time = "Time"
        case console = "Console"
    }

    /// What differs in a console at the end of a socket, where the key leaves the server alone.
    struct Attached: Sendable {
        let label: String
        let help: String
    }

    /// The `:` command that does what the key does.
    struct CommandWords: Sendable {
        let words: String
        /// Nil where it is the key's.
        let help: String?
        /// It is about what the console remembers, as `CommandForm` says it.
        let isOfTheScreen: Bool

        init(_ words: String, _ help: String? = nil, onScreen: Bool = false) {
            self.words = words
            self.help = help
            isOfTheScreen = onScreen
        }
    }

    let keys: [Key]
    let action: Action
    /// A word for the footer; empty keeps it out of the footer.
    private(set) var label: String
    private(set) var help: String
    let group: Group
    let scope: Scope
    /// Asks before it acts.
    private(set) var confirms: Bool
    /// Changes the server, so it is refused while the console is read-only.
    private(set) var changes: Bool
    /// Ends the server, which is the greatest change.
    private(set) var ends: Bool
    /// Nil where it is the same at the end of a socket.
    let attached: Attached?
    /// The action is about the object under the cursor, or about the table, so it is done only to what the screen has
    /// shown there.
    let onDrawn: Bool
    /// It is about users, so it does nothing where the engine keeps none.
    let needsUsers: Bool
    /// Lower ranks stay longer in a narrow footer.
    let rank: Int
    /// The `:` command that does the same; nil where there is none.
    let command: CommandWords?

    init(
        _ keys: [Key], _ action: Action, _ label: String, _ help: String, _ group: Group,
        scope: Scope = .everywhere, confirms: Bool = false, changes: Bool = false, ends: Bool = false,
        onDrawn: Bool = false, needsUsers: Bool = false, rank: Int = 9, command: CommandWords? = nil,
        attached: Attached? = nil
    ) {
        self.keys = keys
        self.action = action
        self.label = label
        self.help = help
        self.group = group
        self.scope = scope
        self.confirms = confirms
        self.changes = changes || ends
        self.ends = ends
        self.onDrawn = onDrawn
        self.needsUsers = needsUsers || scope == .users
        self.rank = rank
        self.command = command
        self.attached = attached
    }

    /// The row as it is in a console of that kind.
    func shown(isAttached: Bool) -> KeyBinding {
        guard isAttached, let attached else { return self }
        var binding = self
        binding.label = attached.label
        binding.help = attached.help
        binding.confirms = false
        binding.changes = false
        binding.ends = false
        return binding
    }

    var names: String { keys.map(\.name).joined(separator: " ") }
}
