// A condition that an operator should know of, with what to do about it.

struct Warning: Equatable, Sendable {
    /// The causes first, what follows from them after: in this order they are shown.
    enum Kind: String, CaseIterable, Sendable {
        case stall
        // Of the clients, found by a diagnosis:
        case hashingFlood = "hashing-flood", passwordGuessing = "password-guessing", scan
        case slowReaders = "slow-readers", slowHeads = "slow-heads", hotClient = "hot-client", hotPath = "hot-path"
        // Of the server:
        case database, queue, rejected, descriptors, accept, refused, log
        case serverErrors = "server-errors", clientErrors = "client-errors"
        case balance, armed

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
            case .hotClient: "one address sends most of all requests, many times what others do"
            case .hotPath: "one path gets most of all requests, many times what others do"
            case .hashingFlood: "more passwords wait to be hashed than the workers can do"
            case .slowReaders: "connections take their answers slowly, or not at all"
            case .scan: "one address looks for paths that there are not, many of them"
            case .passwordGuessing: "wrong passwords come one after another"
            case .serverErrors: "many more answers are 5xx than before, or a good part of all"
            case .clientErrors: "many more answers are 4xx than before"
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
            case .hotClient: "Enter shows it in the traffic: K kicks all of its connections, B keeps it out for a time"
            case .hotPath: "Enter shows who asks for it; answer it from a cache, or bound who may ask"
            case .hashingFlood:
                """
                the throttle and the queue's end hold it off, and other work goes on; B on an address keeps it out, \
                :set raises no bound here: --workers does
                """
            case .slowReaders: "Enter shows them; K closes them; a shorter --write-timeout ends them"
            case .scan: "Enter shows it in the traffic: B keeps it out for a time; F has its requests"
            case .passwordGuessing:
                "the throttle slows it down; 4 shows whose passwords fail, L locks an account; B keeps an address out"
            case .serverErrors:
                "F shows the last of them, each with its reason and its head; Enter shows who asks for that path"
            case .clientErrors: "F shows the last of them, each with its reason and its head"
            }
        }

        /// Nanoseconds that it must hold before it is shown, because one that comes and goes is none.
        var patience: UInt64 {
            switch self {
            case .stall, .log, .rejected, .accept, .refused: 0
            // A diagnosis looks at some seconds.
            case .hotClient, .hotPath, .hashingFlood, .slowReaders, .scan, .passwordGuessing, .clientErrors,
                .serverErrors:
                0
            case .queue, .database, .slowHeads, .armed, .descriptors: 3_000_000_000
            case .balance: 10_000_000_000
            }
        }

        /// Its place among those that hold at once: causes stand before what follows from them.
        var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        var isBad: Bool {
            switch self {
            case .stall, .rejected, .log, .descriptors, .accept, .refused, .hashingFlood, .passwordGuessing, .scan,
                .serverErrors:
                true
            default: false
            }
        }
    }

    /// What a warning is about, by which one gets to where one acts.
    enum Subject: Equatable, Sendable {
        case address(String)
        /// May hold bytes from clients: hostile text.
        case path(String)
        /// Connections that a filter finds.
        case connections(String)

        var name: String {
            switch self {
            case .address(let text), .path(let text), .connections(let text): text
            }
        }
    }

    var kind: Kind
    /// The evidence, with the figures.
    var text: String
    var subject: Subject?

    init(kind: Kind, text: String, about subject: Subject? = nil) {
        self.kind = kind
        self.text = text
        self.subject = subject
    }

    /// What can be done about it at once, as the console's command line and ctl take it.
    var commands: [String] {
        switch subject {
        case .address(let address): ["block \(address) 10m"]
        case .connections(let filter): ["kick where \(filter)"]
        case .path, nil: []
        }
    }
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
