// The surroundings of a command of ctl: what it is given by the program around it, and how it ends.

import Engine

/// Exit statuses; those from 64 on are of sysexits(3).
public enum CtlExit: Int32, Sendable {
    case done = 0
    case refused = 1
    /// A start now would change something, as `diff` says.
    case differs = 3
    /// Wrong usage.
    case usage = 64
    /// No server is there, or it has gone.
    case noServer = 69
    /// The role may not do it, or the folder's mode lets nobody of this user in.
    case notAllowed = 77
}

/// The end of a command that is not done.
public struct CtlFailure: Error, Sendable {
    public let exit: CtlExit
    /// One line, or a few where something is asked.
    public let text: String

    public init(_ exit: CtlExit, _ text: String) {
        self.exit = exit
        self.text = text
    }

    static func refused(_ text: String) -> CtlFailure { CtlFailure(.refused, text) }
    static func usage(_ text: String) -> CtlFailure { CtlFailure(.usage, text) }
    static func noServer(_ text: String) -> CtlFailure { CtlFailure(.noServer, text) }
    static func notAllowed(_ text: String) -> CtlFailure { CtlFailure(.notAllowed, text) }
}

/// The options of a command's line.
public struct CtlOptions: Sendable {
    public var isJSON = false
    /// What would be asked about is answered with yes.
    public var isConfirmed = false
    /// Only says which connections would be closed.
    public var isDryRun = false
    /// The log's lines to come too.
    public var follows = false
    /// Connections with the network's part.
    public var network = false
    /// Milliseconds.
    public var interval = 1000
    /// Of `top`; nil is by path, of a minute, by requests.
    public var by: TrafficKey?
    public var window: TrafficWindow?
    public var order: TrafficOrder?
    /// Of `tap`: milliseconds and bytes; nil is 10 s and 1 MiB.
    public var duration: Int?
    public var bytes: Int?
    public var withSecrets = false
    /// The most rows; nil is all, and of log and audit the last 1,000.
    public var limit: Int?

    public init() {}
}

/// The standard streams, which a test sets itself.
public struct CtlSurroundings {
    /// Standard output is a terminal: a table for people.
    public var isTerminal = false
    /// Seconds east of UTC, for people.
    public var utcOffset = 0
    /// The addresses from which the operator came to this machine.
    var origins: [String] = []
    /// Writes to standard output; false where nobody reads it any more.
    public var write: (String) -> Bool
    /// A line on standard error.
    public var report: (String) -> Void
    /// Shows a question and reads a line; nil where there is nobody to ask.
    public var ask: ((String) -> String?)?
    /// Reads a password; nil where none was given, which has been reported.
    public var password: () -> String?

    public init(
        write: @escaping (String) -> Bool, report: @escaping (String) -> Void,
        password: @escaping () -> String? = { nil }
    ) {
        self.write = write
        self.report = report
        self.password = password
    }
}
