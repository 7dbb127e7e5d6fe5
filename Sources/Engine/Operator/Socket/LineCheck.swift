// The check of a line before the JSON library sees it: bounds that the library does not have, and encodings that it
// would guess.

enum LineCheck {
    /// - Parameter depth: the most objects and lists within each other.
    /// - Returns: nil where nothing is wrong so far; otherwise a line for whoever sent it.
    static func fault(in line: [UInt8], depth limit: Int) -> String? {
        var depth = 0
        var isInText = false
        var isEscaped = false
        for byte in line {
            // The library would take a line with such bytes for UTF-16 or UTF-32.
            if byte == 0 { return "a NUL byte stands in the line" }
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth > limit { return "more than \(limit) objects and lists within each other" }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth = max(0, depth - 1)
            default: break
            }
        }
        return String(validating: line, as: UTF8.self) == nil ? "the line is not UTF-8" : nil
    }
}
