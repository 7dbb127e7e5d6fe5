// The options of the control sockets.

import ArgumentParser
import Engine

struct ControlOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Folder of the socket that consoles of this machine attach to, or off. \
            (default: control in the data folder)
            """,
            valueName: "dir|off"),
        completion: .directory)
    var control: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A group that may attach and watch, but change nothing; needs --control DIR.", valueName: "group"))
    var controlViewers: String?

    func validate() throws {
        if control == "" || controlViewers == "" { throw ValidationError("An option was given an empty value.") }
        if controlViewers != nil, control == nil || control == "off" {
            throw ValidationError(
                "--control-viewers needs --control DIR: nobody else gets into the data folder, and off has no socket.")
        }
    }

    func apply(to configuration: inout Configuration, dataFolder: String) {
        switch control {
        // The server holds the data folder's lock.
        case nil: configuration.control = ControlSocketPlace(folder: dataFolder + "/control", isLocked: true)
        case "off": configuration.control = nil
        case .some(let folder): configuration.control = ControlSocketPlace(folder: folder, viewers: controlViewers)
        }
    }
}
