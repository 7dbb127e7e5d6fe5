// Checks that there is a terminal to draw on, before anything is started.

import CNcurses

enum TerminalCheck {
    /// - Throws: one line for the operator.
    static func check() throws(ConsoleError) {
        guard isatty(0) == 1, isatty(1) == 1 else {
            throw ConsoleError("no terminal: run reactor in one, or use `reactor serve`")
        }
        // A background program is stopped as a whole when it touches its terminal: the server would take connections
        // and respond to none. Where standard input is another terminal than the session's, nothing is known (-1).
        let foreground = tcgetpgrp(0)
        guard foreground < 0 || foreground == getpgrp() else {
            throw ConsoleError(
                """
                in the background there is no terminal to draw on: run reactor in the foreground, or use `reactor \
                serve`
                """
            )
        }
        let name = getenv("TERM").map { String(cString: $0) } ?? ""
        guard !name.isEmpty else {
            throw ConsoleError("TERM is not set: set it (TERM=xterm-256color), or use `reactor serve`")
        }
        var status: Int32 = 0
        // setupterm(3) with a place for the status returns instead of ending the process.
        guard setupterm(name, 1, &status) == OK else {
            throw ConsoleError(
                """
                terminal type \"\(VisibleText.shown(name))\" is unknown: set TERM (TERM=xterm-256color), or use \
                `reactor serve`
                """
            )
        }
        // A screen needs a cursor that can be positioned; TERM=dumb has none.
        guard curses_string("cup") != nil, tigetflag("hc") != 1 else {
            throw ConsoleError(
                """
                terminal type \"\(VisibleText.shown(name))\" cannot place its cursor: set TERM to what it is, or use \
                `reactor serve`
                """
            )
        }
    }
}

/// The reason why the console cannot start, in one line that says what to do.
public struct ConsoleError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ description: String) { self.description = description }
}
