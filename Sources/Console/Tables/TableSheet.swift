// The operator's settings of one table: order, filter, tags. The rows themselves are elsewhere.

struct TableSheet: Equatable, Sendable {
    /// The id of the column by which the rows are sorted.
    var sort: String
    var isDescending = false
    /// As typed; empty shows all.
    var filter = ""
    var isInverted = false
    /// The error in the current filter; the last valid one applies meanwhile.
    var problem = ""
    /// The numbers of the tagged objects.
    var tags: Set<UInt64> = []
    /// Until this time, in monotonic nanoseconds, rows keep their places.
    var heldUntil: UInt64 = 0

    init(sort: String) { self.sort = sort }

    /// Nanoseconds that the order is held after a key, so that a key never meets the wrong row.
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
