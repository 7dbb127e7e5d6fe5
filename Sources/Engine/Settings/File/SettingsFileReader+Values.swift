// The reader's values: texts in double or single quotes, integers, true and false, lists of texts. All else that TOML
// has is refused by what it is, with what to write in its place.

extension SettingsFileReader {
    /// - Parameter parts: becomes the places of a list's texts.
    mutating func value(_ parts: inout [Int]) throws(Stop) -> SettingsFile.Value {
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .text(try text())
        case UInt8(ascii: "["): return .list(try list(&parts))
        case UInt8(ascii: "{"):
            throw Stop(offset: at, words: "a table in braces is not taken: write a [section] and its settings below")
        default: return try word()
        }
    }

    // MARK: texts

    private mutating func text() throws(Stop) -> String {
        let start = at
        let quote = bytes[at]
        if byte(after: at) == quote, byte(after: at + 1) == quote {
            throw Stop(offset: at, words: "a text of several lines is not taken here: write it in one pair of quotes")
        }
        at += 1
        var text: [UInt8] = []
        while next != quote {
            if isAtLineEnd {
                throw Stop(offset: start, words: "the text that begins here has no closing \(Unicode.Scalar(quote))")
            }
            if next == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                try escape(&text)
            } else {
                let length = try scalar("a text")
                text += bytes[at..<(at + length)]
                at += length
            }
        }
        at += 1
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func escape(_ text: inout [UInt8]) throws(Stop) {
        let start = at
        at += 1
        let letter = next
        if !isAtLineEnd { at += 1 }
        switch letter {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(bytes[start + 1])
        case UInt8(ascii: "u"): try unicode(4, from: start, &text)
        case UInt8(ascii: "U"): try unicode(8, from: start, &text)
        default:
            throw Stop(
                offset: start,
                words: #"in double quotes \ is written \\; else only \b \t \n \f \r \" \uXXXX \UXXXXXXXX are taken"#)
        }
    }

    private mutating func unicode(_ digits: Int, from start: Int, _ text: inout [UInt8]) throws(Stop) {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw Stop(offset: start, words: "an escape \\u takes 4 hexadecimal digits, \\U 8")
            }
            // At most eight digits, which 32 bits hold.
            value = value << 4 | UInt32(digit)
            at += 1
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw Stop(
                offset: start, words: "\(SettingsFileText.hexadecimal(Int(value), digits: digits)) is no character")
        }
        text += UTF8.encode(scalar).map(Array.init) ?? []
    }

    // MARK: lists

    private mutating func list(_ parts: inout [Int]) throws(Stop) -> [String] {
        let start = at
        var texts: [String] = []
        parts = []
        at += 1
        while true {
            try blanksAndComments()
            if next == UInt8(ascii: "]") { break }
            try check(listFrom: start)
            guard next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") else {
                throw Stop(
                    offset: at, words: "a list holds texts in quotes, with commas between them, not \(found)",
                    isInList: true)
            }
            let place = at
            do throws(Stop) { texts.append(try text()) } catch {
                throw Stop(offset: error.offset, words: error.words, isInList: true)
            }
            parts.append(place)
            try blanksAndComments()
            if next == UInt8(ascii: ",") {
                at += 1
            } else if next != UInt8(ascii: "]") {
                try check(listFrom: start)
                throw Stop(offset: at, words: "expected a comma or ] in the list, not \(found)", isInList: true)
            }
        }
        at += 1
        return texts
    }

    /// Throws where a list that is not closed has run into the next statement, or to the end of the file.
    private func check(listFrom start: Int) throws(Stop) {
        if next == nil || isFirstOnLine && isAtStatement {
            throw Stop(offset: start, words: "the list that begins here has no closing ]", resume: at)
        }
    }

    /// Line ends too.
    private mutating func blanksAndComments() throws(Stop) {
        while true {
            skipBlanks()
            if next == UInt8(ascii: "#") {
                do throws(Stop) { try comment() } catch {
                    throw Stop(offset: error.offset, words: error.words, isInList: true)
                }
            }
            guard next != nil, isAtLineEnd else { return }
            skipLine()
        }
    }

    // MARK: words

    /// true, false or an integer.
    private mutating func word() throws(Stop) -> SettingsFile.Value {
        let start = at
        while !isAtLineEnd, let byte = next, !Self.isBlank(byte), !",]#".utf8.contains(byte) { at += 1 }
        let word = bytes[start..<at]
        if word.isEmpty { throw Stop(offset: start, words: "expected a value, not \(found)") }
        if word.elementsEqual("true".utf8) { return .toggle(true) }
        if word.elementsEqual("false".utf8) { return .toggle(false) }
        if let digits = Self.digits(of: word) {
            guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
                throw Stop(offset: start, words: "the number \(SettingsFileText.shown(word)) is too large")
            }
            return .number(number)
        }
        throw Stop(offset: start, words: Self.refusal(of: word))
    }

    /// A decimal integer without its underscores: `[+-]?(0|[1-9](_?[0-9])*)`. Nil for anything else.
    private static func digits(of word: ArraySlice<UInt8>) -> [UInt8]? {
        let isSigned = word.first == UInt8(ascii: "+") || word.first == UInt8(ascii: "-")
        let rest = isSigned ? word.dropFirst() : word
        guard let first = rest.first, isDigit(first), first != UInt8(ascii: "0") || rest.count == 1 else { return nil }
        var last = first
        for byte in rest.dropFirst() {
            guard isDigit(byte) || byte == UInt8(ascii: "_") && isDigit(last) else { return nil }
            last = byte
        }
        return isDigit(last) ? word.filter { $0 != UInt8(ascii: "_") } : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// A word that is no value here: by what TOML calls it, if it does.
    private static func refusal(of word: ArraySlice<UInt8>) -> String {
        let shown = SettingsFileText.shown(word)
        let quoted = "write it in quotes: \"\(SettingsFileText.shown(word, isQuoted: false))\""
        let lower = String(decoding: word, as: UTF8.self).lowercased()
        if lower == "true" || lower == "false" { return "\(shown) is written \(lower)" }
        let unsigned = word.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        guard let first = unsigned.first, isDigit(first) else { return "\(shown) is text: \(quoted)" }
        if unsigned.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) {
            return "\(shown) is no number: one has no zeros before it, and underscores only between its digits"
        }
        if unsigned.count > 1, first == UInt8(ascii: "0"), "xob".utf8.contains(unsigned[unsigned.startIndex + 1]) {
            return "\(shown) is not taken here: a number is decimal"
        }
        if unsigned.allSatisfy({ isDigit($0) || "-:.TtZz+".utf8.contains($0) }),
            unsigned.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") })
        {
            return "\(shown) is not taken here: no setting is a date or a time of day"
        }
        return "\(shown) is not taken here: a number is whole; with a unit or a fraction \(quoted)"
    }
}
