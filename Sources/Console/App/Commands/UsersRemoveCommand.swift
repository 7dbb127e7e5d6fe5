// `reactor users remove NAME`: asks first, because it cannot be undone.

import ArgumentParser
import Engine
import Glibc

struct UsersRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a user with all that is theirs; asks first.")

    @OptionGroup var named: UserArgument

    @Flag(name: .long, help: "Do not ask.")
    var yes = false

    func run() throws {
        let user = try named.find()
        if !yes {
            guard isatty(STDIN_FILENO) == 1 else {
                throw Output.failure("removing a user cannot be undone: say --yes where nobody can be asked")
            }
            Output.ask(
                """
                Remove user \(UserLine.visible(user.username)), #\(user.id), with their sessions? This cannot be \
                undone. [y/N] 
                """
            )
            guard let answer = readLine(), answer == "y" || answer == "Y" else {
                throw Output.failure("nothing has been removed")
            }
        }
        Output.print(try named.options.desk().change(.removeUser(id: user.id)))
    }
}
