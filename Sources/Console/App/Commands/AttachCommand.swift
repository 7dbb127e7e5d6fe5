// `reactor attach [TARGET]`: the console of a server that runs in another process. The main thread owns the terminal.

import ArgumentParser
import Console
import Glibc

struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Open the console of a server that runs already.",
        discussion: """
            From another machine: ssh -t HOST reactor attach. Quitting detaches, and the server goes on; :shutdown \
            ends it. A server that is lost is looked for until it is there again. Through viewer.sock everything is \
            seen and nothing changed. Exit status: 0 detached, 1 no terminal, 64 wrong usage, 69 no server, 77 not \
            allowed.
            """
    )

    @Argument(
        help: ArgumentHelp(
            """
            The server: its data folder, its folder of control sockets, or a socket. \
            (default: $XDG_DATA_HOME/reactor or ~/.local/share/reactor)
            """, valueName: "target"),
        completion: .file())
    var target: String?

    @OptionGroup(title: "Drawing") var look: LookOptions

    @Flag(name: .long, help: "Refuse all that changes the server from this console.")
    var readOnly = false

    func run() throws {
        Surroundings.openStandardDescriptors()
        ProcessSignals.claim()
        let control = try connect()
        var options = look.console
        options.isReadOnly = readOnly
        let session: ConsoleSession
        do throws(ConsoleError) {
            try ConsoleSession.checkTerminal()
            session = try ConsoleSession(control: control, options: options)
        } catch {
            throw Output.failure("\(error)")
        }
        let wake = session.wake
        let isWatching = ProcessSignals.watch { signal in
            switch signal.number {
            // The end of this console alone; the terminal's own end too.
            case SIGTERM, SIGINT, SIGQUIT, SIGHUP: wake.stop()
            case SIGWINCH: wake.wake()
            default: break
            }
        }
        if !isWatching { wake.stop() }
        // Restores the terminal in any case.
        _ = session.run()
        guard isWatching else { throw Output.failure("no thread is left for signals: nothing could end this console") }
    }

    private func connect() throws -> RemoteControl {
        let name = try DataOption.server(target)
        do throws(RemoteFailure) {
            return try RemoteControl.connect(RemoteTarget(name), interval: look.interval)
        } catch {
            Output.report(error.text)
            throw ExitCode(error.kind == .notAllowed ? EX_NOPERM : EX_UNAVAILABLE)
        }
    }
}
