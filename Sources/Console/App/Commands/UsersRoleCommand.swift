// `reactor users role NAME operator`.

import ArgumentParser
import Engine

struct UsersRoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "role", abstract: "Set what a user may do.")

    @OptionGroup var options: UsersOptions
    @Argument(help: "The username, or # and the number.") var name: String
    @Argument(help: "An operator sees the users over HTTP.") var role: AccountRole

    func run() throws {
        let user = try options.run { users throws(UserAdministration.Refusal) in
            let user = try users.find(name)
            try users.setRole(user.id, role)
            return user
        }
        Output.print("user \(UserLine.name(user)) has the role \(role.rawValue)")
    }
}
