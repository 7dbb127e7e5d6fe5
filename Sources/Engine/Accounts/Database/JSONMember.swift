// A member of a JSON object: its decoded name and its raw value. Cut out of a text that a parser has found well-formed,
// byte by byte and without recursion. A plain value.

struct JSONMember {
    /// In UTF-8, without its escapes. An escape that is no character (half a surrogate pair) is kept as written, after
    /// a byte that never occurs in UTF-8.
    let name: [UInt8]
    /// A string has its quotation marks.
    let value: [UInt8]

    var isString: Bool { value.first == UInt8(ascii: "\"") }

    /// - Parameter text: one well-formed JSON object.
    /// - Returns: its own members in order, not those of objects within.
    static func all(of text: [UInt8]) -> [JSONMember] {
        var members: [JSONMember] = []
        var at = afterBlanks(text, 0) + 1
        while true {
            let start = afterBlanks(text, at)
            guard start < text.count, text[start] == UInt8(ascii: "\"") else { return members }
            let end = stringEnd(text, start)
            let colon = afterBlanks(text, end)
            let value = afterBlanks(text, colon + 1)
            let valueEnd = valueEnd(text, value)
            guard valueEnd > value else { return members }
            let written = Array(text[start..<end])
            let name = JSONString.decode(written).map { Array($0.utf8) } ?? [0xFF] + written
            members.append(JSONMember(name: name, value: Array(text[value..<valueEnd])))
            // Past the comma, or past the closing brace, after which no name begins.
            at = afterBlanks(text, valueEnd) + 1
        }
    }

    private static func afterBlanks(_ text: [UInt8], _ start: Int) -> Int {
        var at = start
        while at < text.count, isBlank(text[at]) { at += 1 }
        return at
    }

    /// RFC 8259 section 2.
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// One past the closing quotation mark.
    private static func stringEnd(_ text: [UInt8], _ start: Int) -> Int {
        var at = start + 1
        while at < text.count, text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
        return min(at + 1, text.count)
    }

    private static func valueEnd(_ text: [UInt8], _ start: Int) -> Int {
        var at = start
        var depth = 0
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\""):
                at = stringEnd(text, at)
                if depth == 0 { return at }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return at }
                depth -= 1
                if depth == 0 { return at + 1 }
            case let byte where depth == 0 && (byte == UInt8(ascii: ",") || isBlank(byte)): return at
            default: break
            }
            at += 1
        }
        return at
    }
}

/// Why a JSON text was not taken.
enum JSONFault: Error, Equatable, Sendable {
    case invalid
    case notAnObject
    case repeatedName
    /// The named member is not a string.
    case notAString(String)
    /// The named member has half a surrogate pair, which is no character.
    case notUnicode(String)
}
