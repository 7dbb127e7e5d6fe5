// `reactor users list`: all users or those that match, as a table or as JSON.

import Accounts
import ArgumentParser
import Engine

struct UsersListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the users.")

    @OptionGroup var options: UsersOptions

    @Flag(name: .long, help: "As a JSON array of objects.")
    var json = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only those with this in their name; one or two characters: at its beginning.", valueName: "text"))
    var filter = ""

    func run() throws {
        try options.run { users throws(UserAdministration.Refusal) in
            if !json { Output.print(UserLine.head) }
            var query = UserQuery(filter: filter, limit: 1000)
            var separator = "["
            while true {
                let page = try users.list(query)
                for user in page.rows {
                    Output.print(
                        json ? separator + String(decoding: try users.json(user), as: UTF8.self) : UserLine.text(user))
                    separator = ","
                }
                guard let last = page.rows.last, page.rows.count == query.limit else { break }
                query.after = last.id
            }
            if json { Output.print(separator == "[" ? "[]" : "]") }
            // On standard error, so that a program's input stays clean.
            try users.keptNames { Output.report(UserLine.visible($0)) }
        }
    }
}
