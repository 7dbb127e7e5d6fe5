// A part of the screen that reacts to a click of the mouse.

struct Hit: Equatable, Sendable {
    enum Target: Equatable, Sendable {
        /// A row of a pane's table, by its index in the rows that are loaded.
        case row(Pane, Int)
        /// The head of a column, by its id.
        case head(Pane, String)
        case pane(Pane)
        case view(ViewID)
    }

    var rect: Rect
    var target: Target

    init(_ rect: Rect, _ target: Target) {
        self.rect = rect
        self.target = target
    }
}
