// The reason why an engine cannot start, in one line that says what to do.

/// Thrown by `Server.start()`; shown to the operator as it is.
public struct StartError: Error, CustomStringConvertible, Sendable {
    public let description: String

    public init(_ description: String) { self.description = description }
}
