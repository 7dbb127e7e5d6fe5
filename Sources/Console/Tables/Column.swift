// A column of a table: how wide, how important, what stands in it, and what it is sorted and filtered by.

struct Column<Row> {
    /// What commands and filters call it.
    var id: String
    var title: String
    var width: Int
    var rightAligned: Bool
    /// The higher, the sooner it is left out; 0 stays.
    var priority: Int
    /// Its share of the width that is left over.
    var grow: Int
    /// For rows that are sorted here; nil sorts by the text.
    var value: ((Row) -> Double)?
    /// The rows can be sorted by it.
    var isSortable: Bool
    var field: (Row) -> Field

    init(
        _ title: String, _ width: Int, id: String = "", right: Bool = true, priority: Int, grow: Int = 0,
        sorts: Bool = true,
        value: ((Row) -> Double)? = nil, field: @escaping (Row) -> Field
    ) {
        self.id = id.isEmpty ? title.lowercased() : id
        self.title = title
        self.width = width
        rightAligned = right
        self.priority = priority
        self.grow = grow
        self.value = value
        isSortable = sorts
        self.field = field
    }
}
