// The meaning of a piece of text. Views name roles; only a Theme knows colours.

/// The meaning of a cell's text.
enum Role: UInt8, CaseIterable, Sendable {
    case text
    /// Present but not of interest now: zeroes, units, rules between values.
    case faint
    /// The name of a value.
    case label
    /// A value that matters.
    case strong
    case accent
    case good
    case warning
    case bad
    case rule
    case ruleFocused
    case title
    case titleFocused
    case columnHead
    /// A key to press, in the footer and the help page.
    case key
    case graph
    case graphHigh
    case gaugeEmpty
    /// LT and ET: distinguished by colour, and by their letters.
    case level
    case edge
    case input
    /// All of a screen that is old, because the server is lost.
    case stale
}

/// The background of a cell's text.
enum Plane: UInt8, CaseIterable, Sendable {
    case base
    /// The title bar and the footer.
    case bar
    /// The row under the cursor in the pane that has the focus: there is one at most.
    case selected
    case dialog
}
