// A username in the two forms it is kept in, by the profile UsernameCaseMapped of RFC 8265 section 3.3 and bounds of
// our own. A plain value. What a new name may hold, NameRules says; a name of before those rules is kept as it is.

struct Username: Sendable, Equatable {
    /// As it is shown: without fullwidth forms, runs of blanks as one, and in NFC, so that what looks the same is the
    /// same.
    let text: String
    /// As names are told apart: without case.
    let key: String

    /// Code points.
    static let limit = 64

    /// A new name.
    /// - Throws: invalid, with a line for the one who chose it.
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

    /// A name of the database, whatever it holds: the rules may have been others when it was chosen.
    init(kept text: String) {
        self.text = text
        key = Username.key(of: text) ?? text
    }

    /// What a name is looked up by, whether or not a new one might be so.
    /// - Returns: nil for what is no name's: it is empty, or too long to be looked at.
    static func key(of input: String) -> String? {
        guard !input.utf8.isEmpty, let mapped = mapped(input) else { return nil }
        return fold(mapped)
    }

    /// The key by the rules of before: a name that would share its key with another user's is still known by this one.
    static func formerKey(of input: String) -> String? {
        guard !input.utf8.isEmpty, isBounded(input) else { return nil }
        return UnicodeForm.c.of(UnicodeForm.c.of(input).uppercased().lowercased())
    }

    /// What tells names apart by case. Down, up and down: `ß`, `ẞ`, `SS` and `ss` are one, and so are `σ` and `ς`. That
    /// is more than RFC 8265's toLowerCase makes one, never less: none of two that look alike to people is left to a
    /// second comer.
    static func fold(_ text: String) -> String { UnicodeForm.c.of(text.lowercased().uppercased().lowercased()) }

    /// A part of a name, as a filter looks for it among keys.
    static func filterKey(of part: String) -> String { fold(UnicodeForm.widthMapped(part)) }

    /// Without width, with single blanks, in NFC.
    /// - Returns: nil for what is too long to be looked at.
    static func mapped(_ input: String) -> String? {
        guard isBounded(input) else { return nil }
        var text = String.UnicodeScalarView()
        for scalar in UnicodeForm.widthMapped(input).unicodeScalars where scalar != " " || text.last != " " {
            text.append(scalar)
        }
        return UnicodeForm.c.of(String(text))
    }

    /// Bounded before it is looked at: normalising a long text takes long.
    private static func isBounded(_ input: String) -> Bool {
        input.utf8.count <= 16 * Username.limit && input.unicodeScalars.count <= 4 * Username.limit
    }
}
