// The requests of a console to an engine. Plain values, so that they can cross a socket.

/// The argument of `EngineControl.send(_:)`.
public enum ControlRequest: Sendable, Codable {
    /// A page of the connections.
    case connections(ConnectionQuery)
    /// A page of the users.
    case users(UserQuery)
    /// The last log lines whose sequence number is above `after`, at most `limit` (and at most 1,000).
    case log(after: UInt64, limit: Int)
    /// Lines from a log's files.
    case logPage(LogQuery)
    /// The trigger mode of all connections, or of one loop's connections.
    case setTrigger(EngineSnapshot.Trigger, loop: Int?)
    /// The trigger mode of the listening sockets.
    case setListenTrigger(EngineSnapshot.Trigger)
    /// One more sub-loop, which gets new connections at once.
    case addLoop
    /// Drains and removes a sub-loop: its connections move to the others, those with a pending response after it.
    case removeLoop(Int)
    /// Has another loop serve the connection, which keeps its id.
    case moveConnection(ConnectionID, toLoop: Int)
    /// Moves connections until each loop serves the same number.
    case rebalance
    /// The way of sharing new connections among the loops.
    case setBalance(EngineSnapshot.Balance)
    /// Changes a setting from now on: its name and the text of its value, as in its flag.
    case changeSetting(String, String)
    /// Takes back the last change of a setting at run time, where it still has the value of this text: it gets the
    /// value that it had before.
    case undoSetting(String, String)
    /// All settings with their sources, against the settings file as it is now.
    case settings
    /// Takes the settings file anew, and begins the log files anew. With a fault in the file nothing is changed.
    case reload
    /// The detail of one connection, with its last requests.
    case connection(ConnectionID)
    /// The ids of all connections that a filter finds: those that `kickMany` would close.
    case connectionIDs(ConnectionFilter)
    /// Closes a connection, at once with a reset or gently after the response under way.
    case kick(ConnectionID, Kick)
    /// Closes many, some at a time, so that a loop never closes thousands in one tick. The reply comes when all are
    /// closed.
    /// The filter that found them, for the audit; empty where they were chosen in another way.
    case kickMany([ConnectionID], Kick, filter: String = "")
    /// Closes new connections from a network as they are accepted, for a time. Those that are open stay.
    case block(BlockRequest)
    /// Begins to note what passes on a connection. Whoever began it asks for it, and it ends with their session.
    case tap(TapRequest)
    /// What has passed since it was asked for last.
    case tapEvents(Int)
    case endTap(Int)
    /// Ends a block, named by its network.
    case unblock(String)
    /// The blocks that stand.
    case blocks
    /// `trace` … `critical`.
    case setLogLevel(String)
    /// While paused no worker begins a job; new jobs wait in the queue, and past its limit the response is 503.
    case pauseWorkers(Bool)
    /// One loop's heap: the parts in use, in at most that many cells, and its blocks by size.
    case heapMap(loop: Int, cells: Int)
    /// The traffic by path, address or something else.
    case traffic(TrafficQuery)
    /// Where the requests of the last minute spent their time, by route.
    case split
    /// - Parameter role: `user` or `operator`.
    case addUser(username: String, password: String, role: String = "user", mustChange: Bool = false)
    case setUserLocked(id: Int64, Bool)
    /// The detail of one user.
    case user(Int64)
    /// The same for the user of that name, in any case.
    case userNamed(String)
    /// Gives a user a password; their sessions end.
    /// - Parameter mustChange: they have to choose another at their next login.
    case setPassword(id: Int64, String, mustChange: Bool)
    /// What a user may do over HTTP: `user` or `operator`.
    case setUserRole(id: Int64, String)
    /// Gives a user a new random password, which they have to change; their sessions end.
    case resetPassword(id: Int64)
    /// Logs a user out everywhere.
    case endSessions(id: Int64)
    /// Removes a user with all their data. Cannot be undone.
    case removeUser(id: Int64)
    /// Makes a code for one registration.
    case invite
    /// A page of the audit.
    case audit(AuditQuery)
    /// A page of the answers that failed, or were slow.
    case failures(FailureQuery)
    /// Records in log and audit that a warning has begun, or that it is over.
    /// - Parameters name, text: the console's name for it, and its figures.
    case recordWarning(name: String, text: String, isOver: Bool)
    /// Drains the server and ends it.
    case shutdown
}

/// The way a kick closes a connection.
public enum Kick: String, Sendable, Codable {
    /// At once; the peer sees a reset.
    case now
    /// After the response under way, or at once if there is none.
    case afterResponse
}

extension ControlRequest {
    /// Whether it changes something, or shows what only an operator may see. Whoever may only watch is refused those.
    public var isChange: Bool {
        switch self {
        case .connections, .users, .log, .logPage, .connection, .connectionIDs, .heapMap, .blocks, .traffic, .split,
            .settings, .user, .userNamed, .audit, .failures:
            false
        case .setTrigger, .setListenTrigger, .addLoop, .removeLoop, .moveConnection, .rebalance, .setBalance,
            .changeSetting, .undoSetting, .reload, .kick, .kickMany, .tap, .tapEvents, .endTap, .block, .unblock,
            .setLogLevel, .pauseWorkers, .addUser, .setUserLocked, .setPassword, .setUserRole, .resetPassword,
            .endSessions, .removeUser, .invite, .recordWarning, .shutdown:
            true
        }
    }
}
