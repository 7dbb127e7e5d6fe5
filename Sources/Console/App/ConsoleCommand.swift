// `reactor` or `reactor console`: the engine and its dashboard in one process. The main thread owns the terminal.

import Accounts
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

    @OptionGroup var options: SettingOptions

    @OptionGroup(title: "Drawing") var look: LookOptions

    @Flag(name: .long, help: "Refuse all that changes the server from the console.")
    var readOnly = false

    @Flag(name: .long, help: "End the server when the terminal hangs up.")
    var exitWithTerminal = false

    func run() throws {
        let start = try options.start()
        let settings = start.layers
        if settings.text(.accessLog) == "-" {
            throw ValidationError("--access-log - writes where the console draws: name a file, or use `reactor serve`.")
        }
        let folder = try settings.dataFolder()
        let configuration = Configuration(start, dataFolder: folder)

        var shown = look.console
        shown.isReadOnly = readOnly
        try Dashboard.prepare()
        let dashboard = try Dashboard(
            configuration, accounts: AccountConfiguration(settings, dataFolder: folder), shown)
        dashboard.run(onHangup: exitWithTerminal ? .endWithTerminal : .serveOn)
        try dashboard.end()
    }
}
