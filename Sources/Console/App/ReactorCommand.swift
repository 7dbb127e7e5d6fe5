// The program's entry: `reactor [console]` or `reactor serve`. The main thread parses the arguments, then runs the
// dashboard or waits for the server's end. This folder parses, owns the process's signals and calls public functions of
// Engine and Console, which hold the logic.

import ArgumentParser
import Engine

@main
struct ReactorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reactor",
        abstract: "A multi-reactor HTTP server and the console that operates it.",
        discussion: """
            With no command it opens the console. Exit status: 0 after a clean end, 1 when it cannot start or had to \
            be stopped before every response was finished, 64 for wrong usage.
            """,
        version: "reactor \(Server.version)",
        subcommands: [
            ConsoleCommand.self, ServeCommand.self, AttachCommand.self, DemoCommand.self, CtlCommand.self,
            UsersCommand.self, BackupCommand.self, RestoreCommand.self, ConfigCommand.self, HeapCommand.self,
            ManualCommand.self,
        ],
        defaultSubcommand: ConsoleCommand.self
    )

    static func main() { main(CtlCommand.arranged(GivenArguments.all())) }
}
