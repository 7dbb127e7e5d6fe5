// The settings of a log, and what is said where it cannot start. Plain values.

/// How a log is set up.
struct LogSettings: Sendable {
    var level: LogLevel = .info
    /// The server's own lines.
    var destination: LogDestination = .none
    /// One line a request.
    var access: LogDestination = .none
    var accessFormat = AccessFormat.combined
    /// A file that would grow past this many bytes is renamed first; 0 or less means never.
    var rotationSize: Int = 64 << 20
    /// Renamed files to keep: `.1` is the newest. 0 keeps none.
    var rotationCount: Int = 4
    /// Lines of the server's log kept in memory for the console.
    var tailLines: Int = 1000
    /// Bytes that may wait in one buffer; lines beyond it are dropped and counted.
    var bufferLimit: Int = 1 << 20
}

/// Where the lines of a log go.
enum LogDestination: Sendable, Equatable {
    /// The file is appended to, and created where it does not exist; its folder is not.
    case file(String)
    case standardOutput
    case standardError
    case none

    /// That of an access log, as the setting is written: a path, `-` or `off`.
    init(access text: String) {
        switch text {
        case "-": self = .standardOutput
        case "off": self = .none
        default: self = .file(text)
        }
    }
}

/// Why a log cannot start, in one line that says what to do.
struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
