// The options that all commands about users share: the data folder.

import ArgumentParser
import Engine

struct UsersOptions: ParsableArguments {
    @OptionGroup var location: DataOption

    /// Opens the folder's accounts and runs `body`; a refusal ends the program with status 1.
    func run<Result>(
        creating: Bool = false, _ body: (UserAdministration) throws(UserAdministration.Refusal) -> Result
    ) throws -> Result {
        let folder = try location.folder()
        do throws(UserAdministration.Refusal) {
            return try body(UserAdministration(dataFolder: folder, creating: creating) { Output.report($0) })
        } catch {
            throw Output.failure(error.description)
        }
    }
}
