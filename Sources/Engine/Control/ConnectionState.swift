// A row of the connections' table. A plain value, made on the control thread of what a loop saw.

/// One connection, as its loop saw it when the page was made.
public struct ConnectionState: Sendable, Codable, Identifiable {
    public enum Phase: String, Sendable, Codable {
        /// Between requests.
        case idle
        /// The head or body of a request is coming in.
        case reading
        /// A worker makes the response.
        case waiting
        /// Bytes of a response wait for room in the socket.
        case writing
        /// The last response has been given; what the client still sends is read and dropped.
        case closing
    }

    public var id: ConnectionID
    public var loop: Int
    /// `127.0.0.1:51234`, `[::1]:51234`.
    public var peer: String
    public var phase: Phase
    /// Nanoseconds since it was accepted.
    public var age: UInt64
    /// Nanoseconds since a byte went either way.
    public var idle: UInt64
    public var requests: UInt64
    public var bytesIn: UInt64
    public var bytesOut: UInt64
    /// Bytes in buffers: a half-read request, and response bytes not yet written.
    public var bufferedIn: Int
    public var bufferedOut: Int
    /// Method and target of the last request as the client sent them, cut at 40 bytes or so: hostile text, and
    /// made UTF-8 by replacement. Empty before the first.
    public var lastRequest: String
    /// The status of the last response; 0 before the first.
    public var lastStatus: Int
    /// The user of the session that the last request carried; 0 for none.
    public var userID: Int64
    /// The user's name, where the engine knows it; otherwise empty.
    public var username: String

    public init(
        id: ConnectionID, loop: Int, peer: String, phase: Phase, age: UInt64, idle: UInt64, requests: UInt64,
        bytesIn: UInt64, bytesOut: UInt64, bufferedIn: Int, bufferedOut: Int, lastRequest: String, lastStatus: Int,
        userID: Int64, username: String
    ) {
        self.id = id
        self.loop = loop
        self.peer = peer
        self.phase = phase
        self.age = age
        self.idle = idle
        self.requests = requests
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
        self.bufferedIn = bufferedIn
        self.bufferedOut = bufferedOut
        self.lastRequest = lastRequest
        self.lastStatus = lastStatus
        self.userID = userID
        self.username = username
    }
}
