// The reply of an engine to a console. Plain values, so that they can cross a socket.

/// The reply to one request.
public struct ControlReply: Sendable, Codable {
    /// The number that send() returned for the request.
    public var request: UInt64
    public var result: ControlResult

    public init(request: UInt64, result: ControlResult) {
        self.request = request
        self.result = result
    }
}

/// The result of a request.
public enum ControlResult: Sendable, Codable {
    case connections(ConnectionPage)
    case connection(ConnectionDetail)
    case connectionIDs([ConnectionID])
    case users(UserPage)
    case user(UserDetail)
    case audit(AuditPage)
    case failures(FailurePage)
    /// Done. A password or code to show once: the engine keeps it nowhere.
    case secret(String)
    case log([LogLine])
    case logPage(LogPage)
    case heapMap(HeapMap)
    case blocks([BlockedNetwork])
    case traffic(TrafficPage)
    case split(SplitPage)
    case settings(SettingsReport)
    case reload(ReloadReport)
    case tap(Tap)
    case tapEvents(TapPage)
    /// Done; a line for the operator.
    case done(String)
    /// Not done; a line with the reason and what to do.
    case refused(String)
}
