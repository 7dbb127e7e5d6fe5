// The reason why a console ended.

public enum ConsoleExit: Sendable, Equatable {
    /// The operator quit, and has confirmed it where that was asked.
    case quit
    /// The terminal is gone; the server need not end.
    case hangup
    /// `ConsoleWake.stop()` was called.
    case stopped
}
