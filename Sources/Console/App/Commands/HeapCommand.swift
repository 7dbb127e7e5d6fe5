// `reactor heap …`: the loops' allocator on its own.

import ArgumentParser

struct HeapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heap",
        abstract: "Try the event loops' memory allocator on its own.",
        subcommands: [HeapReplayCommand.self]
    )
}
