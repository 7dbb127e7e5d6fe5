// A column of a table: how wide, how important, and what stands in it.

struct Column<Row> {
    var title: String
    var width: Int
    var rightAligned: Bool
    /// The higher, the sooner it is left out; 0 stays.
    var priority: Int
    /// Its share of the width that is left over.
    var grow: Int
    var field: (Row) -> Field

    init(
        _ title: String, _ width: Int, right: Bool = true, priority: Int, grow: Int = 0,
        field: @escaping (Row) -> Field
    ) {
        self.title = title
        self.width = width
        rightAligned = right
        self.priority = priority
        self.grow = grow
        self.field = field
    }
}
