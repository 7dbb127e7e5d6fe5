// The themes an operator can choose from.

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
