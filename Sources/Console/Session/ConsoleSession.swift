// The console on the terminal, as a program opens it. One thread owns it from init to the end of run().

import Engine

public final class ConsoleSession {
    /// For other threads: resize and stop.
    public let wake: ConsoleWake

    private let control: any EngineControl
    private let options: ConsoleOptions
    /// Set between init and run().
    private var screen: TerminalScreen?

    /// Checks that there is a terminal that the console can use. Call it before an engine is started.
    /// - Throws: one line that says what to do.
    public static func checkTerminal() throws(ConsoleError) { try TerminalCheck.check() }

    /// Takes the terminal; from here to the end of run() standard error goes to a file in memory. On the thread that
    /// will call run(), and one session at a time, because ncurses has one screen.
    /// - Throws: one line that says what to do; the terminal is as it was.
    public init(control: any EngineControl, options: ConsoleOptions = ConsoleOptions()) throws(ConsoleError) {
        wake = try ConsoleWake()
        self.control = control
        self.options = options
        let screen = try TerminalScreen.enter(
            ascii: options.ascii, color: options.color, theme: options.theme)
        wake.terminal.enter(screen.output)
        self.screen = consume screen
    }

    /// Shows the console until the operator quits, the terminal goes away or stop() is called. On return the terminal
    /// is restored; a second call returns at once.
    public func run() -> ConsoleExit {
        let exit = show()
        wake.terminal.leave()
        return exit
    }

    private func show() -> ConsoleExit {
        guard let screen = screen.take() else { return .stopped }
        var loop = SessionLoop(control: control, wake: wake, options: options, screen: screen)
        return loop.run()
    }
}

/// The reason why a console ended.
public enum ConsoleExit: Sendable, Equatable {
    /// The operator quit, and has confirmed it where that was asked.
    case quit
    /// The terminal is gone; the server need not end.
    case hangup
    /// `ConsoleWake.stop()` was called.
    case stopped
}
