// `reactor` or `reactor console`: the engine and its dashboard in one process. The main thread owns the terminal.

import ArgumentParser
import Console
import Engine
import Glibc

struct ConsoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Run the server and the console that operates it (the default).",
        discussion: """
            Press ? for the keys. The server's log goes to reactor.log in the data folder. When the terminal hangs \
            up, the server goes on without it; SIGTERM ends it.
            """
    )

    @OptionGroup(title: "Engine options") var options: EngineOptions
    @OptionGroup(title: "Bounds") var bounds: BoundOptions
    @OptionGroup(title: "Accounts") var accounts: AccountOptions

    @Flag(name: .long, help: "Draw with ASCII only.")
    var ascii = false

    @Flag(name: .long, help: "Draw without colour, as the variable NO_COLOR does.")
    var noColor = false

    @Option(name: .long, help: ArgumentHelp("Milliseconds between two refreshes.", valueName: "ms"))
    var interval = 1000

    @Option(name: .long, help: "Colours: for a dark or a light background, none, or the strongest.")
    var theme = ThemeName.dark

    @Flag(name: .long, help: "Refuse all that changes the server from the console.")
    var readOnly = false

    @Flag(name: .long, help: "End the server when the terminal hangs up.")
    var exitWithTerminal = false

    func validate() throws {
        try EngineOptions.check(interval, in: 100...60_000, for: "--interval")
        if options.accessLog == "-" {
            throw ValidationError("--access-log - writes where the console draws: name a file, or use `reactor serve`.")
        }
    }

    func run() throws {
        var configuration = try options.configuration()
        bounds.apply(to: &configuration)
        accounts.apply(to: &configuration)
        let folder = configuration.dataFolder

        Surroundings.openStandardDescriptors()
        ProcessSignals.claim()
        // Before the engine opens anything: there is nothing to undo yet.
        do throws(ConsoleError) { try ConsoleSession.checkTerminal() } catch { throw Output.failure("\(error)") }
        let server = Server(configuration)
        do throws(StartError) { try server.start() } catch { throw Output.failure(error.description) }
        let shutdown = Shutdown(server)

        guard let control = server.control else { throw Output.failure("the server has ended already") }
        let session: ConsoleSession
        do throws(ConsoleError) {
            var options = consoleOptions
            options.standardError = { server.log(.warning, "standard error: \($0)") }
            session = try ConsoleSession(control: control, options: options)
        } catch {
            server.stop()
            _ = server.waitUntilStopped()
            throw Output.failure("\(error)")
        }
        let wake = session.wake
        let watching = ProcessSignals.watch { signal in
            switch signal.number {
            case SIGTERM, SIGINT, SIGQUIT:
                let name = signal.number == SIGTERM ? "SIGTERM" : signal.number == SIGINT ? "SIGINT" : "SIGQUIT"
                shutdown.request(by: name)
                wake.stop()
            case SIGTSTP:
                // In raw mode ^Z is a key; this one was sent with kill(1).
                server.log(.notice, "SIGTSTP: a server is not suspended; q in the console ends it")
            case SIGWINCH, SIGHUP:
                if signal.number == SIGHUP, signal.isFromProcess {
                    server.reopenLogs()
                    server.log(.notice, "SIGHUP: log files begun anew; q in the console ends the server")
                }
                // The console asks the terminal itself: for its size, and whether it is still there.
                wake.wake()
            case SIGUSR1: SnapshotSignal.answer(server, folder: folder)
            default: break
            }
        }
        if !watching { server.log(.error, "no thread for signals: end the server with q in the console") }

        switch session.run() {
        case .quit: shutdown.requestOnce(by: "the operator")
        case .stopped: break
        case .hangup:
            if exitWithTerminal {
                shutdown.requestOnce(by: "the terminal's end")
            } else {
                server.log(.notice, "the terminal has gone; the server goes on, kill \(getpid()) ends it")
            }
        }
        try shutdown.wait()
    }

    private var consoleOptions: ConsoleOptions {
        ConsoleOptions(
            ascii: ascii ? true : nil, color: noColor ? .none : .auto, theme: theme, refreshInterval: interval,
            isReadOnly: readOnly)
    }
}

extension ThemeName: ExpressibleByArgument {}
