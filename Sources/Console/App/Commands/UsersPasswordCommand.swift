// `reactor users passwd NAME`.

import ArgumentParser
import Engine

struct UsersPasswordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passwd", abstract: "Set a user's password; asks for it. Their sessions end.")

    @OptionGroup var named: UserArgument

    @Flag(name: .long, help: "They have to choose another at their next login.")
    var mustChange = false

    @Flag(name: .long, help: "Print a random password instead of asking; they have to change it.")
    var random = false

    func run() throws {
        // Checks that the user exists before asking for the password.
        let user = try named.find()
        if random {
            Output.print(try named.options.desk().secret(.resetPassword(id: user.id)))
            return
        }
        let password = try PasswordPrompt.read("New password for \(UserLine.name(user)): ")
        let request = ControlRequest.setPassword(id: user.id, password, mustChange: mustChange)
        Output.print(try named.options.desk().change(request))
    }
}
