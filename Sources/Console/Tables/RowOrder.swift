// The order of rows that are all here, which of them are on the screen, and the one under the cursor, by id.

struct RowOrder<ID: Hashable & Sendable>: Sendable {
    private(set) var order: [ID] = []
    /// The row under the cursor.
    private(set) var selected: ID?
    /// The first one on the screen, in `order`.
    private(set) var top = 0

    init(selected: ID? = nil) { self.selected = selected }

    var index: Int { selected.flatMap { order.firstIndex(of: $0) } ?? 0 }

    /// - Parameter new: the rows in their order; where that is held, the old ones keep their places and new ones come
    ///   last.
    /// - Parameter all: those that exist, whether or not they are to be shown.
    mutating func arrange(_ new: [ID], of all: Set<ID>, isHeld: Bool) {
        if isHeld {
            order.removeAll { !all.contains($0) }
            let known = Set(order)
            order += new.filter { !known.contains($0) }
        } else {
            order = new
        }
        if selected.map({ !order.contains($0) }) ?? true { selected = order.first }
    }

    mutating func move(by steps: Int) {
        guard !order.isEmpty else { return }
        let steps = min(max(steps, -order.count), order.count)
        selected = order[min(max(0, index + steps), order.count - 1)]
    }

    mutating func moveToEdge(top: Bool) { selected = top ? order.first : order.last }

    mutating func moveTo(row: Int) {
        if order.indices.contains(row) { selected = order[row] }
    }

    /// Keeps the cursor among the `visible` rows.
    mutating func scroll(visible: Int) {
        let rows = max(1, visible)
        let index = index
        top = min(top, max(0, order.count - rows))
        if index < top { top = index }
        if index >= top + rows { top = index - rows + 1 }
    }
}
