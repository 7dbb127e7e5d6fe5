// The rules for a new username: the IdentifierClass of RFC 8264 in parts separated by single blanks (RFC 8265 section
// 3.5), no `#`, at most two marks a letter, letters of one script, and the Bidi Rule of RFC 5893. Pure functions over a
// bounded text in NFC.

enum NameRules {
    /// The most marks of one letter: above or below it, and beside it (vowel signs of Indic scripts, which hide
    /// nothing).
    private static let stackedMarks = 2
    private static let spacingMarks = 3

    /// - Parameter name: width-mapped, and in NFC.
    /// - Returns: a line for the user who chose it; nil where nothing is wrong.
    static func problem(_ name: [Unicode.Scalar]) -> String? {
        guard let first = name.first, let last = name.last, first != " ", last != " " else {
            return "A username neither begins nor ends with a space."
        }
        return characterProblem(name) ?? markProblem(name) ?? scriptProblem(name) ?? directionProblem(name)
    }

    private static func characterProblem(_ name: [Unicode.Scalar]) -> String? {
        for (index, scalar) in name.enumerated() where scalar != " " {
            if scalar == "#" { return "A username has no #: #17 means the user of that number." }
            if NameClass.isInvisible(scalar) { return "A username has no control or invisible characters." }
            guard NameClass.allows(name, at: index) else {
                let number = String(scalar.value, radix: 16, uppercase: true)
                let code = String(repeating: "0", count: max(0, 4 - number.utf8.count)) + number
                return
                    """
                    A username has letters, digits and the signs of an ASCII keyboard; the character U+\(code) is \
                    none of them here.
                    """
            }
        }
        return nil
    }

    /// Marks must follow letters, and must not pile up. Counted in form D, where each mark is separate, so that no
    /// order of marks that composes saves one; a letter that is one character with all its marks counts as a letter.
    private static func markProblem(_ name: [Unicode.Scalar]) -> String? {
        var index = 0
        while index < name.count {
            var end = index + 1
            while end < name.count, isMark(name[end]) { end += 1 }
            if isMark(name[index]) || (end > index + 1 && !isLetter(name[index])) {
                return "A mark that joins the character before it stands on a letter in a username."
            }
            if end > index + 1 {
                let apart = UnicodeForm.d.of(String(String.UnicodeScalarView(name[index..<end]))).unicodeScalars
                let spacing = apart.count { $0.properties.generalCategory == .spacingMark }
                let stacked = apart.count(where: isMark) - spacing
                guard stacked <= stackedMarks, spacing <= spacingMarks else {
                    return "A letter of a username has at most \(stackedMarks) marks."
                }
            }
            index = end
        }
        return nil
    }

    /// All letters must be of one script, or of those that one language writes together (Unicode Technical Standard 39
    /// section 5.1: Japanese, Korean, and Chinese with Bopomofo). Characters of no script, such as digits and `._-`, go
    /// with any.
    private static func scriptProblem(_ name: [Unicode.Scalar]) -> String? {
        var scripts: [String] = []
        for scalar in name {
            guard let script = NameClass.script(scalar) else {
                return "A username has no control or invisible characters."
            }
            if script != "Common", script != "Inherited", !scripts.contains(script) { scripts.append(script) }
        }
        let together: [Set<String>] = [["Han", "Hiragana", "Katakana"], ["Han", "Hangul"], ["Han", "Bopomofo"]]
        if scripts.count < 2 || together.contains(where: { $0.isSuperset(of: scripts) }) { return nil }
        return "A username has letters of one script only: \(scripts[0]) and \(scripts[1]) do not go together."
    }

    /// RFC 5893 section 2, for each part of a name that contains right-to-left characters.
    private static func directionProblem(_ name: [Unicode.Scalar]) -> String? {
        let classes = name.map(NameClass.direction)
        guard classes.contains(where: { $0 == .right || $0 == .arabicNumber }) else { return nil }
        var parts: [[NameClass.Direction]] = [[]]
        for (scalar, direction) in zip(name, classes) {
            if scalar == " " { parts.append([]) } else { parts[parts.count - 1].append(direction) }
        }
        if parts.allSatisfy(isOrdered) { return nil }
        return
            """
            A name written from right to left begins with a letter, ends with a letter or a digit, and has one kind \
            of digits.
            """
    }

    private static func isOrdered(_ part: [NameClass.Direction]) -> Bool {
        let last = part.last { $0 != .mark }
        switch part.first {
        case .right:
            let hasBoth = part.contains(.number) && part.contains(.arabicNumber)
            return !part.contains(.left) && !part.contains(.other) && !hasBoth
                && (last == .right || last == .number || last == .arabicNumber)
        case .left:
            return part.allSatisfy { [.left, .number, .neutral, .mark].contains($0) }
                && (last == .left || last == .number)
        default: return false
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }
}
