// The one table of the engine's bounds: what each is called, takes and does, and its default. Options, `:set`, the
// configuration and its check, the console's view and what the loops keep to are made from it. Plain values.

/// A bound of the engine. Times are milliseconds, sizes bytes. As a flag it is written `--idle-timeout`.
public enum EngineSetting: String, Sendable, Codable, CaseIterable {
    case maxConnections, maxPerAddress
    case idleTimeout, headerTimeout, bodyTimeout, writeTimeout, handlerTimeout
    case bodyRate, stallWarning
    case workerQueue
    case headLimit, bodyLimit, heapLimit, fileCache, logSize, logFiles
    case drainTimeout

    public var entry: Entry {
        switch self {
        case .maxConnections:
            Entry(
                .count, 1...10_000_000, .value(100_000),
                "Connections at a time; past it the longest idle gives way, or 503.",
                Live(
                    "from now on clients past that many are refused",
                    .newcomers("new clients are refused, or idle ones closed for them.")))
        case .maxPerAddress:
            Entry(
                .count, 1...10_000_000, .derived("an eighth of --max-connections"),
                "Connections from one IPv4 address or one /64 of IPv6; those past it are answered 503.",
                Live(
                    "from now on clients past that many from one address are refused",
                    .newcomers("new clients are refused where an address has more.")))
        case .idleTimeout:
            Entry(
                .seconds, 1...Self.day, .value(75_000), "Seconds a connection may stay idle between requests.",
                Live("from now on connections idle for longer close", .connections(.idle, for: .idle)))
        case .headerTimeout:
            Entry(
                .seconds, 1...Self.day, .value(10_000), "Seconds a request's head may take.",
                Live("from now on a head that takes longer is answered 408", .connections(nil, for: .head)))
        case .bodyTimeout:
            Entry(
                .seconds, 1...Self.day, .value(30_000), "Seconds a request's body may pause.",
                Live("from now on a body that pauses for longer is answered 408", .connections(.reading, for: .idle)))
        case .writeTimeout:
            Entry(
                .seconds, 1...Self.day, .value(30_000), "Seconds a client may take none of a response.",
                Live(
                    "from now on an answer that nobody takes for longer is cut off",
                    .connections(.writing, for: .idle)))
        case .handlerTimeout:
            Entry(
                .seconds, 1...Self.day, .value(30_000), "Seconds a worker's answer may take.",
                Live(
                    "from now on a request that waits longer for a worker is answered 503",
                    .connections(.waiting, for: .idle)))
        case .bodyRate:
            Entry(
                .rate, 0...1_000_000_000, .value(240),
                "Bytes a second that a body must come at once the body timeout has passed; 0 = any.",
                Live(
                    "from now on a slower body is answered 408", orNone: "from now on a body may come at any rate",
                    .connections(.reading, for: nil)))
        case .stallWarning:
            Entry(
                .milliseconds, 1...Self.day, .value(100),
                "Milliseconds a loop's tick may take before the log names what it is at.",
                Live("from now on the log names what a longer tick is at", .nobody))
        case .workerQueue:
            Entry(.count, 1...1_000_000, .value(1024), "Jobs that may wait for a worker; past it 503.")
        case .headLimit:
            Entry(
                .bytes, 256...(1 << 20), .value(16 << 10), "Bytes of a request's head; k, M and G are understood.")
        case .bodyLimit: Entry(.bytes, 0...(1 << 30), .value(1 << 20), "Bytes of a request's body.")
        case .heapLimit:
            Entry(
                .bytes, (1 << 20)...(1 << 40),
                .derived("an even share of half the machine's or the control group's memory, at most 1G"),
                "Bytes that one loop's heap may hold.")
        case .fileCache:
            Entry(
                .bytes, 0...(1 << 40), .value(32 << 20), "Bytes of static files that each loop keeps in memory.")
        case .logSize:
            Entry(.bytes, (1 << 12)...(1 << 40), .value(64 << 20), "A log file past this size is begun anew.")
        case .logFiles: Entry(.count, 0...1000, .value(4), "Older log files that are kept.")
        // A drain may wait for nothing.
        case .drainTimeout:
            Entry(.seconds, 0...Self.day, .value(10_000), "Seconds that responses under way get at the end.")
        }
    }

    private static let day = SettingText.longestTime
}

extension EngineSetting {
    public enum Unit: Sendable {
        case count, bytes
        /// Bytes a second.
        case rate
        /// A time; what a bare number of it means.
        case seconds, milliseconds
    }

    public enum Standard: Sendable {
        case value(Int)
        /// What it depends on, in words.
        case derived(String)
    }

    /// Clients whom a stricter value reaches at once.
    public enum Reach: Sendable {
        case nobody
        /// Those to come, where more are open; a sentence that says what becomes of them.
        case newcomers(String)
        /// Those in this state for whom the column has as much as the value, or some of them where no column says.
        case connections(ConnectionPhase?, for: ConnectionColumn?)
    }

    /// It can be changed while the server runs.
    public struct Live: Sendable {
        public var effect: String
        /// In its place where the value is 0.
        public var effectOfNone: String?
        public var reach: Reach

        init(_ effect: String, orNone effectOfNone: String? = nil, _ reach: Reach) {
            self.effect = effect
            self.effectOfNone = effectOfNone
            self.reach = reach
        }
    }

    public struct Entry: Sendable {
        public var unit: Unit
        public var range: ClosedRange<Int>
        public var standard: Standard
        public var help: String
        /// Nil where it stands from the start on.
        public var live: Live?

        init(_ unit: Unit, _ range: ClosedRange<Int>, _ standard: Standard, _ help: String, _ live: Live? = nil) {
            self.unit = unit
            self.range = range
            self.standard = standard
            self.help = help
            self.live = live
        }
    }
}

// MARK: how its values are typed, shown and told of, all from its entry

extension EngineSetting {
    /// Those that `ControlRequest.changeSetting` changes.
    public static let live = allCases.filter { $0.entry.live != nil }

    /// What the setting takes.
    public var range: ClosedRange<Int> { entry.range }

    /// Nil where it depends on something else.
    public var standard: Int? {
        switch entry.standard {
        case .value(let value): value
        case .derived: nil
        }
    }

    /// As its flag is written, without the dashes: `idle-timeout`.
    public var flag: String { spelled("-") }

    /// For a sentence: `idle timeout`.
    public var words: String { spelled(" ") }

    private func spelled(_ separator: String) -> String {
        var name = ""
        for scalar in rawValue.unicodeScalars {
            if ("A"..."Z").contains(scalar) {
                name += separator + scalar.properties.lowercaseMapping
            } else {
                name.unicodeScalars.append(scalar)
            }
        }
        return name
    }

    /// A live one of either spelling: `idle-timeout`, `idleTimeout`.
    public init?(name: String) {
        guard let found = Self.live.first(where: { $0.rawValue == name || $0.flag == name }) else { return nil }
        self = found
    }

    // MARK: values

    /// What is typed for it, in the words of its flag; nil where that is no value or is out of range.
    public func value(of text: String) -> Int? {
        let value: Int? =
            switch entry.unit {
            case .count: SettingText.count(text)
            case .bytes: SettingText.bytes(text)
            case .rate: SettingText.bytes(text, isRate: true)
            case .seconds: SettingText.time(text, bare: .seconds)
            case .milliseconds: SettingText.time(text, bare: .milliseconds)
            }
        return value.flatMap { range.contains($0) ? $0 : nil }
    }

    /// A value with its unit: `75 s`, `240 bytes/s`.
    public func shown(_ value: Int) -> String {
        switch entry.unit {
        case .count: SettingText.grouped(value)
        case .bytes: "\(SettingText.bytes(value)) bytes"
        case .rate: "\(SettingText.bytes(value)) bytes/s"
        case .seconds: SettingText.time(value, bare: .seconds)
        case .milliseconds: SettingText.time(value, bare: .milliseconds)
        }
    }

    /// For whoever typed something else.
    public var takes: String {
        switch entry.unit {
        case .count: "\(flag) takes a number from \(shown(range.lowerBound)) to \(shown(range.upperBound))"
        case .bytes: "\(flag) takes bytes from \(range.lowerBound) to \(range.upperBound), as 16k or 1M"
        case .rate: "\(flag) takes bytes a second from 0 to \(range.upperBound), as 240 or 16k"
        case .seconds:
            """
            \(flag) takes a time from \(range.lowerBound) ms to 24 h, as 75s, 500ms or 2m; a bare number is seconds
            """
        case .milliseconds:
            """
            \(flag) takes a time from \(range.lowerBound) ms to 24 h, as 100ms or 2s; a bare number is milliseconds
            """
        }
    }

    // MARK: effects

    /// Whom a stricter value reaches.
    public var reach: Reach { entry.live?.reach ?? .nobody }

    /// What a value does from when it is set.
    public func effect(_ value: Int) -> String {
        guard let live = entry.live else { return "it stands from the start on" }
        return value == 0 ? live.effectOfNone ?? live.effect : live.effect
    }

    /// True where clients that are served by the one value may be closed or refused by the other.
    public func isStricter(_ new: Int, than old: Int) -> Bool {
        if case .nobody = reach { return false }
        return entry.unit == .rate ? new > old : new < old
    }

    /// `idle-timeout is 5 s; from now on connections idle for longer close`.
    public func sentence(_ value: Int) -> String { "\(flag) is \(shown(value)); \(effect(value))" }
}
