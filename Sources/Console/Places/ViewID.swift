// The places where an operator can be: the views of the console, the panes in them, and an object's detail.

import Engine

enum ViewID: Int, CaseIterable, Sendable {
    case overview = 1, connections, loops, users, log, workers, heap, audit, traffic

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
        case .traffic: "Traffic"
        }
    }

    /// There is something in it only where the engine keeps users.
    var needsUsers: Bool { self == .users || self == .audit }

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
        case .traffic: .traffic
        }
    }
}

/// A part of the screen with rows and a cursor.
enum Pane: CaseIterable, Hashable, Sendable {
    case loops, connections, users, log, audit, traffic, settings

    /// The panes of the overview.
    static func overview(users: Bool) -> [Pane] {
        users ? [.loops, .connections, .users, .log] : [.loops, .connections, .log]
    }
}

/// Which settings a table shows.
enum SettingsPart: Hashable, Sendable {
    case all
    /// Those that a start now would give another value.
    case drift
}

/// An object whose detail is shown, in place of the panes.
enum Detail: Equatable, Sendable {
    case connection(ConnectionID)
    /// A loop, by its id.
    case loop(Int)
    case user(Int64)
    /// The charts of one loop, or of all.
    case charts(Int?)
    /// What passes on a connection.
    case wire(ConnectionID)
    case warnings
    case blocks
    case experiment
    /// The answers that failed, or were slow; and one of them.
    case failures(FailureQuery.List)
    case failure(UInt64, FailureQuery.List)
    /// Where requests spent their time, by route.
    case split
    /// The settings with their sources; and one of them, by name.
    case settings(SettingsPart)
    case setting(String)
    /// What came of taking the settings file anew.
    case reload

    /// The table that it is, with rows and a cursor.
    var pane: Pane? {
        if case .settings = self { return .settings }
        return nil
    }

    /// It shows what the server tells of its settings.
    var isOfSettings: Bool {
        switch self {
        case .settings, .setting: true
        default: false
        }
    }

    /// What it shows is asked of the engine; the others show what snapshots contain.
    var isAsked: Bool {
        switch self {
        case .connection, .wire, .user, .blocks, .failures, .failure, .split, .settings, .setting: true
        case .loop, .charts, .warnings, .experiment, .reload: false
        }
    }
}
