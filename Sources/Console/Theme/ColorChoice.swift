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

/// The number of colours that a theme may use.
enum ColorDepth: Sendable, CaseIterable {
    case none, sixteen, full

    /// From the operator's choice, NO_COLOR (no-color.org: present and not empty) and the terminal's abilities.
    static func choose(_ choice: ColorChoice, noColor: String?, colors: Int, pairs: Int) -> ColorDepth {
        let capable: ColorDepth = colors >= 256 && pairs >= 256 ? .full : colors >= 8 && pairs >= 64 ? .sixteen : .none
        switch choice {
        case .none: return .none
        case .sixteen: return capable == .none ? .none : .sixteen
        case .full: return capable
        case .auto: return noColor.map { !$0.isEmpty } == true ? .none : capable
        }
    }
}

/// The colours of the console.
public enum ThemeName: String, Sendable, CaseIterable {
    /// For a dark background.
    case dark
    /// For a light background.
    case light
    /// No colour: bold, reverse and underlined only.
    case mono
    /// The brightest colours on black.
    case highContrast = "high-contrast"
}
