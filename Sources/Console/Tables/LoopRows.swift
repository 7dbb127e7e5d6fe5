// The rows of the loops table: which loops it shows, in which order, and the one under the cursor, by id. All of them
// are in every snapshot, so that nothing is asked for.

import Engine

struct LoopRows: Sendable {
    private(set) var order: [Int] = []
    /// The loop under the cursor.
    private(set) var selected: Int?
    /// The first one on the screen, in `order`.
    private(set) var top = 0

    init(selected: Int?) { self.selected = selected }

    var index: Int { selected.flatMap { order.firstIndex(of: $0) } ?? 0 }

    /// Sorts the loops, unless the order is held; then new ones come last.
    mutating func arrange(_ snapshot: EngineSnapshot, _ rates: Rates, _ sheet: TableSheet, isHeld: Bool) {
        if isHeld {
            let ids = Set(snapshot.loops.map(\.id))
            order.removeAll { !ids.contains($0) }
            order += snapshot.loops.map(\.id).filter { !order.contains($0) && sheet.filter.isEmpty }
        } else {
            order = LoopColumns.order(snapshot, rates, sheet)
        }
        if selected.map({ !order.contains($0) }) ?? true { selected = order.first }
    }

    mutating func move(by steps: Int) {
        guard !order.isEmpty else { return }
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
