// What lies behind a cell's text: where on the screen it is, and whether the cursor is there.

/// What lies behind a cell's text.
enum Plane: UInt8, CaseIterable, Sendable {
    case base
    /// The title bar and the footer.
    case bar
    /// The row under the cursor of the pane that has the keys: there is one at most.
    case selected
    case dialog
}
