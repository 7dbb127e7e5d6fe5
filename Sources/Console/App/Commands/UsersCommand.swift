// `reactor users …`: the accounts of a data folder, beside its running server or without one.

import ArgumentParser

struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "List, add, lock and remove the users of a data folder.",
        discussion: """
            A server that runs on the data folder does it, through its control socket; without one the database is \
            changed. A server whose socket is elsewhere (--control) notices within a second. A user is named by their \
            username in any case, or as #17 by their number; no new name has a # in it. Passwords are read from the \
            terminal without echo, or from standard input: one line. Exit status: 0 done, 1 refused, 64 wrong usage, \
            69 where the server has gone before it answered.
            """,
        subcommands: [
            UsersListCommand.self, UsersAddCommand.self, UsersPasswordCommand.self, UsersLockCommand.self,
            UsersUnlockCommand.self, UsersRoleCommand.self, UsersRevokeCommand.self, UsersRemoveCommand.self,
            UsersInviteCommand.self,
        ])
}
