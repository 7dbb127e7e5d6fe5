// The options of [log], a property each. Generated from the table of settings by the tests:
// REACTOR_WRITE_DOCUMENTS=1 writes it anew.

import ArgumentParser
import Engine

struct LogOptions: SettingGroup {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The least severe lines that are logged. (values: trace, debug, info, notice, warning, error, \
            critical; default: info)
            """, valueName: "level"),
        completion: .list(["trace", "debug", "info", "notice", "warning", "error", "critical"]))
    var logLevel: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Access log, one line a request: a file, - for standard output, or off. (default: access.log in the \
            data folder)
            """, valueName: "file|-|off"),
        completion: .file())
    var accessLog: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Lines of the access log: combined, or extended by the seconds taken and how the answer ended. \
            (default: combined)
            """, valueName: "combined|extended"),
        completion: .list(["combined", "extended"]))
    var accessFormat: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            A log file past this size is begun anew. (default: 64MiB)
            """, valueName: "bytes"))
    var logSize: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Older log files that are kept. (default: 4)
            """, valueName: "n"))
    var logFiles: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Milliseconds a loop's tick may take before the log names what it is at. (default: 100ms)
            """, valueName: "ms"))
    var stallWarning: String?

    var given: [(Setting, [String])] {
        [
            (.logLevel, logLevel.texts),
            (.accessLog, accessLog.texts),
            (.accessFormat, accessFormat.texts),
            (.logSize, logSize.texts),
            (.logFiles, logFiles.texts),
            (.stallWarning, stallWarning.texts),
        ]
    }
}
