// One thing that is looked at alone, in place of the panes.

import Engine

enum Detail: Equatable, Sendable {
    case connection(ConnectionID)
    /// By its id.
    case loop(Int)
    case user(Int64)
    /// Of one loop, or of all.
    case charts(Int?)
    case warnings
    case experiment
}
