// A value in a cell of a table.

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
