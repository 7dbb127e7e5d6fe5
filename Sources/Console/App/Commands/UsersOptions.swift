// The options that all commands about users share: the data folder.

import ArgumentParser
import Console
import Engine

struct UsersOptions: ParsableArguments {
    @OptionGroup var location: DataOption

    /// - Parameter creating: makes folder and database where there are none.
    func desk(creating: Bool = false) throws -> UsersDesk {
        try UsersDesk(try location.folder(), creating: creating)
    }
}

/// The user that a command changes.
struct UserArgument: ParsableArguments {
    @OptionGroup var options: UsersOptions
    @Argument(
        help: "The username, or # and the number.",
        completion: .custom { line, index, typed in
            CtlCompletion.users(line, at: index) { try? DataOption.folder($0) }
                .filter { $0.utf8.starts(with: typed.utf8) }
        })
    var name: String

    func find() throws -> UserState { try options.desk().find(name) }

    /// Finds the user, has something done to them, and prints the line that says what.
    func change(_ request: (UserState) -> ControlRequest) throws {
        let desk = try options.desk()
        Output.print(try desk.change(request(try desk.find(name))))
    }
}
