// What a key, a reply or a tick of the clock makes the session do. The model itself does nothing but change.

import Engine

enum Effect: Sendable {
    case send(ControlRequest, Purpose)
    /// Draw every cell again: something else wrote to the terminal.
    case repaint
    case quit
}

/// Why something was asked for, so that the reply finds its place.
enum Purpose: Equatable, Sendable {
    case connections(after: ConnectionID?)
    case users(after: Int64?)
    case log
    /// Its reply is a line for the operator.
    case action
    /// A user is looked up by name to be locked or unlocked.
    case lock(name: String, Bool)
}
