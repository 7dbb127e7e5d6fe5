// The lines of a server on a control socket, as values; ControlProtocol writes and reads them.

/// What the server says on a control socket.
public enum ControlEvent: Sendable {
    /// The first line.
    case hello(ControlHello)
    case reply(ControlReply)
    /// A request that the engine never saw, or the reason why the session ends.
    case failure(ControlFailure)
    /// - Parameter reply: the number of the request that asked for it; nil where it is followed.
    case snapshot(EngineSnapshot, reply: UInt64?)
    case log([LogLine])
    /// The oldest entry first.
    case audit([AuditPage.Entry])
    /// Something of another version, to be ignored.
    case other
}

/// The server's first line on a control socket.
public struct ControlHello: Sendable, Equatable {
    /// The protocol's.
    public var version: Int
    /// The engine's version.
    public var engine: String
    public var role: ControlRole
    /// The number of the session, counted from 1.
    public var session: Int
    /// The name of whoever is at the other end in log and audit: `ops(1002) from console 3`.
    public var actor: String

    public init(version: Int, engine: String, role: ControlRole, session: Int, actor: String) {
        self.version = version
        self.engine = engine
        self.role = role
        self.session = session
        self.actor = actor
    }
}

/// A request that the engine never saw, or the reason why a session ends.
public struct ControlFailure: Error, Sendable, Equatable {
    public enum Reason: String, Sendable, CaseIterable {
        /// Not a request, or one with a field that it cannot have.
        case badRequest = "bad-request"
        /// A change, asked for by a viewer.
        case notAllowed = "not-allowed"
        /// A line over the limit: the session ends.
        case tooLong = "too-long"
        /// As many sessions as there may be: this one ends.
        case tooManySessions = "too-many-sessions"
        /// Too many requests wait for their replies.
        case busy
        /// The server ends.
        case ending
        /// Something of another version.
        case other
    }

    /// The request it is about; nil where it is about the session, or the line did not say.
    public var reply: UInt64?
    public var reason: Reason
    /// A line for the operator.
    public var text: String

    public init(reply: UInt64?, reason: Reason, text: String) {
        self.reply = reply
        self.reason = reason
        self.text = text
    }
}
