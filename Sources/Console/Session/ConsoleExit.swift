// How a console ended.

public enum ConsoleExit: Sendable, Equatable {
    /// The operator quit, and has answered the question where there was one.
    case quit
    /// The terminal is gone; the server need not be.
    case hangup
    /// `ConsoleWake.stop()` was called.
    case stopped
}
