// What a key, a reply or a tick of the clock makes the session do. The model itself does nothing but change.

import Engine

enum Effect: Sendable {
    case send(ControlRequest, Purpose)
    /// Draw every cell again: something else wrote to the terminal.
    case repaint
    /// Ask whether to quit, with the connections open now: what the last refresh saw may be old.
    case leave
    case theme(ThemeName)
    case mouse(Bool)
    /// Write what is shown, or all that is known, to a file of this name.
    case write(String)
    case quit

    /// Does something to the server, or ends it. What puts an experiment back does what was promised when it began.
    var changesServer: Bool {
        switch self {
        case .send(_, .quiet): false
        case .send(let request, _):
            switch request {
            case .connections, .users, .log, .connection, .connectionIDs, .heapMap, .user, .userNamed, .audit: false
            default: true
            }
        case .leave, .quit: true
        case .repaint, .theme, .mouse, .write: false
        }
    }
}
