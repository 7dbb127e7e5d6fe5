// A password as it is hashed: in Unicode's form KC, so that it is the same from whichever keyboard it comes (NIST SP
// 800-63B section 3.1.1.2), and otherwise exactly what was typed: case, spaces, NUL and all. A plain value; never
// logged.

struct Password: Sendable {
    let text: String
    /// Code points.
    let count: Int

    /// - Parameter maximum: code points.
    /// - Returns: nil for what is longer, before or after it is normalised.
    init?(_ input: String, maximum: Int) {
        // Bounded before it is looked at. Normalising joins at most a few code points to one.
        guard input.unicodeScalars.prefix(4 * maximum + 1).count <= 4 * maximum else { return nil }
        text = UnicodeForm.kc.of(input)
        count = text.unicodeScalars.count
        guard count <= maximum else { return nil }
    }
}
