// `reactor users lock`, `unlock`, `role` and `revoke`: the commands that change one user and say so in a line.

import Accounts
import ArgumentParser
import Engine

struct UsersLockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Keep a user from logging in, and end their sessions.")

    @OptionGroup var user: UserArgument

    func run() throws {
        try user.change { .setUserLocked(id: $0.id, true) }
    }
}

struct UsersUnlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Let a locked user log in again.")

    @OptionGroup var user: UserArgument

    func run() throws {
        try user.change { .setUserLocked(id: $0.id, false) }
    }
}

struct UsersRoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "role", abstract: "Set what a user may do.")

    @OptionGroup var user: UserArgument
    @Argument(help: "An operator sees the users over HTTP.") var role: AccountRole

    func run() throws {
        try user.change { .setUserRole(id: $0.id, role.rawValue) }
    }
}

struct UsersRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End every session of a user.")

    @OptionGroup var user: UserArgument

    func run() throws {
        try user.change { .endSessions(id: $0.id) }
    }
}
