// The reader's steps over bytes: blanks, names, comments, scalars, the end of a line.

extension SettingsFileReader {
    /// Nil at the end of the file.
    var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    func byte(after offset: Int) -> UInt8? { offset + 1 < bytes.count ? bytes[offset + 1] : nil }

    var isAtLineEnd: Bool {
        switch next {
        case nil, UInt8(ascii: "\n"): true
        case UInt8(ascii: "\r"): byte(after: at) == UInt8(ascii: "\n")
        default: false
        }
    }

    mutating func skipBlanks() {
        while let byte = next, Self.isBlank(byte) { at += 1 }
    }

    /// To the beginning of the next line.
    mutating func skipLine() {
        while let byte = next {
            at += 1
            if byte == UInt8(ascii: "\n") { return }
        }
    }

    /// Blanks, a comment, and the line's end, which is CR LF or LF.
    mutating func endOfLine() throws(Stop) {
        skipBlanks()
        if next == UInt8(ascii: "#") { try comment() }
        guard isAtLineEnd else {
            throw Stop(offset: at, words: "expected the end of the line, not \(found)")
        }
        skipLine()
    }

    mutating func comment() throws(Stop) {
        while !isAtLineEnd { at += try scalar("a comment") }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    // MARK: names

    /// A-Z, a-z, 0-9, - and _.
    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    mutating func skipBare() {
        while let byte = next, Self.isBare(byte) { at += 1 }
    }

    mutating func bareKey(_ what: String) throws(Stop) -> String {
        let start = at
        skipBare()
        guard at > start else {
            let advice =
                next == UInt8(ascii: "\"") || next == UInt8(ascii: "'")
                ? "\(what) is written without quotes"
                : "expected \(what), of letters, digits, - and _, not \(found)"
            throw Stop(offset: start, words: advice)
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    /// `name =` or `[name]` begins here.
    var isAtStatement: Bool {
        var ahead = self
        let isHead = next == UInt8(ascii: "[")
        if isHead { ahead.at += 1 }
        ahead.skipBlanks()
        let start = ahead.at
        ahead.skipBare()
        guard ahead.at > start else { return false }
        ahead.skipBlanks()
        return ahead.next == (isHead ? UInt8(ascii: "]") : UInt8(ascii: "="))
    }

    /// Nothing but blanks stands before it on its line.
    var isFirstOnLine: Bool {
        var before = at
        while before > 0, Self.isBlank(bytes[before - 1]) { before -= 1 }
        return before == 0 || bytes[before - 1] == UInt8(ascii: "\n")
    }

    // MARK: scalars

    /// The length of the scalar here, which may stand in a text or a comment: no control character but the tab, and
    /// UTF-8 as RFC 3629 section 4 has it.
    func scalar(_ place: String) throws(Stop) -> Int {
        guard let first = next else { return 0 }
        if first < 0x20 && first != UInt8(ascii: "\t") || first == 0x7F {
            throw Stop(offset: at, words: "\(place) cannot hold the control character \(found)")
        }
        if first < 0x80 { return 1 }
        guard let length = Self.scalarLength(bytes[at...]) else {
            throw Stop(offset: at, words: "\(found) is not UTF-8")
        }
        return length
    }

    /// Nil where the bytes begin with no scalar beyond ASCII.
    private static func scalarLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        let at = bytes.startIndex
        guard let first = bytes.first else { return nil }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return nil
        }
        guard bytes.count >= length, second.contains(bytes[at + 1]),
            bytes[(at + 2)..<max(at + 2, at + length)].allSatisfy({ (0x80...0xBF).contains($0) })
        else { return nil }
        return length
    }

    /// What stands here, for a sentence.
    var found: String {
        if isAtLineEnd { return next == nil ? "the end of the file" : "the end of the line" }
        let length = bytes[at] < 0x80 ? 1 : Self.scalarLength(bytes[at...])
        guard let length else { return "the byte \(SettingsFileText.hexadecimal(Int(bytes[at]), digits: 2))" }
        let scalar = String(decoding: bytes[at..<(at + length)], as: UTF8.self)
        return SettingsFileText.shown(scalar)
    }
}
