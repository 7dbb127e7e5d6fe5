// The background of a cell's text: its part of the screen, and whether the cursor is there.

/// The background of a cell's text.
enum Plane: UInt8, CaseIterable, Sendable {
    case base
    /// The title bar and the footer.
    case bar
    /// The row under the cursor in the pane that has the focus: there is one at most.
    case selected
    case dialog
}
