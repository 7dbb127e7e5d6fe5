// Turns text from anywhere into character positions that are safe to show. Control, bidi, invisible and private
// characters are spelled out (^[, <202E>), so that a client can neither move the cursor nor imitate another.

enum VisibleText {
    /// One character position.
    struct Glyph: Equatable, Sendable {
        var scalar: Unicode.Scalar
        var mark: UInt32 = 0
        var secondMark: UInt32 = 0
        var width: Int
    }

    /// - Parameter ascii: a character outside of ASCII becomes `?`, one for each column.
    /// - Parameter limit: columns after which the rest is not needed; the result may exceed it by one glyph.
    static func glyphs(_ text: String, ascii: Bool, limit: Int = .max) -> [Glyph] {
        var result: [Glyph] = []
        var columns = 0
        for scalar in text.unicodeScalars {
            if columns > limit { break }
            if (0x20...0x7E).contains(scalar.value) {
                result.append(Glyph(scalar: scalar, width: 1))
                columns += 1
                continue
            }
            if let spelled = spelling(of: scalar) {
                for part in spelled.unicodeScalars { result.append(Glyph(scalar: part, width: 1)) }
                columns += spelled.unicodeScalars.count
                continue
            }
            let width = DisplayWidth.of(scalar)
            if ascii {
                for _ in 0..<width { result.append(Glyph(scalar: "?", width: 1)) }
                columns += width
            } else if width == 0 {
                if let last = result.indices.last, result[last].mark == 0 {
                    result[last].mark = scalar.value
                } else if let last = result.indices.last, result[last].secondMark == 0 {
                    result[last].secondMark = scalar.value
                } else {
                    // A mark without a base character, or one of a pile that would run into the lines above.
                    let spelled = code(scalar)
                    for part in spelled.unicodeScalars { result.append(Glyph(scalar: part, width: 1)) }
                    columns += spelled.unicodeScalars.count
                }
            } else {
                result.append(Glyph(scalar: scalar, width: width))
                columns += width
            }
        }
        return result
    }

    /// Columns that the text takes when nothing is cut.
    static func width(_ text: String, ascii: Bool) -> Int {
        let plain = text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { $0 &- 0x20 < 0x5F } ? bytes.count : -1
        }
        if let plain, plain >= 0 { return plain }
        return glyphs(text, ascii: ascii).reduce(0) { $0 + $1.width }
    }

    /// The glyphs cut to `width` columns; the last is `ellipsis` if something is missing.
    static func fit(_ text: String, width: Int, ascii: Bool) -> [Glyph] {
        guard width > 0 else { return [] }
        let all = glyphs(text, ascii: ascii, limit: width)
        var total = 0
        for glyph in all { total += glyph.width }
        if total <= width { return all }
        var result: [Glyph] = []
        var used = 0
        for glyph in all {
            if used + glyph.width > width - 1 { break }
            result.append(glyph)
            used += glyph.width
        }
        result.append(Glyph(scalar: ellipsis(ascii: ascii), width: 1))
        return result
    }

    /// In place of what is cut.
    static func ellipsis(ascii: Bool) -> Unicode.Scalar { ascii ? "~" : "…" }

    /// It is shown as it is.
    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7E).contains(scalar.value) || spelling(of: scalar) == nil
    }

    /// nil for a character that may be shown as it is.
    private static func spelling(of scalar: Unicode.Scalar) -> String? {
        let value = scalar.value
        if value < 0x20 {
            return "^" + String(Character(Unicode.Scalar(UInt8(truncatingIfNeeded: value &+ 0x40))))
        }
        if value == 0x7F { return "^?" }
        if (0x80...0x9F).contains(value) { return code(scalar) }
        // Invisible characters: U+061C and the other marks of direction, joiners, fillers, tags; and variation
        // selectors, which change the width on some terminals only.
        if scalar.properties.isDefaultIgnorableCodePoint { return code(scalar) }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .surrogate:
            return code(scalar)
        case .spaceSeparator:
            return code(scalar)
        default:
            return nil
        }
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "<" + String(repeating: "0", count: max(0, 2 - digits.count)) + digits + ">"
    }
}

extension VisibleText {
    /// The text as it will be shown.
    static func shown(_ text: String) -> String { string(glyphs(text, ascii: false)) }

    /// The same in as many columns, with an ellipsis at the end where something is missing.
    static func cut(_ text: String, width: Int) -> String { string(fit(text, width: width, ascii: false)) }

    private static func string(_ glyphs: [Glyph]) -> String {
        var view = String.UnicodeScalarView()
        for glyph in glyphs {
            view.append(glyph.scalar)
            for mark in [glyph.mark, glyph.secondMark] where mark != 0 {
                if let scalar = Unicode.Scalar(mark) { view.append(scalar) }
            }
        }
        return String(view)
    }
}
