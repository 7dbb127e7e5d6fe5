// `reactor config …`: the settings file, without a server.

import ArgumentParser
import Engine

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check, show or begin the settings file.",
        discussion: """
            The file is a part of TOML: `name = value` below a [section], with the names of the options. A start \
            reads it; the environment and flags beat what stands there.
            """,
        subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self, ConfigExampleCommand.self])
}

struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell of every fault of a settings file, with its place.",
        discussion: "Exit status: 0 where a server would start with it, 1 where it would not.")

    @Argument(
        help: ArgumentHelp("The file. (default: the one that a start would read)", valueName: "file"),
        completion: .file())
    var file: String?

    func run() throws {
        guard let settings = try ConfigOption.settings(file) else {
            return Output.print("there is no settings file: every setting has its default")
        }
        if let fault = try SettingsLayers(settings).fault { throw Output.failure("\(settings.path): \(fault)") }
        let count = settings.values.count
        Output.print("\(settings.path): no fault; \(count) \(count == 1 ? "setting is" : "settings are") set")
    }
}

struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the settings that a start would have, as a settings file.",
        discussion: "A running server is asked otherwise: `reactor ctl`. A secret is not printed.")

    @OptionGroup var location: ConfigOption

    @Flag(name: .long, help: "Say behind each where it comes from.")
    var sources = false

    func run() throws {
        let layers = try SettingsLayers(ConfigOption.settings(location.config))
        let source: (Setting) -> String? = { layers.given($0)?.place }
        let page = SettingsPage.page({ layers[$0] }, source: sources ? source : nil)
        Output.write(Array(page.utf8))
    }
}

struct ConfigExampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example",
        abstract: "Print a settings file with every default, commented out.",
        discussion: "To begin with: reactor config example > \(FileSettings.standardPath)")

    func run() { Output.write(Array(SettingsPage.example.utf8)) }
}
