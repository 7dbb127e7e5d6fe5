// The reason why a log cannot start, in one line that says what to do.

struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
