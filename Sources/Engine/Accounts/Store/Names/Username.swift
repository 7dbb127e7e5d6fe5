// A username in the two forms it is kept in, by the profile UsernameCaseMapped of RFC 8265 section 3.3 and bounds of
// our own. A plain value. NameRules decides on new names; a name from before those rules is kept as it is.

struct Username: Sendable, Equatable {
    /// The name for display: without fullwidth forms, with single blanks, and in NFC, so that names that look the same
    /// are the same.
    let text: String
    /// The name for comparison: without case.
    let key: String

    /// Code points.
    static let limit = 64

    /// A new name.
    /// - Throws: invalid, with a line for the user who chose it.
    init(_ input: String) throws(AccountError) {
        func refused(_ message: String) -> AccountError { .invalid(.username, message) }

        guard !input.utf8.isEmpty else { throw refused("Choose a username.") }
        let mapped = Username.mapped(input)
        guard let mapped, mapped.unicodeScalars.count <= Username.limit else {
            throw refused("A username has at most \(Username.limit) characters.")
        }
        let scalars = Array(mapped.unicodeScalars)
        if let problem = NameRules.problem(scalars) { throw refused(problem) }
        text = mapped
        key = Username.fold(mapped)
    }

    /// A name from the database, whatever it contains: the rules may have been others when it was chosen.
    init(kept text: String) {
        self.text = text
        key = Username.key(of: text) ?? text
    }

    /// The key for looking up a name, whether or not a new one would be allowed.
    /// - Returns: nil for text that is no name: it is empty, or too long to be looked at.
    static func key(of input: String) -> String? {
        guard !input.utf8.isEmpty, let mapped = mapped(input) else { return nil }
        return fold(mapped)
    }

    /// The key by the former rules: a user whose new key would be another's is still known by this one.
    static func formerKey(of input: String) -> String? {
        guard !input.utf8.isEmpty, isBounded(input) else { return nil }
        return UnicodeForm.c.of(UnicodeForm.c.of(input).uppercased().lowercased())
    }

    /// Folds case. Lower, upper and lower again: `ß`, `ẞ`, `SS` and `ss` become one, and so do `σ` and `ς`. That
    /// unifies more than RFC 8265's toLowerCase, never less, so that of two names that look alike to people none is
    /// left for a second user.
    static func fold(_ text: String) -> String { UnicodeForm.c.of(text.lowercased().uppercased().lowercased()) }

    /// A part of a name, in the form in which a filter looks for it among keys.
    static func filterKey(of part: String) -> String { fold(UnicodeForm.widthMapped(part)) }

    /// Width-mapped, with single blanks, in NFC.
    /// - Returns: nil for text that is too long to be looked at.
    static func mapped(_ input: String) -> String? {
        guard isBounded(input) else { return nil }
        var text = String.UnicodeScalarView()
        for scalar in UnicodeForm.widthMapped(input).unicodeScalars where scalar != " " || text.last != " " {
            text.append(scalar)
        }
        return UnicodeForm.c.of(String(text))
    }

    /// Checked before anything else, because normalising a long text takes long.
    private static func isBounded(_ input: String) -> Bool {
        input.utf8.count <= 16 * Username.limit && input.unicodeScalars.count <= 4 * Username.limit
    }
}
