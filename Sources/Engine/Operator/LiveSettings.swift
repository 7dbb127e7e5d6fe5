// The current numbers: those that the server was started with, and an operator's changes since. A value, guarded by
// LiveModes' monitor; the loops have copies of their part.

struct LiveSettings: Sendable {
    private var values: [Setting: Int] = [:]
    /// The most connections there is room for.
    let ceiling: Int

    /// - Parameters:
    ///   - given: returns the value that the server was started with; nil where it follows from the others.
    ///   - ceiling: the connections that descriptors and tables have room for.
    init(_ given: (Setting) -> Int?, ceiling: Int) {
        self.ceiling = ceiling
        for setting in Setting.live where setting.range != nil { values[setting] = given(setting) }
        values[.maxConnections] = min(values[.maxConnections] ?? ceiling, ceiling)
    }

    subscript(_ setting: Setting) -> Int {
        if let value = values[setting] { return value }
        // Unless it was set, one address gets an eighth of all connections, whatever that is now.
        return setting == .maxPerAddress ? max(1, self[.maxConnections] / 8) : 0
    }

    /// - Returns: nil when it is set; otherwise a line with the values that the setting takes.
    mutating func set(_ setting: Setting, _ value: SettingValue) -> String? {
        guard setting.isLive else { return setting.needsRestart.description }
        do throws(SettingFault) { try setting.check(value) } catch { return error.description }
        guard let number = value.number else { return setting.takes }
        if setting == .maxConnections && number > ceiling {
            return
                """
                there is room for \(ceiling) connections: raise the limit of open files, or start with a larger \
                --max-connections
                """
        }
        values[setting] = number
        return nil
    }

    var streamLimits: StreamLimits { StreamLimits { self[$0] } }
}
