// What every command about users shares: whose data folder it is.

import ArgumentParser
import Engine

struct UsersOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Folder of the database. (default: $XDG_DATA_HOME/reactor or ~/.local/share/reactor)", valueName: "dir"),
        completion: .directory)
    var data: String?

    /// Opens the folder's accounts and does something with them; what is refused ends the program with status 1.
    func run<Result>(
        creating: Bool = false, _ body: (UserAdministration) throws(UserAdministration.Refusal) -> Result
    ) throws -> Result {
        guard let folder = data ?? Surroundings.dataFolder() else {
            throw ValidationError("Neither XDG_DATA_HOME nor HOME is set: name the data folder with --data DIR.")
        }
        do throws(UserAdministration.Refusal) {
            return try body(UserAdministration(dataFolder: folder, creating: creating))
        } catch {
            throw Output.failure(error.description)
        }
    }
}
