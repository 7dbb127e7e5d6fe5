// How the console is shown: what the command line says about it.

/// How many colours the console uses.
public enum ColorChoice: String, Sendable, CaseIterable {
    /// What the terminal can do, and none where NO_COLOR is set.
    case auto
    case none
    case sixteen = "16"
    /// 256.
    case full = "256"
}

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
