// Blanks comments and string literals out of Swift source, so that what is left is code. The code inside an
// interpolation stays. Bytes and line ends keep their places, so that positions are those of the file.

struct SourceLexer {
    private let source: [UInt8]
    private var output: [UInt8]
    private var position = 0

    private init(_ source: [UInt8]) {
        self.source = source
        output = source
    }

    static func code(of source: String) -> [UInt8] {
        var lexer = SourceLexer(Array(source.utf8))
        lexer.readCode(insideInterpolation: false)
        return lexer.output
    }

    private func byte(at offset: Int) -> UInt8 {
        let index = position + offset
        return index < source.count ? source[index] : 0
    }

    private func starts(with text: StaticString, at offset: Int = 0) -> Bool {
        text.withUTF8Buffer { wanted in
            wanted.indices.allSatisfy { byte(at: offset + $0) == wanted[$0] }
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            if source[position] != UInt8(ascii: "\n") { output[position] = UInt8(ascii: " ") }
            position += 1
        }
    }

    private mutating func readCode(insideInterpolation: Bool) {
        var parentheses = 0
        while position < source.count {
            if starts(with: "//") {
                while position < source.count, byte(at: 0) != UInt8(ascii: "\n") { blank() }
            } else if starts(with: "/*") {
                readBlockComment()
            } else if let hashes = stringStart() {
                readString(hashes: hashes)
            } else {
                if starts(with: "(") { parentheses += 1 }
                if starts(with: ")") {
                    parentheses -= 1
                    if insideInterpolation && parentheses < 0 { return }
                }
                position += 1
            }
        }
    }

    private mutating func readBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
    }

    /// How many # stand before a quotation mark that opens a literal here; nil where none does.
    private func stringStart() -> Int? {
        var hashes = 0
        while byte(at: hashes) == UInt8(ascii: "#") { hashes += 1 }
        return byte(at: hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private func hashesFollow(_ count: Int, at offset: Int) -> Bool {
        (0..<count).allSatisfy { byte(at: offset + $0) == UInt8(ascii: "#") }
    }

    private mutating func readString(hashes: Int) {
        blank(hashes)
        let multiline = starts(with: "\"\"\"")
        let quotes = multiline ? 3 : 1
        blank(quotes)
        while position < source.count {
            if multiline ? starts(with: "\"\"\"") : starts(with: "\""), hashesFollow(hashes, at: quotes) {
                blank(quotes + hashes)
                return
            }
            if !multiline && starts(with: "\n") { return }
            guard starts(with: "\\"), hashesFollow(hashes, at: 1) else {
                blank()
                continue
            }
            if byte(at: 1 + hashes) == UInt8(ascii: "(") {
                blank(2 + hashes)
                readCode(insideInterpolation: true)
                blank()
            } else {
                blank(2 + hashes)
            }
        }
    }
}
