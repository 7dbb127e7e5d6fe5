// The operator's interface to an engine: requests and replies in plain values, so that the same console can sit at the
// other end of a socket. send() never waits; the reply comes when the loops or a worker have made it.

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

    /// The way to the engine, as it is now. Where it is lost, `snapshot()` is the last one that came, and each request
    /// is answered by a refusal, until the engine (or another one in its place) is there again.
    var link: ControlLink { get }

    /// The name of whoever sends requests here, in log and audit.
    var actor: String { get }

    /// Says how often snapshots will be asked for.
    /// - Parameter interval: milliseconds.
    func refresh(every interval: Int)
}

extension EngineControl {
    /// An engine in the console's own process is always there.
    public var link: ControlLink { .inProcess }

    public var actor: String { "operator" }

    /// A snapshot of an engine in the same process is made when it is asked for.
    public func refresh(every interval: Int) {}
}

/// The role of whoever holds a control connection; the socket that it came through decides it.
public enum ControlRole: String, Sendable, Codable, CaseIterable {
    /// Sees everything and changes nothing: the engine refuses it.
    case viewer
    /// May do everything that a console can do.
    case `operator`
}

/// The way from a console to its engine, as it is now.
public enum ControlLink: Sendable, Equatable {
    /// The console is a part of the server's own process.
    case inProcess
    /// The console is at the end of a socket.
    /// - Parameter target: the socket's name, for people.
    case attached(role: ControlRole, target: String)
    /// The socket has ended, or the server does not answer. The engine control tries to connect again by itself.
    /// - Parameters:
    ///   - since: monotonic nanoseconds.
    ///   - reason: for people, in a few words.
    case lost(target: String, since: UInt64, reason: String)
}
