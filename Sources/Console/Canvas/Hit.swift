// A part of the screen that a click of the mouse means something on.

struct Hit: Equatable, Sendable {
    enum Target: Equatable, Sendable {
        /// A row of a pane's table, by its place in the rows that are here.
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
