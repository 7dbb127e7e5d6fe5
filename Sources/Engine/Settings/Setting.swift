// The names of all settings. Each is the flag without its dashes, and the same everywhere: flag, environment, key of
// the file, `:set`, `ctl set`, snapshot. A new setting is a case here and its entry in Setting+Table. Plain values.

/// A setting of a server. The raw value is its name.
public enum Setting: String, CaseIterable, Sendable, Hashable {
    case listen, loops, workers
    case workerQueue = "worker-queue"
    case poller, trigger
    case listenTrigger = "listen-trigger"
    case balance, data, www
    case mediaType = "media-type"
    case fileCache = "file-cache"
    case trustedProxy = "trusted-proxy"
    case traffic
    case drainTimeout = "drain-timeout"

    case maxConnections = "max-connections"
    case maxPerAddress = "max-per-address"
    case headLimit = "head-limit"
    case bodyLimit = "body-limit"
    case bodyRate = "body-rate"
    case heapLimit = "heap-limit"

    case idleTimeout = "idle-timeout"
    case headerTimeout = "header-timeout"
    case bodyTimeout = "body-timeout"
    case writeTimeout = "write-timeout"
    case handlerTimeout = "handler-timeout"

    case logLevel = "log-level"
    case accessLog = "access-log"
    case accessFormat = "access-format"
    case logSize = "log-size"
    case logFiles = "log-files"
    case stallWarning = "stall-warning"

    case control
    case controlViewers = "control-viewers"

    case registration
    case passwordMin = "password-min"
    case hashMemory = "hash-memory"
    case hashPasses = "hash-passes"
    case hashWorkers = "hash-workers"
    case sessionIdle = "session-idle"
    case sessionLifetime = "session-lifetime"
    case accountAttempts = "account-attempts"
    case addressAttempts = "address-attempts"
    case addressRegistrations = "address-registrations"
    case accountLogins = "account-logins"
    case addressLogins = "address-logins"
    case databaseReaders = "database-readers"
    case leaseTimeout = "lease-timeout"
}

/// The `[section]` of the file that a setting stands in, and its group in help and documents.
public enum SettingSection: String, CaseIterable, Sendable {
    case server, limits, timeouts, log, control, accounts

    public var settings: [Setting] { Setting.allCases.filter { $0.entry.section == self } }
}

extension Setting: CustomStringConvertible {
    /// Its name.
    public var description: String { rawValue }

    /// Those that can be changed while the server runs.
    public static let live = allCases.filter(\.isLive)

    /// Whether it can be changed while the server runs; else it needs a restart.
    public var isLive: Bool { entry.live != nil }

    /// `REACTOR_IDLE_TIMEOUT`.
    public var environmentName: String {
        "REACTOR_"
            + String(decoding: rawValue.utf8.map { $0 == 0x2D ? 0x5F : $0 > 0x60 ? $0 - 0x20 : $0 }, as: UTF8.self)
    }

    /// The numbers that it takes; nil where it takes other values.
    public var range: ClosedRange<Int>? { entry.kind.range }

    /// Its default; nil where that depends on something else, or is no number.
    public var standard: Int? { entry.standard.value?.number }

    /// The words that it takes; empty where it takes others.
    public var choices: [String] { entry.kind.choices }

    /// - Throws: a line that says which name may be meant.
    public static func named(_ name: String) throws(SettingFault) -> Setting {
        if let setting = Setting(rawValue: name) { return setting }
        throw SettingFault("there is no setting \(SettingFault.quoted(name))\(nearest(to: name))")
    }

    /// The same for one that can be changed while the server runs.
    public static func liveNamed(_ name: String) throws(SettingFault) -> Setting {
        let setting = try named(name)
        guard setting.isLive else { throw setting.needsRestart }
        return setting
    }

    /// For whoever would change it while the server runs.
    public var needsRestart: SettingFault { SettingFault("\(rawValue) stands from the start on: it needs a restart") }

    private static func nearest(to name: String) -> String {
        NearestName.of(name, among: allCases.map(\.rawValue)).map { ": did you mean \($0)?" } ?? ""
    }
}
