// The operator's choice of colours.

/// The number of colours that the console uses.
public enum ColorChoice: String, Sendable, CaseIterable {
    /// As many as the terminal has, and none where NO_COLOR is set.
    case auto
    case none
    case sixteen = "16"
    /// 256 colours.
    case full = "256"
}
