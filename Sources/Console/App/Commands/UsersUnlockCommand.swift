// `reactor users unlock NAME`.

import ArgumentParser
import Engine

struct UsersUnlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Let a locked user log in again.")

    @OptionGroup var options: UsersOptions
    @Argument(help: "The username, or # and the number.") var name: String

    func run() throws {
        let user = try options.run { users throws(UserAdministration.Refusal) in
            let user = try users.find(name)
            try users.setLocked(user.id, false)
            return user
        }
        Output.print("unlocked user \(UserLine.name(user))")
    }
}
