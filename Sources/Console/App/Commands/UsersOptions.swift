// The options that all commands about users share: the data folder.

import Accounts
import ArgumentParser
import Engine

struct UsersOptions: ParsableArguments {
    @OptionGroup var location: DataOption

    /// Opens the folder's accounts and runs `body`; a refusal ends the program with status 1.
    func run<Result>(
        creating: Bool = false, _ body: (UserAdministration) throws(UserAdministration.Refusal) -> Result
    ) throws -> Result {
        let folder = try location.folder()
        do throws(UserAdministration.Refusal) {
            return try body(UserAdministration(dataFolder: folder, creating: creating) { Output.report($0) })
        } catch {
            throw Output.failure(error.description)
        }
    }
}

/// The user that a command changes.
struct UserArgument: ParsableArguments {
    @OptionGroup var options: UsersOptions
    @Argument(help: "The username, or # and the number.") var name: String

    func find() throws -> UserState {
        try options.run { users throws(UserAdministration.Refusal) in try users.find(name) }
    }

    /// Finds the user, does something to them, and prints the line that says what has been done.
    func change(
        _ body: (UserAdministration, UserState) throws(UserAdministration.Refusal) -> String
    ) throws {
        let line = try options.run { users throws(UserAdministration.Refusal) in
            try body(users, try users.find(name))
        }
        Output.print(line)
    }
}
