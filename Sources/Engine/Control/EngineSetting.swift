// The bounds that an operator may change while the server runs: their names, their ranges, and their effects.

/// A bound that `ControlRequest.changeSetting` changes. Timeouts are milliseconds.
public enum EngineSetting: String, Sendable, Codable, CaseIterable {
    /// The most connections at a time: in all, and from one address.
    case maxConnections, maxPerAddress
    case idleTimeout, headerTimeout, bodyTimeout, writeTimeout, handlerTimeout
    /// The least bytes a second at which a body must arrive.
    case bodyRate
    /// A tick longer than this is reported in the log.
    case stallWarning

    /// The range of the setting's values.
    public var range: ClosedRange<Int> {
        switch self {
        case .maxConnections, .maxPerAddress: 1...10_000_000
        case .idleTimeout, .headerTimeout, .bodyTimeout, .writeTimeout, .handlerTimeout: 1...86_400_000
        case .bodyRate: 0...1_000_000_000
        case .stallWarning: 1...86_400_000
        }
    }

    /// The name of its flag without the dashes: `idle-timeout`.
    public var flag: String {
        var name = ""
        for scalar in rawValue.unicodeScalars {
            if ("A"..."Z").contains(scalar) {
                name += "-" + scalar.properties.lowercaseMapping
            } else {
                name.unicodeScalars.append(scalar)
            }
        }
        return name
    }

    /// Accepts either spelling: `idle-timeout`, `idleTimeout`.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue == name || $0.flag == name }) else { return nil }
        self = found
    }

    // MARK: values

    /// The value of a text in the grammar of the setting's flag; nil where it is malformed or out of range.
    public func value(of text: String) -> Int? {
        let value: Int? =
            switch self {
            case .maxConnections, .maxPerAddress: SettingText.count(text)
            case .idleTimeout, .headerTimeout, .bodyTimeout, .writeTimeout, .handlerTimeout:
                SettingText.time(text, bare: .seconds)
            case .bodyRate: SettingText.bytes(text, isRate: true)
            case .stallWarning: SettingText.time(text, bare: .milliseconds)
            }
        return value.flatMap { range.contains($0) ? $0 : nil }
    }

    /// A value with its unit: `75 s`, `240 bytes/s`.
    public func shown(_ value: Int) -> String {
        switch self {
        case .maxConnections, .maxPerAddress: SettingText.grouped(value)
        case .idleTimeout, .headerTimeout, .bodyTimeout, .writeTimeout, .handlerTimeout:
            SettingText.time(value, bare: .seconds)
        case .bodyRate: "\(SettingText.bytes(value)) bytes/s"
        case .stallWarning: SettingText.time(value, bare: .milliseconds)
        }
    }

    /// The accepted values in words, for somebody who typed something else.
    public var takes: String {
        switch self {
        case .maxConnections, .maxPerAddress:
            "\(flag) takes a number from \(shown(range.lowerBound)) to \(shown(range.upperBound))"
        case .idleTimeout, .headerTimeout, .bodyTimeout, .writeTimeout, .handlerTimeout:
            "\(flag) takes a time from 1 ms to 24 h, as 75s, 500ms or 2m; a bare number is seconds"
        case .bodyRate: "\(flag) takes bytes a second from 0 to \(range.upperBound), as 240 or 16k"
        case .stallWarning: "\(flag) takes a time from 1 ms to 24 h, as 100ms or 2s; a bare number is milliseconds"
        }
    }

    // MARK: effects

    /// The effect of a value from the moment it is set.
    public func effect(_ value: Int) -> String {
        switch self {
        case .maxConnections: "from now on clients past that many are refused"
        case .maxPerAddress: "from now on clients past that many from one address are refused"
        case .idleTimeout: "from now on connections idle for longer close"
        case .headerTimeout: "from now on a head that takes longer is answered 408"
        case .bodyTimeout: "from now on a body that pauses for longer is answered 408"
        case .writeTimeout: "from now on an answer that nobody takes for longer is cut off"
        case .handlerTimeout: "from now on a request that waits longer for a worker is answered 503"
        case .bodyRate:
            value == 0 ? "from now on a body may come at any rate" : "from now on a slower body is answered 408"
        case .stallWarning: "from now on the log names what a longer tick is at"
        }
    }

    /// True if the new value may close or refuse clients that the old one serves.
    public func isStricter(_ new: Int, than old: Int) -> Bool {
        switch self {
        case .stallWarning: false
        case .bodyRate: new > old
        default: new < old
        }
    }

    /// `idle-timeout is 5 s; from now on connections idle for longer close`.
    public func sentence(_ value: Int) -> String { "\(flag) is \(shown(value)); \(effect(value))" }
}
