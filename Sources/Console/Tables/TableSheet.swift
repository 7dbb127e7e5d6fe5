// What the operator has set for one table: order, filter, tags. The rows themselves are elsewhere.

struct TableSheet: Equatable, Sendable {
    /// The id of the column that the rows are sorted by.
    var sort: String
    var isDescending = false
    /// As typed; empty shows all.
    var filter = ""
    var isInverted = false
    /// What is wrong with the filter as it stands; the last good one holds meanwhile.
    var problem = ""
    /// Numbers of the objects tagged.
    var tags: Set<UInt64> = []
    /// Monotonic nanoseconds: until then rows keep their places.
    var heldUntil: UInt64 = 0

    init(sort: String) { self.sort = sort }

    /// How long the order holds still after a key, so that a key never meets the wrong row. Nanoseconds.
    static let hold: UInt64 = 2_000_000_000

    /// For the pane's title: `idle>30s`, `not idle>30s`; empty without a filter.
    var filterNote: String { filter.isEmpty ? "" : (isInverted ? "not " : "") + filter }

    /// - Parameter columns: ids from left to right.
    mutating func moveSort(_ step: Int, columns: [String]) {
        guard !columns.isEmpty else { return }
        let index = columns.firstIndex(of: sort) ?? 0
        sort = columns[min(max(0, index + step), columns.count - 1)]
    }
}
