// The display options of the console, from the command line.

public struct ConsoleOptions: Sendable {
    /// Draw with ASCII only; nil follows the locale.
    public var ascii: Bool?
    public var color: ColorChoice
    public var theme: ThemeName
    /// Milliseconds, 100 to 60,000.
    public var refreshInterval: Int
    /// Refuses everything that changes the server.
    public var isReadOnly: Bool
    /// Suggests a few keys that show something at once: for a demonstration.
    public var suggestsKeys = false
    /// Takes output to standard error while the screen is up, line by line; on the console's thread.
    public var standardError: (@Sendable (String) -> Void)?

    public init(
        ascii: Bool? = nil, color: ColorChoice = .auto, theme: ThemeName = .dark, refreshInterval: Int = 1000,
        isReadOnly: Bool = false,
        standardError: (@Sendable (String) -> Void)? = nil
    ) {
        self.ascii = ascii
        self.color = color
        self.theme = theme
        self.refreshInterval = refreshInterval
        self.isReadOnly = isReadOnly
        self.standardError = standardError
    }
}
