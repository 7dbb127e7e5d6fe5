// `reactor users revoke NAME`.

import ArgumentParser
import Engine

struct UsersRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End every session of a user.")

    @OptionGroup var options: UsersOptions
    @Argument(help: "The username, or # and the number.") var name: String

    func run() throws {
        let (user, count) = try options.run { users throws(UserAdministration.Refusal) in
            let user = try users.find(name)
            return (user, try users.endSessions(user.id))
        }
        Output.print("ended \(count) \(count == 1 ? "session" : "sessions") of user \(UserLine.name(user))")
    }
}
