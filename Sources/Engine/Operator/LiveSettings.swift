// The current bounds: those that the server was started with, and an operator's changes since. A value, guarded by
// LiveModes' monitor; the loops have copies of their part.

struct LiveSettings: Sendable {
    private var values: [EngineSetting: Int] = [:]
    /// The most connections there is room for.
    let ceiling: Int

    /// - Parameters:
    ///   - given: returns the value that the server was started with; nil where it follows from the others.
    ///   - ceiling: the connections that descriptors and tables have room for.
    init(_ given: (EngineSetting) -> Int?, ceiling: Int) {
        self.ceiling = ceiling
        for setting in EngineSetting.live { values[setting] = given(setting) }
        values[.maxConnections] = min(values[.maxConnections] ?? ceiling, ceiling)
    }

    subscript(_ setting: EngineSetting) -> Int {
        if let value = values[setting] { return value }
        // Unless it was set, one address gets an eighth of all connections, whatever that is now.
        return setting == .maxPerAddress ? max(1, self[.maxConnections] / 8) : 0
    }

    /// - Returns: nil when it is set; otherwise a line with the values that the setting takes.
    mutating func set(_ setting: EngineSetting, _ value: Int) -> String? {
        guard setting.entry.live != nil else { return "\(setting.flag) stands from the start on" }
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

    var streamLimits: StreamLimits { StreamLimits { self[$0] } }

    /// The bounds by name, for a snapshot.
    var named: [String: Int] {
        var named: [String: Int] = [:]
        for setting in EngineSetting.live { named[setting.rawValue] = self[setting] }
        return named
    }
}
