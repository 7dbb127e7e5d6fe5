// A column of a table: its width, its importance, its content, and its values for sorting and filtering.

struct Column<Row> {
    /// Its name in a sheet and over a socket.
    var id: String
    var title: String
    var width: Int
    var rightAligned: Bool
    /// Higher ones are left out sooner; 0 always stays.
    var priority: Int
    /// Its share of the remaining width.
    var grow: Int
    /// For rows that are sorted here; nil sorts by the text.
    var value: ((Row) -> Double)?
    /// The rows can be sorted by it.
    var isSortable: Bool
    /// Sorted by it, the largest come first.
    var isQuantity: Bool
    var field: (Row) -> Field

    init(
        _ title: String, _ width: Int, id: String = "", right: Bool = true, priority: Int, grow: Int = 0,
        sorts: Bool = true, isQuantity: Bool? = nil,
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
        self.isQuantity = isQuantity ?? (value != nil)
        self.field = field
    }

    /// Its name in commands and filters, as its head has it.
    var word: String { title.lowercased() }

    func isCalled(_ name: String) -> Bool { word == name || id.lowercased() == name }
}

/// A value in a cell of a table.
struct Field: Sendable {
    var text: String
    var role: Role

    init(_ text: String, _ role: Role = .text) {
        self.text = text
        self.role = role
    }

    /// A number that is faint when it is zero.
    static func number(_ text: String) -> Field { Field(text, text == "0" || text == "0%" ? .faint : .text) }
}
