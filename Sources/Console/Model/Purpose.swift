// What the console keeps about a request until its reply comes.

import Engine

/// Why something was asked for, so that the reply finds its place.
enum Purpose: Equatable, Sendable {
    case connections(after: ConnectionID?)
    case users(after: Int64?)
    case log
    case heapMap(loop: Int)
    /// Its reply is a line for the operator.
    case action
    /// As an action; the same key pressed again before the reply goes back from this mode.
    case connectionTrigger(EngineSnapshot.Trigger)
    case listenTrigger(EngineSnapshot.Trigger)
    /// A user is looked up by name to be locked or unlocked.
    case lock(name: String, Bool)
}
