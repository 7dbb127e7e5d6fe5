// `reactor manual`: the manual page, for man -l or as a file in a manual's folder.

import ArgumentParser
import Resources

struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page: reactor manual | man -l -"
    )

    func run() { Output.write(ManualPage.bytes) }
}
