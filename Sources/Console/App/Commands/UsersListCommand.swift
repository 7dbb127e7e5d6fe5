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
        let desk = try options.desk()
        if !json { Output.print(UserLine.head) }
        var query = UserQuery(filter: filter, limit: 1000)
        var separator = "["
        var notes: [String] = []
        while true {
            let page = try desk.ask(.users(query)) { if case .users(let page) = $0 { page } else { nil } }
            for user in page.rows {
                Output.print(json ? separator + (try document(user)) : UserLine.text(user))
                separator = ","
                if !user.note.isEmpty { notes.append("#\(user.id), \(user.username): \(user.note)") }
            }
            guard let last = page.rows.last, page.rows.count == query.limit else { break }
            query.after = last.id
        }
        if json { Output.print(separator == "[" ? "[]" : "]") }
        // On standard error, so that a program's input stays clean.
        for note in notes { Output.report(UserLine.visible(note)) }
    }

    private func document(_ user: UserState) throws -> String {
        do throws(UserAdministration.Refusal) {
            return String(decoding: try UserAdministration.json(user), as: UTF8.self)
        } catch {
            throw Output.failure(error.description)
        }
    }
}
