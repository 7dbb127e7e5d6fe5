// A server and the console that operates it, in one process, from start to end: shared by `reactor console` and
// `reactor demo`. Owned by the main thread, which has the terminal.

import Accounts
import ArgumentParser
import Console
import Engine
import Glibc

struct Dashboard {
    /// The effect of the terminal's end, and of SIGHUP.
    enum Hangup {
        /// The server goes on without a console; a process's SIGHUP reopens the log files.
        case serveOn
        /// The terminal's end ends the server.
        case endWithTerminal
        /// A process's SIGHUP ends it too.
        case end
    }

    let server: Server
    private let session: ConsoleSession
    private let shutdown: Shutdown
    private let folder: String

    /// Called before the engine opens anything, so that there is nothing to undo.
    /// - Throws: exit status 1 where there is no terminal.
    static func prepare() throws {
        Surroundings.openStandardDescriptors()
        ProcessSignals.claim()
        do throws(ConsoleError) { try ConsoleSession.checkTerminal() } catch { throw Output.failure("\(error)") }
    }

    /// Starts the server and takes the terminal.
    /// - Throws: exit status 1; then nothing runs.
    init(
        _ configuration: Configuration, accounts: AccountConfiguration, routes: [Route] = [], _ options: ConsoleOptions
    ) throws {
        folder = accounts.dataFolder
        var configuration = configuration
        configuration.isStandardOutputTaken = true
        let server = Server(configuration, accounts: accounts, routes: routes)
        do throws(StartError) { try server.start() } catch { throw Output.failure(error.description) }
        self.server = server
        shutdown = Shutdown(server)

        guard let control = server.control else { throw Output.failure("the server has ended already") }
        do throws(ConsoleError) {
            var options = options
            options.standardError = { server.log(.warning, "standard error: \($0)") }
            session = try ConsoleSession(control: control, options: options)
        } catch {
            server.stop()
            _ = server.waitUntilStopped()
            throw Output.failure("\(error)")
        }
    }

    /// Shows the console until the operator quits, a signal ends it or the terminal goes away.
    func run(onHangup: Hangup) {
        let (server, shutdown, folder, wake) = (server, shutdown, folder, session.wake)
        let watching = ProcessSignals.watch { signal in
            switch signal.number {
            case SIGTERM, SIGINT, SIGQUIT:
                let name = signal.number == SIGTERM ? "SIGTERM" : signal.number == SIGINT ? "SIGINT" : "SIGQUIT"
                shutdown.request(by: name)
                wake.stop()
            case SIGTSTP:
                // In raw mode ^Z is a key, so this signal was sent with kill(1).
                server.log(.notice, "SIGTSTP: a server is not suspended; q in the console ends it")
            case SIGHUP where onHangup == .end:
                shutdown.request(by: "SIGHUP")
                wake.stop()
            case SIGWINCH, SIGHUP:
                if signal.number == SIGHUP, signal.isFromProcess {
                    server.log(.notice, "SIGHUP: log files begun anew; q in the console ends the server")
                    server.reload(as: "SIGHUP")
                }
                // The console asks the terminal itself for its size, and whether it is still there.
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
            if onHangup == .serveOn {
                server.log(.notice, "the terminal has gone; the server goes on, kill \(getpid()) ends it")
            } else {
                shutdown.requestOnce(by: "the terminal's end")
            }
        }
    }

    /// Ends a dashboard that has not been shown yet.
    /// - Returns: the error to throw: exit status 1.
    func giveUp(_ reason: String) -> ExitCode {
        session.wake.stop()
        // Restores the terminal.
        _ = session.run()
        server.stop()
        _ = server.waitUntilStopped()
        return Output.failure(reason)
    }

    /// Waits for the server's end.
    /// - Throws: exit status 1 where responses had to be cut off.
    func end() throws { try shutdown.wait() }
}
