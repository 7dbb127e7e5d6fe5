// `reactor users …`: the accounts of a data folder, beside its running server or without one.

import ArgumentParser

struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "List, add, lock and remove the users of a data folder.",
        discussion: """
            Works beside a running server, which notices within a second, and without one. A user is named by their \
            username in any case, or as #17 by their number; no new name has a # in it. Passwords are read from the \
            terminal without echo, or from \
            standard input: one line.
            """,
        subcommands: [
            UsersListCommand.self, UsersAddCommand.self, UsersPasswordCommand.self, UsersLockCommand.self,
            UsersUnlockCommand.self, UsersRoleCommand.self, UsersRevokeCommand.self, UsersRemoveCommand.self,
            UsersInviteCommand.self,
        ])
}
