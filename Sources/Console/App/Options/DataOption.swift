// The option that names a command's data folder.

import ArgumentParser
import Engine

struct DataOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Folder of the database. (default: $XDG_DATA_HOME/reactor or ~/.local/share/reactor)", valueName: "dir"),
        completion: .directory)
    var data: String?

    /// The given folder, or the user's own.
    func folder() throws -> String { try Self.folder(data) }

    static func folder(_ data: String?) throws -> String {
        if let data, !data.isEmpty { return data }
        guard data == nil, let folder = Surroundings.dataFolder() else {
            throw ValidationError("Neither XDG_DATA_HOME nor HOME is set: name the data folder with --data DIR.")
        }
        return folder
    }
}
