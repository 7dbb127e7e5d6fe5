// A word or a punctuation mark of the code, with its facts for the rules.

struct SourceToken: Equatable {
    let text: String
    let line: Int
    /// The number of open braces around it.
    let depth: Int

    var isWord: Bool { text.first.map { $0 == "_" || $0.isLetter } ?? false }

    /// Whether it is the name of a type by Swift's convention.
    var isTypeName: Bool { text.first?.isUppercase ?? false }

    static func tokens(of code: [UInt8]) -> [SourceToken] {
        var tokens: [SourceToken] = []
        var line = 1
        var depth = 0
        var index = 0
        while index < code.count {
            let byte = code[index]
            if isWordByte(byte) {
                let start = index
                while index < code.count, isWordByte(code[index]) { index += 1 }
                let text = String(decoding: code[start..<index], as: UTF8.self)
                tokens.append(SourceToken(text: text, line: line, depth: depth))
                continue
            }
            index += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte <= UInt8(ascii: " ") { continue }
            if byte == UInt8(ascii: "}") { depth -= 1 }
            tokens.append(SourceToken(text: String(UnicodeScalar(byte)), line: line, depth: depth))
            if byte == UInt8(ascii: "{") { depth += 1 }
        }
        return tokens
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}
