// Every setting of the engine, with its default; those of numbers stand in the table of settings. A value: read once
// when the engine starts.

/// The settings of an engine. Durations are milliseconds, sizes bytes.
public struct Configuration: Sendable {
    /// `HOST:PORT` with a numeric address: `127.0.0.1:8080`, `[::1]:8080`, `0.0.0.0:80`; port 0 = any free one.
    public var listen: [String] = ["127.0.0.1:8080"]
    public var connectionTrigger: TriggerMode = .level
    public var listenTrigger: TriggerMode = .level
    /// The way of sharing new connections among the loops.
    public var balance: EngineSnapshot.Balance = .roundRobin
    public var poller: PollerKind = .epoll
    /// Serves this folder, instead of the accounts' pages where there are any.
    public var webFolder: String?
    /// Nanoseconds between two checks of that folder's path; tests use less.
    var webFolderInterval = Clock.second
    /// Content types by file name extension, each as `ext=type/subtype`; they take precedence over the known ones.
    public var mediaTypes: [String] = []
    /// Where consoles of this machine may attach; nil: nowhere.
    public var control: ControlSocketPlace?
    /// How those at the control sockets get their names; tests have their own.
    var nameOfUser = UserNames.ofSystem
    public var logLevel: LogLevel = .info
    /// The server's own log: a path, in a folder that exists; `-` is standard error.
    public var logFile = "-"
    /// A path, in a folder that exists; `-` is standard output; `off`.
    public var accessLog = "off"
    /// Whether something else writes to standard output: then the access log cannot be `-`, at the start or later.
    /// Whoever embeds a console sets it, because a console draws there.
    public var isStandardOutputTaken = false
    public var accessFormat = AccessFormat.combined
    /// Whether each request is recorded for the operator: for the traffic by path, address and more, and for the last
    /// requests of a connection.
    public var traffic = true
    /// The most bytes of a request's target; the head's limit holds too.
    public var targetLimit: Int = 8 << 10
    /// Proxies, `10.0.0.0/8` or one address, whose X-Forwarded-For and X-Forwarded-Proto are trusted.
    public var trustedProxies: [String] = []

    /// Where these settings come from, for whoever asks the running server; nil: all of them from the program.
    public var settings: SettingsStart?
    /// Nanoseconds between two looks at the settings file; tests use less.
    var settingsInterval = Clock.second

    private var numbers: [Setting: Int] = [:]

    public init() {}

    /// A number of the engine's, or its default; nil where that depends on something else.
    public subscript(_ setting: Setting) -> Int? {
        get { numbers[setting] ?? setting.standard }
        set { numbers[setting] = newValue }
    }

    /// One whose default is a number.
    func number(_ setting: Setting) -> Int { self[setting] ?? 0 }

    /// Whether `mediaTypes` accepts this text; a server with any other does not start.
    public static func isMediaType(_ text: String) -> Bool { MediaTypes.parse(text) != nil }
}
