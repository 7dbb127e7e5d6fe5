// The operator's interface to an engine: requests and replies in plain values, so that the same console can sit at the
// other end of a socket later. send() never waits; the reply comes when the loops or a worker have made it.

/// The operator's side of an engine. Every member may be called from any thread, and none waits.
public protocol EngineControl: AnyObject, Sendable {
    /// The current state of the engine, from its gauges. Costs the loops nothing.
    func snapshot() -> EngineSnapshot

    /// Sends a request.
    /// - Returns: the request's number, which the reply will carry.
    func send(_ request: ControlRequest) -> UInt64

    /// The replies that have come since the last call, in order.
    func receive() -> [ControlReply]

    /// A descriptor that polls as readable while replies wait. Owned by the engine: do not read or close it.
    var replyDescriptor: Int32 { get }
}
