// The panes that can have the keys.

/// Something with rows and a cursor.
enum Pane: CaseIterable, Hashable, Sendable {
    case loops, connections, users, log, audit

    /// Those of the overview.
    static let overview: [Pane] = [.loops, .connections, .users, .log]
}
