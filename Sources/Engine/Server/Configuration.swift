// Every setting and every bound of the engine, with its default. A value: read once when the engine starts.

/// The settings of an engine. Durations are milliseconds, sizes bytes.
public struct Configuration: Sendable {
    /// `HOST:PORT` with a numeric address: `127.0.0.1:8080`, `[::1]:8080`, `0.0.0.0:80`; port 0 = any free one.
    public var listen: [String] = ["127.0.0.1:8080"]
    /// Sub-loops; 0 = the accepting loop serves too.
    public var loops: Int = 1
    /// Threads for work that blocks.
    public var workers: Int = 4
    public var connectionTrigger: TriggerMode = .level
    public var listenTrigger: TriggerMode = .level
    /// The way of sharing new connections among the loops.
    public var balance: EngineSnapshot.Balance = .roundRobin
    public var poller: PollerKind = .epoll
    /// The folder of the database and the log; made with mode 0700 where it does not exist.
    public var dataFolder: String
    /// Serves this folder instead of the embedded pages.
    public var webFolder: String?
    /// Nanoseconds between two checks of that folder's path; tests use less.
    var webFolderInterval = Clock.second
    /// Content types by file name extension, each as `ext=type/subtype`; they take precedence over the known ones.
    public var mediaTypes: [String] = []
    public var logLevel: LogLevel = .info
    /// The server's own log: nil writes `reactor.log` in the data folder, otherwise a path; `-` is standard error.
    public var logFile: String?
    /// nil writes `access.log` in the data folder; a path; `-` is standard output; `off`.
    public var accessLog: String?
    public var accessFormat = AccessFormat.combined
    /// A log file past this size is renamed to `.1` (and that to `.2` …), and a new one begun.
    public var logRotationSize: Int = 64 << 20
    public var logRotationCount: Int = 4

    public var headLimit: Int = 16 << 10
    public var targetLimit: Int = 8 << 10
    /// The most bytes of a request's content, whatever its route takes.
    public var bodyLimit: Int = 1 << 20
    public var idleTimeout: Int = 75_000
    public var headerTimeout: Int = 10_000
    public var bodyTimeout: Int = 30_000
    /// The bytes a second at which a body must arrive once its first `bodyTimeout` is over; 0: any.
    public var bodyRate: Int = 240
    public var writeTimeout: Int = 30_000
    public var handlerTimeout: Int = 30_000
    public var drainTimeout: Int = 10_000
    /// The most connections in all, within the descriptor limit. For one more, the longest idle connection gives way;
    /// where none is idle, the new one gets 503 and is closed.
    public var maxConnections: Int = 100_000
    /// The most connections from one IPv4 address or one /64 of IPv6; nil: an eighth of those in all. Trusted proxies
    /// have no such bound.
    public var maxPerAddress: Int?
    /// A tick longer than this is reported in the log, with its handler.
    public var stallWarning: Int = 100
    /// Jobs that may wait for a worker; for those past it the response is 503 with Retry-After.
    public var workerQueue: Int = 1024
    /// Database connections that read, besides the one that writes.
    public var databaseReaders: Int = 3
    /// The time a worker waits for a database connection before the response is 503.
    public var databaseLeaseTimeout: Int = 5_000
    /// The most bytes of one loop's heap; nil: an even share of half the memory of the machine, or of the process's
    /// control group.
    public var heapLimit: Int?
    /// Bytes that each loop may keep of static files, plain and compressed, in memory.
    public var fileCacheLimit: Int = 32 << 20
    /// Seconds a session lives without use.
    public var sessionIdle: Int = 7 * 24 * 3600
    /// Seconds a session lives, however much it is used.
    public var sessionLifetime: Int = 30 * 24 * 3600
    /// Whether users may register themselves.
    public var registration: RegistrationMode = .open
    /// The least code points of a password.
    public var passwordMinimum: Int = 8
    /// Argon2id: bytes of memory, and passes over it. Hashes made with less are renewed at the next login.
    public var hashMemory: Int = 19 << 20
    public var hashPasses: Int = 2
    /// Workers that may hash passwords at a time, each with `hashMemory`; nil: half of them.
    public var hashWorkers: Int?
    /// Wrong passwords for one account before the next attempt has to wait; 0: any number.
    public var accountAttempts: Int = 5
    /// Wrong passwords from one address before the next attempt has to wait; 0: any number.
    public var addressAttempts: Int = 50
    /// Registrations from one address before the next has to wait; 0: any number.
    public var addressRegistrations: Int = 100
    /// Right passwords of one account in a row before the next has to wait, one in 6 seconds; 0: any number.
    public var accountLogins: Int = 30
    /// Right passwords from one address in a row before the next has to wait, two a second; 0: any number.
    public var addressLogins: Int = 300
    /// Proxies, `10.0.0.0/8` or one address, whose X-Forwarded-For and X-Forwarded-Proto are trusted.
    public var trustedProxies: [String] = []

    public init(dataFolder: String) {
        self.dataFolder = dataFolder
    }

    /// Whether `mediaTypes` accepts this text; a server with any other does not start.
    public static func isMediaType(_ text: String) -> Bool { MediaTypes.parse(text) != nil }
}
