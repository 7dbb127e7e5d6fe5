// The operator's word on colours.

/// How many colours the console uses.
public enum ColorChoice: String, Sendable, CaseIterable {
    /// What the terminal can do, and none where NO_COLOR is set.
    case auto
    case none
    case sixteen = "16"
    /// 256.
    case full = "256"
}
