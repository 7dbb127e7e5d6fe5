// The reason why the console cannot start, in one line that says what to do.

public struct ConsoleError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ description: String) { self.description = description }
}
