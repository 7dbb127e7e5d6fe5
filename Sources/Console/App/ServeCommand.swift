// `reactor serve`: the engine with no terminal. Prints where it listens and waits for SIGTERM or SIGINT.

import Accounts
import ArgumentParser
import Engine
import Glibc

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server with no terminal; it logs to standard error.",
        discussion: """
            Prints `listening on URL` for each address once it accepts connections. SIGTERM or SIGINT drains: no new \
            connections, responses under way are finished; another one, a second or more later, ends at once.
            """
    )

    @OptionGroup var options: SettingOptions

    func run() throws {
        let start = try options.start()
        let folder = try start.layers.dataFolder()
        var configuration = Configuration(start, dataFolder: folder)
        configuration.logFile = "-"

        Surroundings.openStandardDescriptors()
        ProcessSignals.claim()
        let server = Server(configuration, accounts: AccountConfiguration(start.layers, dataFolder: folder))
        do throws(StartError) { try server.start() } catch { throw Output.failure(error.description) }
        let shutdown = Shutdown(server)
        let watching = ProcessSignals.watch { signal in
            switch signal.number {
            case SIGTERM: shutdown.request(by: "SIGTERM")
            case SIGINT: shutdown.request(by: "SIGINT")
            case SIGQUIT: shutdown.request(by: "SIGQUIT")
            case SIGHUP where !signal.isFromProcess:
                server.log(.notice, "the terminal has gone; the server goes on, kill \(getpid()) ends it")
            case SIGHUP:
                server.log(.notice, "SIGHUP: log files begun anew; kill \(getpid()) ends the server")
                server.reload(as: "SIGHUP")
            case SIGTSTP: server.log(.notice, "SIGTSTP: a server is not suspended; kill \(getpid()) ends it")
            case SIGUSR1: SnapshotSignal.answer(server, folder: folder)
            default: break
            }
        }
        guard watching else {
            server.stop()
            _ = server.waitUntilStopped()
            throw Output.failure("cannot start the thread that reads signals: \(String(cString: strerror(EAGAIN)))")
        }
        for address in server.addresses { Output.print("listening on \(address)") }
        try shutdown.wait()
    }
}
