// The options of [control], a property each. Generated from the table of settings by the tests:
// REACTOR_WRITE_DOCUMENTS=1 writes it anew.

import ArgumentParser
import Engine

struct ControlOptions: SettingGroup {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Folder of the socket that consoles of this machine attach to, or off. (default: control in the data \
            folder)
            """, valueName: "dir|off"),
        completion: .directory)
    var control: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            A group that may attach and watch, but change nothing; needs --control DIR. (default: off)
            """, valueName: "group|off"))
    var controlViewers: String?

    var given: [(Setting, [String])] {
        [
            (.control, control.texts),
            (.controlViewers, controlViewers.texts),
        ]
    }
}
