// How the console is shown: what the command line says about it.

public struct ConsoleOptions: Sendable {
    /// Draw with ASCII alone; nil follows the locale.
    public var ascii: Bool?
    public var color: ColorChoice
    /// Milliseconds, 100 to 60,000.
    public var refreshInterval: Int

    public init(ascii: Bool? = nil, color: ColorChoice = .auto, refreshInterval: Int = 1000) {
        self.ascii = ascii
        self.color = color
        self.refreshInterval = refreshInterval
    }
}
