// A password in the form in which it is hashed: Unicode's form KC, so that it is the same from any keyboard (NIST SP
// 800-63B section 3.1.1.2), and otherwise exactly as typed: case, spaces, NUL and all. A plain value; never logged.

struct Password: Sendable {
    let text: String
    /// Its length in code points.
    let count: Int

    /// - Parameter maximum: code points.
    /// - Returns: nil where it is longer, before or after normalising.
    init?(_ input: String, maximum: Int) {
        // Bounded before normalising, which joins at most a few code points to one.
        guard input.unicodeScalars.prefix(4 * maximum + 1).count <= 4 * maximum else { return nil }
        text = UnicodeForm.kc.of(input)
        count = text.unicodeScalars.count
        guard count <= maximum else { return nil }
    }
}
