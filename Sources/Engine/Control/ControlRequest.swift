// All that a console may ask of an engine. Plain values, so that they can cross a socket.

/// What `EngineControl.send(_:)` takes.
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
