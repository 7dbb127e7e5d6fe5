// A condition that an operator should know of, with what to do about it.

struct Warning: Equatable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case stall, queue, rejected, balance, refused
        case slowHeads = "slow-heads", armed, accept, log, database, descriptors

        /// The condition in words.
        var meaning: String {
            switch self {
            case .stall: "a tick of a loop has not come to its end for too long"
            case .queue: "the worker queue grows"
            case .rejected: "jobs are turned away because the worker queue is full"
            case .balance: "a loop has twice the connections of another"
            case .refused: "clients are turned away by a bound of the server's"
            case .slowHeads: "clients take more than 5 s to send a request's head"
            case .armed: "writability is asked for with nothing to write"
            case .accept: "the kernel's queue of connections to be accepted overflows"
            case .log: "log lines are dropped"
            case .database: "jobs wait for a database connection"
            case .descriptors: "descriptors are nearly used up"
            }
        }

        /// The advice what to do.
        var advice: String {
            switch self {
            case .stall: "move what blocks off the loop: let the handler answer later, from a worker"
            case .queue: "give it more threads (--workers), or see what the jobs wait for: 6"
            case .rejected: "clients get 503: more threads (--workers), or a longer queue (--worker-queue)"
            case .balance: ":rebalance moves connections; :balance least-connections keeps it even"
            case .refused:
                "6 shows the reasons and the bounds; :set raises one, or more loops, memory and descriptors do"
            case .slowHeads: "2, then /head>5s shows them; C or K closes them; a shorter --header-timeout ends them"
            case .armed: "t and t again arms every channel anew; this should never be: please report it"
            case .accept: "loop 0 is too slow to accept: fewer handlers there (--loops), or slower clients"
            case .log: "the disk is slower than the log: raise the level (:level), or --access-log off"
            case .database: "more connections (--database-readers), or fewer workers at a time"
            case .descriptors: "raise the limit of open files (ulimit -n), or lower --max-connections"
            }
        }

        /// Nanoseconds that it must hold before it is shown, because one that comes and goes is none.
        var patience: UInt64 {
            switch self {
            case .stall, .log, .rejected, .accept, .refused: 0
            case .queue, .database, .slowHeads, .armed, .descriptors: 3_000_000_000
            case .balance: 10_000_000_000
            }
        }

        var isBad: Bool {
            switch self {
            case .stall, .rejected, .log, .descriptors, .accept, .refused: true
            default: false
            }
        }
    }

    var kind: Kind
    /// With the figures.
    var text: String
}

/// A warning from its beginning to its end, so that an operator who looks later finds it.
struct WarningEpisode: Equatable, Sendable {
    let kind: Warning.Kind
    /// With the latest figures.
    var text: String
    /// Nanoseconds since 1970: when it began, and when it last held.
    let from: UInt64
    var until: UInt64
    /// It has been over for so long that another beginning is a new episode.
    var isOver = false

    /// The time they are kept, and the number of them.
    static let memory: UInt64 = 3_600_000_000_000
    static let most = 200
    /// One that comes again within this time goes on: it is reported once, however often it flickers.
    static let pause: UInt64 = 60_000_000_000
}

/// The entry in log and audit about a warning.
struct WarningNote: Equatable, Sendable {
    var kind: Warning.Kind
    var text: String
    var isOver: Bool
}
