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
        for setting in Setting.live where Self.isKept(setting) { values[setting] = given(setting) }
        values[.maxConnections] = min(values[.maxConnections] ?? ceiling, ceiling)
    }

    /// The loops and the users keep theirs.
    private static func isKept(_ setting: Setting) -> Bool {
        setting.range != nil && setting != .loops && setting.entry.section != .accounts
    }

    subscript(_ setting: Setting) -> Int {
        if let value = values[setting] { return value }
        // Unless it was set, one address gets an eighth of all connections, whatever that is now.
        return setting == .maxPerAddress ? max(1, self[.maxConnections] / 8) : 0
    }

    /// - Parameter number: one that the setting takes; nil: what follows from the others.
    /// - Returns: nil when it is set; otherwise the reason why not.
    mutating func set(_ setting: Setting, _ number: Int?) -> String? {
        if setting == .maxConnections, let number, number > ceiling {
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
