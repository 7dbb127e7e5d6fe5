// What a key, a reply or a tick of the clock makes the session do. The model itself does nothing but change.

import Engine

enum Effect: Sendable {
    case send(ControlRequest, Purpose)
    /// Draw every cell again: something else wrote to the terminal.
    case repaint
    /// Quit if no connection is open now, else ask: what the last refresh saw may be old.
    case leave
    case theme(ThemeName)
    case mouse(Bool)
    /// Write what is shown, or all that is known, to a file of this name.
    case write(String)
    case quit
}
