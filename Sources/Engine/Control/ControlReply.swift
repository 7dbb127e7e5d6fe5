// What an engine answers to a console. Plain values, so that they can cross a socket.

/// The answer to one request.
public struct ControlReply: Sendable, Codable {
    /// What send() returned for the request.
    public var request: UInt64
    public var result: ControlResult

    public init(request: UInt64, result: ControlResult) {
        self.request = request
        self.result = result
    }
}

/// What came of a request.
public enum ControlResult: Sendable, Codable {
    case connections(ConnectionPage)
    case connection(ConnectionDetail)
    case connectionIDs([ConnectionID])
    case users(UserPage)
    case user(UserDetail)
    case audit(AuditPage)
    /// Done; a password or code to show once: the engine has it nowhere any more.
    case secret(String)
    case log([LogLine])
    case heapMap(HeapMap)
    /// Done; a line for the operator.
    case done(String)
    /// Not done; a line that says why and what to do.
    case refused(String)
}
