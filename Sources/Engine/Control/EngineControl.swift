// What an operator can ask of an engine: requests and replies in plain values, so that the same console can sit
// at the other end of a socket later. send() never waits; the reply comes when the loops or a worker have made it.

/// The operator's side of an engine. Every member may be called from any thread and none waits.
public protocol EngineControl: AnyObject, Sendable {
    /// The engine as its gauges stand. Costs the loops nothing.
    func snapshot() -> EngineSnapshot

    /// Asks for something.
    /// - Returns: the number the reply will carry.
    func send(_ request: ControlRequest) -> UInt64

    /// The replies that have come since the last call, in the order they came.
    func receive() -> [ControlReply]

    /// A descriptor that polls as readable while replies wait. Owned by the engine: do not read or close it.
    var replyDescriptor: Int32 { get }
}

public enum ControlRequest: Sendable, Codable {
    /// A page of the connections.
    case connections(ConnectionQuery)
    /// A page of the users.
    case users(UserQuery)
    /// The last log lines whose sequence number is above `after`, at most `limit` (and at most 1,000).
    case log(after: UInt64, limit: Int)
    /// The trigger mode of all connections, or of one loop's.
    case setTrigger(EngineSnapshot.Trigger, loop: Int?)
    /// The trigger mode of the listening sockets.
    case setListenTrigger(EngineSnapshot.Trigger)
    /// One more sub-loop, which takes its turn with new connections at once.
    case addLoop
    /// Drains and removes a sub-loop: its connections move to the others, those with a pending answer after it.
    case removeLoop(Int)
    /// Has another loop serve the connection, which keeps its id.
    case moveConnection(ConnectionID, toLoop: Int)
    /// Moves connections until each loop serves as many.
    case rebalance
    /// How new connections are shared among the loops.
    case setBalance(EngineSnapshot.Balance)
    /// Changes a bound, from now on.
    case changeSetting(EngineSetting, Int)
    /// All there is to say of one connection, its last requests among it.
    case connection(ConnectionID)
    /// The ids of all connections that a filter finds: what `kickMany` would be about.
    case connectionIDs(ConnectionFilter)
    /// Closes a connection, at once with a reset or gently after the response under way.
    case kick(ConnectionID, Kick)
    /// Closes many, some at a time, so that a loop never closes thousands in one tick. The reply comes when all are
    /// closed.
    case kickMany([ConnectionID], Kick)
    /// `trace` … `critical`.
    case setLogLevel(String)
    /// While paused no worker begins a job; what comes waits in the queue, and past its limit gets 503.
    case pauseWorkers(Bool)
    /// One loop's heap: where it is in use, in at most so many cells, and its blocks by size.
    case heapMap(loop: Int, cells: Int)
    case addUser(username: String, password: String)
    case setUserLocked(id: Int64, Bool)
    /// All about one user.
    case user(Int64)
    /// The same, of the user of that name, in whatever case it is written.
    case userNamed(String)
    /// Gives a user a new random password, which they have to change; their sessions end.
    case resetPassword(id: Int64)
    /// Logs a user out everywhere.
    case endSessions(id: Int64)
    /// Removes a user and what is theirs. Cannot be undone.
    case removeUser(id: Int64)
    /// Makes a code for one registration.
    case invite
    /// A page of the audit.
    case audit(AuditQuery)
    /// Writes down that a warning has come, or that it is over, in log and audit.
    /// - Parameters name, text: what the console calls it, and its figures.
    case recordWarning(name: String, text: String, isOver: Bool)
    /// Drains and ends.
    case shutdown
}

/// How a kick closes a connection.
public enum Kick: String, Sendable, Codable {
    /// At once; the peer sees a reset.
    case now
    /// After the response under way, or at once where none is.
    case afterResponse
}

public struct ControlReply: Sendable, Codable {
    /// What send() returned for the request.
    public var request: UInt64
    public var result: ControlResult

    public init(request: UInt64, result: ControlResult) {
        self.request = request
        self.result = result
    }
}

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

/// Names a connection to an operator: never used twice, and kept when the connection moves to another loop.
/// Shown as `LOOP.NUMBER`: the loop it was first given to, and its number there.
public struct ConnectionID: Sendable, Codable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// - Parameter number: the low 48 bits count.
    public init(loop: Int, number: UInt64) {
        rawValue = UInt64(UInt16(truncatingIfNeeded: loop)) << 48 | number & 0xFFFF_FFFF_FFFF
    }

    /// From what an operator types, `3.17`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(at: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, let loop = UInt16(parts[0]), let number = UInt64(parts[1]),
            number <= 0xFFFF_FFFF_FFFF
        else { return nil }
        self.init(loop: Int(loop), number: number)
    }

    public var description: String { "\(rawValue >> 48).\(rawValue & 0xFFFF_FFFF_FFFF)" }

    public static func < (left: ConnectionID, right: ConnectionID) -> Bool { left.rawValue < right.rawValue }
}

/// One connection, as its loop saw it when the page was made.
public struct ConnectionState: Sendable, Codable, Identifiable {
    public enum Phase: String, Sendable, Codable {
        /// Between requests.
        case idle
        /// A request's head or body is coming in.
        case reading
        /// A worker makes the answer.
        case waiting
        /// Bytes of a response wait for room in the socket.
        case writing
        /// The last answer has been given; what the client still sends is read off.
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
    /// Bytes kept: half a request read, and response bytes not yet written.
    public var bufferedIn: Int
    public var bufferedOut: Int
    /// Method and target of the last request as the client sent them, cut at 40 bytes or so: hostile text, and
    /// made UTF-8 by replacement. Empty before the first.
    public var lastRequest: String
    /// Of the last response; 0 before the first.
    public var lastStatus: Int
    /// The user of the session that the last request carried; 0 for none.
    public var userID: Int64
    /// Their name, where the engine knows it; otherwise empty.
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

/// One line of the log.
public struct LogLine: Sendable, Codable {
    /// Counts lines from 1; a gap means that lines were dropped.
    public var sequence: UInt64
    /// Nanoseconds since 1970.
    public var time: UInt64
    public var level: String
    /// May hold bytes from clients: hostile text.
    public var text: String

    public init(sequence: UInt64, time: UInt64, level: String, text: String) {
        self.sequence = sequence
        self.time = time
        self.level = level
        self.text = text
    }
}
