// The settings of a log: a value, read once.

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
