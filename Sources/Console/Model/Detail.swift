// One thing that is looked at alone, in place of the panes.

import Engine

enum Detail: Equatable, Sendable {
    case connection(ConnectionID)
    /// By its id.
    case loop(Int)
    case user(Int64)
    case warnings
    case experiment
}
