// The ways in: `reactor users add NAME` and `reactor users invite`.

import Accounts
import ArgumentParser
import Engine

struct UsersAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Add a user; asks for the password.")

    @OptionGroup var options: UsersOptions
    @Argument(help: "The username.") var name: String

    @Option(name: .long, help: "What they may do: an operator sees the users over HTTP.")
    var role = AccountRole.user

    @Flag(name: .long, help: "They have to choose another password at their first login.")
    var mustChange = false

    func run() throws {
        let password = try PasswordPrompt.read("Password for \(UserLine.visible(name)): ")
        let request = ControlRequest.addUser(
            username: name, password: password, role: role.rawValue, mustChange: mustChange)
        Output.print(try options.desk(creating: true).change(request))
    }
}

extension AccountRole: ExpressibleByArgument {}

/// `reactor users invite`.
struct UsersInviteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Print a code that is good for one registration, for a week.")

    @OptionGroup var options: UsersOptions

    func run() throws {
        Output.print(try options.desk(creating: true).secret(.invite))
    }
}
