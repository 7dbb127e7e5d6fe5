// The destination of a log's lines.

enum LogDestination: Sendable, Equatable {
    /// The file is appended to, and created where it does not exist; its folder is not.
    case file(String)
    case standardOutput
    case standardError
    case none
}
