// The panes that can have the focus.

/// A part of the screen with rows and a cursor.
enum Pane: CaseIterable, Hashable, Sendable {
    case loops, connections, users, log, audit

    /// The panes of the overview.
    static let overview: [Pane] = [.loops, .connections, .users, .log]
}
