// A value as a table shows it.

struct Field: Sendable {
    var text: String
    var role: Role

    init(_ text: String, _ role: Role = .text) {
        self.text = text
        self.role = role
    }

    /// A number that fades when it is nothing.
    static func number(_ text: String) -> Field { Field(text, text == "0" || text == "0%" ? .faint : .text) }
}
