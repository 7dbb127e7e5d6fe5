// Reads a password: from the terminal, twice and without echo, or one line from standard input. Never from an argument,
// because those are in the shell's history and visible to everybody in ps(1). On the main thread, before anything else
// runs.

import ArgumentParser
import CLinux
import Glibc

enum PasswordPrompt {
    /// The most bytes of a line; the longest password has 512.
    private static let limit = 4096

    static func read(_ prompt: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try line() }
        let password = try hidden(prompt)
        guard try hidden("Once more: ") == password else {
            throw Output.failure("the two are not the same: nothing has been changed")
        }
        return password
    }

    /// Reads a line without echo. A signal that would end the program is held back until the terminal is restored.
    private static func hidden(_ prompt: String) throws -> String {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { sigaddset(&signals, signal) }
        let watched = linux_signalfd(&signals)
        // A stopped program would leave the shell a terminal without echo.
        sigaddset(&signals, SIGTSTP)
        var before = sigset_t()
        sigprocmask(SIG_BLOCK, &signals, &before)
        var terminal = termios()
        let isSet = tcgetattr(STDIN_FILENO, &terminal) == 0
        let saved = terminal
        terminal.c_lflag &= ~tcflag_t(ECHO)
        if isSet { tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal) }
        defer {
            var saved = saved
            if isSet { tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved) }
            Output.ask("\n")
            if watched >= 0 { _ = linux_close(watched) }
            // A signal that came meanwhile is delivered here.
            sigprocmask(SIG_SETMASK, &before, nil)
        }
        Output.ask(prompt)
        var waiting = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: watched, events: Int16(POLLIN), revents: 0),
        ]
        while linux_poll(&waiting, UInt(waiting.count), -1) == -EINTR {}
        guard waiting[1].revents == 0 else { throw ExitCode.failure }
        return try line()
    }

    private static func line() throws -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count <= limit {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count <= 0 || byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else {
            throw Output.failure("no password was given: type it, or give it as a line on standard input")
        }
        guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else {
            throw Output.failure("the password is too long, or not text in UTF-8")
        }
        return text
    }
}
