// Every setting of the engine, with its default; those of the bounds stand in EngineSetting's table. A value: read once
// when the engine starts.

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
    /// Where consoles of this machine may attach; nil: nowhere.
    public var control: ControlSocketPlace?
    public var logLevel: LogLevel = .info
    /// The server's own log: nil writes `reactor.log` in the data folder, otherwise a path; `-` is standard error.
    public var logFile: String?
    /// nil writes `access.log` in the data folder; a path; `-` is standard output; `off`.
    public var accessLog: String?
    public var accessFormat = AccessFormat.combined
    public var targetLimit: Int = 8 << 10
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

    private var bounds: [EngineSetting: Int] = [:]

    public init(dataFolder: String) {
        self.dataFolder = dataFolder
    }

    /// A bound, or its default; nil where that depends on something else.
    public subscript(_ bound: EngineSetting) -> Int? {
        get { bounds[bound] ?? bound.standard }
        set { bounds[bound] = newValue }
    }

    /// A bound whose default is a number.
    func bound(_ setting: EngineSetting) -> Int { self[setting] ?? setting.range.lowerBound }

    /// Whether `mediaTypes` accepts this text; a server with any other does not start.
    public static func isMediaType(_ text: String) -> Bool { MediaTypes.parse(text) != nil }
}
