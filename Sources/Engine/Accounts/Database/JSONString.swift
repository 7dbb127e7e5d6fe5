// Decodes one JSON string that a parser has found well-formed, with its escapes and with nothing lost: \u0000 stays a
// NUL, and half a surrogate pair is refused instead of replaced (RFC 8259 sections 7 and 8.2). A pure function.

enum JSONString {
    /// - Parameter literal: with its quotation marks.
    /// - Returns: nil for anything but one well-formed string.
    static func decode(_ literal: [UInt8]) -> String? {
        guard literal.count >= 2, literal.first == quote, literal.last == quote else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(literal.count)
        let end = literal.count - 1
        var index = 1
        while index < end {
            let byte = literal[index]
            index += 1
            guard byte == backslash else {
                output.append(byte)
                continue
            }
            guard index < end else { return nil }
            let escape = literal[index]
            index += 1
            switch escape {
            case quote, backslash, UInt8(ascii: "/"): output.append(escape)
            case UInt8(ascii: "b"): output.append(8)
            case UInt8(ascii: "f"): output.append(12)
            case UInt8(ascii: "n"): output.append(10)
            case UInt8(ascii: "r"): output.append(13)
            case UInt8(ascii: "t"): output.append(9)
            case UInt8(ascii: "u"):
                guard let first = unit(literal, at: index, end: end) else { return nil }
                index += 4
                var code = UInt32(first)
                if UTF16.isLeadSurrogate(first) {
                    guard index + 1 < end, literal[index] == backslash, literal[index + 1] == UInt8(ascii: "u"),
                        let second = unit(literal, at: index + 2, end: end), UTF16.isTrailSurrogate(second)
                    else { return nil }
                    index += 6
                    code = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
                }
                guard let scalar = Unicode.Scalar(code) else { return nil }
                output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            default: return nil
            }
        }
        return String(validating: output, as: UTF8.self)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func unit(_ bytes: [UInt8], at start: Int, end: Int) -> UInt16? {
        guard start + 4 <= end else { return nil }
        var value: UInt16 = 0
        for byte in bytes[start..<start + 4] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
