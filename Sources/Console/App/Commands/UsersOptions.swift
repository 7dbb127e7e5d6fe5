// What every command about users shares: whose data folder it is.

import ArgumentParser
import Engine

struct UsersOptions: ParsableArguments {
    @OptionGroup var location: DataOption

    /// Opens the folder's accounts and does something with them; what is refused ends the program with status 1.
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
