// The settings of a running server as it tells them: each with its sources, and what a start now would make of it.
// Plain values.

/// All settings of a running server, against its file as that is now.
public struct SettingsReport: Sendable, Codable, Equatable {
    /// In the table's order.
    public var settings: [SettingState]
    /// The settings file that a start reads, an absolute path, whether or not there is one; nil where it reads none.
    public var path: String?
    /// The reasons why a start now would not take the file as it is, one a line, with their places; empty where it
    /// would.
    public var faults: [String]
    /// Nanoseconds since 1970 when the file was last taken.
    public var loaded: UInt64

    public init(settings: [SettingState] = [], path: String? = nil, faults: [String] = [], loaded: UInt64 = 0) {
        self.settings = settings
        self.path = path
        self.faults = faults
        self.loaded = loaded
    }

    /// Those that a start now would give another value.
    public var drift: [SettingState] { settings.filter { $0.restart != nil } }
}

/// One setting of a running server. Values are texts, as in its flag; those of a secret are `***`.
public struct SettingState: Sendable, Codable, Equatable {
    public var name: String
    /// What holds now.
    public var value: String
    /// The table's default, or in words what it depends on.
    public var standard: String
    /// What the settings file says now; nil where it says nothing.
    public var file: String?
    /// What `value` comes from: `default`, `program`, `file`, `environment`, `flag` or `set`, for a setting that was
    /// set at run time.
    public var source: String
    /// `/etc/reactor/reactor.toml:12`, `REACTOR_IDLE_TIMEOUT`, `--idle-timeout`; empty for the others.
    public var place: String
    /// Who had it so, as in the audit; empty for the start.
    public var who: String
    /// Nanoseconds since 1970 when.
    public var when: UInt64
    /// It can be changed while the server runs.
    public var isLive: Bool
    /// What a start now would give it, where that is not what holds; nil where nothing would change.
    public var restart: String?
    /// The flag or the variable that beats whatever the file says; nil where there is none.
    public var hiding: String?

    public init(
        name: String, value: String, standard: String = "", file: String? = nil, source: String = "default",
        place: String = "", who: String = "", when: UInt64 = 0, isLive: Bool = true, restart: String? = nil,
        hiding: String? = nil
    ) {
        self.name = name
        self.value = value
        self.standard = standard
        self.file = file
        self.source = source
        self.place = place
        self.who = who
        self.when = when
        self.isLive = isLive
        self.restart = restart
        self.hiding = hiding
    }

    /// It was set at run time, and a restart would lose that.
    public var isUnsaved: Bool { source == "set" && restart != nil }
}

/// What came of taking the settings file anew.
public struct ReloadReport: Sendable, Codable, Equatable {
    /// One of a setting's in the file, against what was taken last.
    public struct Change: Sendable, Codable, Equatable {
        public var name: String
        /// In texts, as in its flag.
        public var old: String
        public var new: String
        public var outcome: Outcome
        /// Why it is not taken: `--idle-timeout sets it`; empty where it is.
        public var reason: String

        public init(name: String, old: String, new: String, outcome: Outcome, reason: String = "") {
            self.name = name
            self.old = old
            self.new = new
            self.outcome = outcome
            self.reason = reason
        }
    }

    public enum Outcome: String, Sendable, Codable, CaseIterable {
        /// It holds now.
        case taken
        /// It stands from the start on.
        case needsRestart = "needs-restart"
        /// A flag, a variable or a value that was set at run time beats it.
        case hidden
        /// The server cannot do it now.
        case refused
    }

    /// Nil where a start reads none.
    public var path: String?
    /// With any of them nothing has changed; each with its place.
    public var faults: [String]
    public var changes: [Change]

    public init(path: String? = nil, faults: [String] = [], changes: [Change] = []) {
        self.path = path
        self.faults = faults
        self.changes = changes
    }
}
