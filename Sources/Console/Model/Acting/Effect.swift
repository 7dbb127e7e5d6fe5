// An effect of a key, a reply or a timer that the session carries out. The model itself only changes.

import Engine

enum Effect: Sendable {
    case send(ControlRequest, Purpose)
    /// Draw every cell again, because something else wrote to the terminal.
    case repaint
    /// Ask whether to quit, with the number of connections open now, because the last refresh may be old.
    case leave
    case theme(ThemeName)
    case mouse(Bool)
    /// Write the screen, or the whole snapshot, to a file of this name.
    case write(String)
    /// Write settings into the server's file, or into another one.
    case saveSettings(SettingsReport, file: String?)
    /// Make the file, and only then begin the tap whose bytes go into it: a tap is written to the audit.
    case tap(TapRequest, file: String)
    case capture(CaptureStep)
    case quit
    /// Leave the console of a server in another process, which goes on.
    case detach

    /// Waits for the server's reply.
    var asksServer: Bool {
        switch self {
        case .send, .tap: true
        case .leave, .quit, .detach, .repaint, .theme, .mouse, .write, .saveSettings, .capture: false
        }
    }

    /// Changes the server, or ends it. Reverting an experiment does not count: it was promised when the experiment
    /// began.
    var changesServer: Bool {
        switch self {
        case .send(_, .quiet): false
        // Of a tap that was begun before.
        case .send(.tapEvents, _), .send(.endTap, _): false
        case .send(let request, _): request.isChange
        case .tap(let wanted, _): ControlRequest.tap(wanted).isChange
        case .leave, .quit: true
        case .detach, .repaint, .theme, .mouse, .write, .saveSettings, .capture: false
        }
    }
}

/// What becomes of the file of a tap.
enum CaptureStep: Sendable {
    case open(Tap, file: String)
    /// Its tap was refused.
    case discard(file: String)
    case add(TapPage, tap: Int)
    /// Nothing more comes.
    case drop(tap: Int)
}
