// An object whose detail is shown, in place of the panes.

import Engine

enum Detail: Equatable, Sendable {
    case connection(ConnectionID)
    /// A loop, by its id.
    case loop(Int)
    case user(Int64)
    /// The charts of one loop, or of all.
    case charts(Int?)
    case warnings
    case experiment
}
