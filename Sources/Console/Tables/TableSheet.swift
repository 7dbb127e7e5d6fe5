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

    init(sort: String, isDescending: Bool = false) {
        self.sort = sort
        self.isDescending = isDescending
    }

    /// Nanoseconds that the order is held after a key, so that a key never meets the wrong row.
    static let hold: UInt64 = 2_000_000_000

    /// For the pane's title: `idle>30s`, `not idle>30s`; empty without a filter.
    var filterNote: String { filter.isEmpty ? "" : (isInverted ? "not " : "") + filter }

    /// Numbers sort with the largest first, texts and ids from the beginning; the same column again, the other way.
    mutating func sort(by order: TableOrder) {
        isDescending = sort == order.id ? !isDescending : order.isQuantity
        sort = order.id
    }
}

/// A column by which a table can be sorted.
struct TableOrder: Equatable, Sendable {
    /// In a sheet.
    var id: String
    /// For the operator.
    var word: String
    var isQuantity: Bool

    init<Row>(_ column: Column<Row>) {
        id = column.id
        word = column.word
        isQuantity = column.isQuantity
    }

    func isCalled(_ name: String) -> Bool { word == name || id.lowercased() == name }
}
