// `reactor users invite`.

import ArgumentParser
import Engine

struct UsersInviteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Print a code that is good for one registration, for a week.")

    @OptionGroup var options: UsersOptions

    func run() throws {
        Output.print(try options.run(creating: true) { users throws(UserAdministration.Refusal) in try users.invite() })
    }
}
