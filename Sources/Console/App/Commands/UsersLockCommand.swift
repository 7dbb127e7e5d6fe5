// `reactor users lock NAME`.

import ArgumentParser
import Engine

struct UsersLockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Keep a user from logging in, and end their sessions.")

    @OptionGroup var options: UsersOptions
    @Argument(help: "The username, or # and the number.") var name: String

    func run() throws {
        let user = try options.run { users throws(UserAdministration.Refusal) in
            let user = try users.find(name)
            try users.setLocked(user.id, true)
            return user
        }
        Output.print("locked user \(UserLine.name(user))")
    }
}
