// A username that has passed the rules, in the two forms it is kept in. A plain value.

struct Username: Sendable, Equatable {
    /// As it is shown: in NFC, so that what looks the same is the same.
    let text: String
    /// As names are told apart: without case.
    let key: String

    /// Code points.
    static let limit = 64

    /// - Throws: invalid, with a line for the one who chose it.
    init(_ input: String) throws(AccountError) {
        func refused(_ message: String) -> AccountError { .invalid(.username, message) }

        guard !input.isEmpty else { throw refused("Choose a username.") }
        // Bounded before it is looked at: normalising a long text takes long.
        guard input.unicodeScalars.prefix(4 * Username.limit + 1).count <= 4 * Username.limit else {
            throw refused("A username has at most \(Username.limit) characters.")
        }
        let text = UnicodeForm.c.of(input)
        let scalars = text.unicodeScalars
        guard scalars.count <= Username.limit else {
            throw refused("A username has at most \(Username.limit) characters.")
        }
        guard let first = scalars.first, let last = scalars.last,
            !first.properties.isWhitespace, !last.properties.isWhitespace
        else { throw refused("A username neither begins nor ends with a space.") }
        for scalar in scalars where !Username.isVisible(scalar) {
            throw refused("A username has no control or invisible characters.")
        }
        switch first.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark:
            throw refused("A username does not begin with a mark that joins the character before it.")
        default: break
        }
        self.text = text
        key = Username.fold(text)
    }

    /// What tells names apart. Up and then down: `ß`, `SS` and `ss` are one, and so are `σ` and `ς`.
    static func fold(_ text: String) -> String { UnicodeForm.c.of(text.uppercased().lowercased()) }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        case .spaceSeparator: return scalar == " "
        default: break
        }
        // Fillers and variation selectors; the blank Braille pattern is a symbol by category.
        return !properties.isDefaultIgnorableCodePoint && scalar != "\u{2800}" && scalar != "\u{FFFD}"
    }
}
