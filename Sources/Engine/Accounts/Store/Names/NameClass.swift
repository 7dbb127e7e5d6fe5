// The characters allowed in an identifier: the derived property of RFC 8264 section 8 with its exceptions (section 9.6)
// and rules of context (RFC 5892 appendix A). Pure functions of one character and, where context counts, of its name.

import CUnistring

enum NameClass {
    /// The groups of characters in the Bidi Rule of RFC 5893 section 2.
    enum Direction {
        case left, right, number, arabicNumber, neutral, mark, other
    }

    /// The character is invisible or undefined: controls, formats with the joiners and the bidi controls, fillers, the
    /// blank Braille pattern (a symbol by category), private and unassigned characters, other spaces than the ordinary
    /// one, the replacement character. The joiners would be allowed in some contexts (RFC 5892 appendix A.1), but then
    /// two names would look alike.
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

    /// - Parameter name: in NFC; must not point at a blank, which divides the parts.
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
        // Only between two l, as in Catalan.
        case 0xB7: return ["l", "L"].contains(neighbour(-1)) && ["l", "L"].contains(neighbour(1))
        case 0x375: return neighbour(1).flatMap(script) == "Greek"
        case 0x5F3, 0x5F4: return neighbour(-1).flatMap(script) == "Hebrew"
        case 0x30FB: return anyOf(["Hiragana", "Katakana", "Han"])
        // It belongs to no script, and looks like a dash beside anything but kana.
        case 0x30FC: return anyOf(["Hiragana", "Katakana"])
        case 0x660...0x669: return !any(0x6F0...0x6F9)
        case 0x6F0...0x6F9: return !any(0x660...0x669)
        // Conjoining letters form syllables that look like others.
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

    /// The name of a character's script in libunistring; nil for a character that it does not know.
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

    /// A compatibility form of another character (`①`, `ﬁ`): form KC changes it.
    private static func hasCompatible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x80 && !UnicodeForm.kc.of(String(scalar)).unicodeScalars.elementsEqual([scalar])
    }
}
