// The current bounds: those that the server was started with, and an operator's changes since. A value, guarded by
// LiveModes' monitor; the loops have copies of their part.

struct LiveSettings: Sendable {
    private var values: [EngineSetting: Int]
    private let fixed: StreamLimits
    /// The most connections there is room for.
    let ceiling: Int

    /// - Parameters:
    ///   - given: the values that the server was started with; a setting that is left out follows from the others.
    ///   - ceiling: the connections that descriptors and tables have room for.
    init(_ given: [EngineSetting: Int], ceiling: Int) {
        self.ceiling = ceiling
        fixed = StreamLimits()
        values = given
        values[.maxConnections] = min(given[.maxConnections] ?? ceiling, ceiling)
    }

    subscript(_ setting: EngineSetting) -> Int {
        if let value = values[setting] { return value }
        // Unless it was set, one address gets an eighth of all connections, whatever that is now.
        return setting == .maxPerAddress ? max(1, self[.maxConnections] / 8) : 0
    }

    /// - Returns: nil when it is set; otherwise a line with the values that the setting takes.
    mutating func set(_ setting: EngineSetting, _ value: Int) -> String? {
        guard setting.range.contains(value) else {
            return "\(setting.takes), not \(value)"
        }
        if setting == .maxConnections && value > ceiling {
            return
                """
                there is room for \(ceiling) connections: raise the limit of open files, or start with a larger \
                --max-connections
                """
        }
        values[setting] = value
        return nil
    }

    var streamLimits: StreamLimits {
        var limits = fixed
        limits.idleTimeout = UInt64(clamping: self[.idleTimeout])
        limits.headerTimeout = UInt64(clamping: self[.headerTimeout])
        limits.bodyTimeout = UInt64(clamping: self[.bodyTimeout])
        limits.writeTimeout = UInt64(clamping: self[.writeTimeout])
        limits.handlerTimeout = UInt64(clamping: self[.handlerTimeout])
        limits.bodyRate = UInt64(clamping: self[.bodyRate])
        return limits
    }

    /// The bounds by name, for a snapshot.
    var named: [String: Int] {
        var named: [String: Int] = [:]
        for setting in EngineSetting.allCases { named[setting.rawValue] = self[setting] }
        return named
    }
}
