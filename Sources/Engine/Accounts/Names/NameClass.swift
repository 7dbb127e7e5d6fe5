// Which characters an identifier is made of: the derived property of RFC 8264 section 8 with its exceptions (section
// 9.6) and rules of context (RFC 5892 appendix A). Pure functions of one character and, where context counts, of its
// name.

import CUnistring

enum NameClass {
    /// As the Bidi Rule of RFC 5893 section 2 puts characters together.
    enum Direction {
        case left, right, number, arabicNumber, neutral, mark, other
    }

    /// Nothing of it is seen, or nobody knows what: controls, formats with the joiners and the bidi controls, fillers,
    /// the blank Braille pattern (a symbol by category), private and unassigned characters, other spaces than the one,
    /// the sign of what could not be read. The joiners would be allowed in some contexts (RFC 5892 appendix A.1): two
    /// names would then look alike.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return true
        default:
            return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint || scalar == "\u{2800}"
                || scalar == "\u{FFFD}"
        }
    }

    /// - Parameter name: in NFC; not the blank, which divides its parts.
    static func allows(_ name: [Unicode.Scalar], at index: Int) -> Bool {
        let scalar = name[index]
        func neighbour(_ offset: Int) -> Unicode.Scalar? {
            let place = index + offset
            return name.indices.contains(place) ? name[place] : nil
        }
        func any(_ range: ClosedRange<UInt32>) -> Bool { name.contains { range.contains($0.value) } }
        func anyOf(_ scripts: Set<String>) -> Bool { name.contains { self.script($0).map(scripts.contains) ?? false } }

        switch scalar.value {
        case 0x21...0x7E: return true
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: return true
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: return false
        // Between two l, as Catalan has it.
        case 0xB7: return ["l", "L"].contains(neighbour(-1)) && ["l", "L"].contains(neighbour(1))
        case 0x375: return neighbour(1).flatMap(script) == "Greek"
        case 0x5F3, 0x5F4: return neighbour(-1).flatMap(script) == "Hebrew"
        case 0x30FB: return anyOf(["Hiragana", "Katakana", "Han"])
        // Belongs to no script, and is a dash beside any but kana.
        case 0x30FC: return anyOf(["Hiragana", "Katakana"])
        case 0x660...0x669: return !any(0x6F0...0x6F9)
        case 0x6F0...0x6F9: return !any(0x660...0x669)
        // Conjoining letters, of which syllables are made that look like others.
        case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7FB: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .nonspacingMark,
            .spacingMark:
            return !hasCompatible(scalar)
        default: return false
        }
    }

    /// The name of a character's script, as libunistring has it; nil for a character that it does not know.
    static func script(_ scalar: Unicode.Scalar) -> String? {
        unistring_script(scalar.value).map { String(cString: $0) }
    }

    static func direction(_ scalar: Unicode.Scalar) -> Direction {
        switch unistring_bidi(scalar.value) {
        case UInt8(ascii: "L"): .left
        case UInt8(ascii: "R"): .right
        case UInt8(ascii: "A"): .arabicNumber
        case UInt8(ascii: "E"): .number
        case UInt8(ascii: "M"): .mark
        case UInt8(ascii: "O"): .neutral
        default: .other
        }
    }

    /// It is a form of something else (`①`, `ﬁ`): in form KC it is another.
    private static func hasCompatible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x80 && !UnicodeForm.kc.of(String(scalar)).unicodeScalars.elementsEqual([scalar])
    }
}
