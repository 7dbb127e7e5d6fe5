// The option that names a command's data folder.

import ArgumentParser
import Engine

struct DataOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Folder of the database. (default: $REACTOR_DATA, else $XDG_DATA_HOME/reactor or ~/.local/share/reactor)
            """, valueName: "dir"),
        completion: .directory)
    var data: String?

    func folder() throws -> String { try Self.folder(data) }

    /// Where a running server is: the given place, or by environment or settings file that of its sockets, or its data
    /// folder.
    static func server(_ given: String?) throws -> String {
        if given == nil, let control = try ConfigOption.text(of: .control), control != "off" { return control }
        return try folder(given)
    }

    /// The given folder, else the environment's or the settings file's, else the user's own.
    static func folder(_ data: String?) throws -> String {
        if let data, !data.isEmpty { return data }
        guard data == nil, let folder = try ConfigOption.text(of: .data) ?? Surroundings.dataFolder() else {
            throw ValidationError("Neither XDG_DATA_HOME nor HOME is set: name the data folder with --data DIR.")
        }
        return folder
    }
}
