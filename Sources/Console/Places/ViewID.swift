// The views of the console.

enum ViewID: Int, CaseIterable, Sendable {
    case overview = 1, connections, loops, users, log, workers, heap, audit

    var title: String {
        switch self {
        case .overview: "Overview"
        case .connections: "Connections"
        case .loops: "Loops"
        case .users: "Users"
        case .log: "Log"
        case .workers: "Workers"
        case .heap: "Heap"
        case .audit: "Audit"
        }
    }

    /// Its name on the command line.
    var command: String { title.lowercased() }

    /// The pane that has the focus in this view; nil where the operator chooses among several, or there is none.
    var pane: Pane? {
        switch self {
        case .overview, .workers: nil
        case .connections: .connections
        case .loops, .heap: .loops
        case .users: .users
        case .log: .log
        case .audit: .audit
        }
    }
}
