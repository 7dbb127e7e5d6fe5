// The operator's preferences for the console, as the command line, keys and commands have set them. A part of the
// model.

struct Preferences: Sendable {
    static let intervals = 100...60_000
    private static let steps = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]

    /// Milliseconds between refreshes.
    private(set) var interval: Int
    var isPaused = false
    /// Refuses everything that changes the server.
    var isReadOnly = false
    /// The keys of Keymap.suggested stand in the status line.
    var suggestsKeys = false
    var showsStats = false
    /// The connections table has the columns of the network's part.
    var showsNetwork = false
    var hasMouse = false
    var theme = ThemeName.dark
    /// The time that the charts go back.
    var span = TimeSpan.minute
    /// Seconds east of UTC, for times of day.
    var utcOffset = 0

    init(interval: Int) {
        self.interval = 0
        refresh(every: interval)
    }

    /// - Parameter milliseconds: what is out of bounds becomes the nearest that is not.
    mutating func refresh(every milliseconds: Int) {
        interval = min(max(milliseconds, Self.intervals.lowerBound), Self.intervals.upperBound)
    }

    /// The next longer interval, or the next shorter one.
    mutating func changeInterval(_ direction: Int) {
        let next = direction > 0 ? Self.steps.first { $0 > interval } : Self.steps.last { $0 < interval }
        if let next { interval = next }
    }
}
