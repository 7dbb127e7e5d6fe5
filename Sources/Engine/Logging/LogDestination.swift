// Where the lines of a log go.

enum LogDestination: Sendable, Equatable {
    /// Appended to; made where it does not exist, its folder not.
    case file(String)
    case standardOutput
    case standardError
    case none
}
