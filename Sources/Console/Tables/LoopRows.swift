// The rows of the loops table: which loops it shows, in which order, and the one under the cursor, by id. All of them
// are in every snapshot, so that nothing is asked for.

import Engine

typealias LoopRows = RowOrder<Int>

extension RowOrder<Int> {
    /// Sorts the loops, unless the order is held; then new ones come last.
    mutating func arrange(_ snapshot: EngineSnapshot, _ rates: Rates, _ sheet: TableSheet, isHeld: Bool) {
        let all = snapshot.loops.map(\.id)
        let new = isHeld ? (sheet.filter.isEmpty ? all : []) : LoopColumns.order(snapshot, rates, sheet)
        arrange(new, of: Set(all), isHeld: isHeld)
    }
}
