// The appearance of a cell on a terminal: colours by number, and attributes.

struct Appearance: Hashable, Sendable {
    /// -1 is the terminal's own colour.
    var foreground: Int16 = -1
    var background: Int16 = -1
    var bold = false
    var dim = false
    var reverse = false
    var underline = false
}
