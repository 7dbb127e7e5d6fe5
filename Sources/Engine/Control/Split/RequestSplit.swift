// A request's time, split into its parts: from the first byte received to the last byte of its answer taken by the
// kernel. Plain values.

/// A part of a request's time, in the order in which they follow each other.
public enum RequestPart: Int, Sendable, CaseIterable {
    /// From its first byte until it was whole, where that was not within a tick.
    case reading
    /// The parser's run over its last piece. Measured for one request in 64.
    case parser
    /// The handler's run on the loop. Measured for one request in 64, and for all for a second after a slow tick.
    case handler
    /// In the worker queue.
    case queue
    /// A worker's run, without the wait for a database connection.
    case worker
    /// That wait.
    case database
    /// From the worker's end until the loop came to the answer.
    case back
    /// From when the socket was full until the kernel had taken the whole answer.
    case sending

    /// Over a socket, for programs, and as a head in capitals.
    public var name: String {
        switch self {
        case .reading: "reading"
        case .parser: "parser"
        case .handler: "handler"
        case .queue: "queue"
        case .worker: "worker"
        case .database: "database"
        case .back: "return"
        case .sending: "sending"
        }
    }

    /// After a time: `12 ms in handler`.
    public var place: String {
        switch self {
        case .reading: "in reading"
        case .parser: "in parser"
        case .handler: "in handler"
        case .queue: "in worker queue"
        case .worker: "in worker"
        case .database: "waiting for database"
        case .back: "from worker to loop"
        case .sending: "waiting to send"
        }
    }
}

/// The parts of one request's time that are known, in nanoseconds.
public struct RequestSplit: Sendable, Codable, Equatable {
    /// By the parts' names.
    public var times: [String: UInt64]
    /// It is the connection's last request; otherwise one before it.
    public var isLast: Bool

    public init(times: [String: UInt64] = [:], isLast: Bool = true) {
        self.times = times
        self.isLast = isLast
    }

    /// Nil where the part was not measured, or there was none.
    public subscript(_ part: RequestPart) -> UInt64? {
        get { times[part.name] }
        set { times[part.name] = newValue }
    }

    /// The parts that are known, in their order.
    public var parts: [(part: RequestPart, time: UInt64)] {
        RequestPart.allCases.compactMap { part in self[part].map { (part, $0) } }
    }

    public var total: UInt64 { parts.reduce(0) { $0 &+ min($1.time, .max &- $0) } }

    public var largest: (part: RequestPart, time: UInt64)? { parts.max { $0.time < $1.time } }
}

/// The splits of a route's requests.
public struct RouteSplit: Sendable, Codable, Equatable {
    /// A part of the times of those requests that had it, and in which it was measured.
    public struct Part: Sendable, Codable, Equatable {
        public var part: RequestPart
        public var count: UInt64
        /// Nanoseconds, right within a third.
        public var p50: UInt64
        public var p99: UInt64

        public init(_ part: RequestPart, count: UInt64, p50: UInt64, p99: UInt64) {
            self.part = part
            self.count = count
            self.p50 = p50
            self.p99 = p99
        }
    }

    /// The method and path of the route; files, and paths without a route, are taken together.
    public var route: String
    /// Those that were measured at all.
    public var parts: [Part]

    public init(route: String, parts: [Part]) {
        self.route = route
        self.parts = parts
    }

    public subscript(_ part: RequestPart) -> Part? { parts.first { $0.part == part } }

    /// The part that takes longest in one request of a hundred.
    public var largest: Part? { parts.max { $0.p99 < $1.p99 } }
}

public struct SplitPage: Sendable, Codable, Equatable {
    /// Those with a request in the time, the slowest first.
    public var routes: [RouteSplit]
    /// Nanoseconds up to now that it is about.
    public var span: UInt64

    public init(routes: [RouteSplit], span: UInt64) {
        self.routes = routes
        self.span = span
    }
}

extension RequestPart: Codable {}
