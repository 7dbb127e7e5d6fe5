// A page with holes, cut up once: `{{name}}` stands for a value, which is escaped without exception, so that no name a user
// chose becomes markup. A hole nobody fills is empty; one that ends in `_invalid` is then `false`, as aria-invalid wants.

struct AccountTemplate: Sendable {
    private enum Part: Sendable {
        case bytes([UInt8])
        case hole(String)
    }

    private let parts: [Part]

    init(_ source: [UInt8]) {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var index = 0
        while index < source.count {
            if let (name, next) = AccountTemplate.hole(in: source, at: index) {
                parts.append(.bytes(literal))
                parts.append(.hole(name))
                literal = []
                index = next
            } else {
                literal.append(source[index])
                index += 1
            }
        }
        parts.append(.bytes(literal))
        self.parts = parts
    }

    func render(_ values: [String: String]) -> [UInt8] {
        var output: [UInt8] = []
        for part in parts {
            switch part {
            case .bytes(let bytes): output.append(contentsOf: bytes)
            case .hole(let name):
                AccountTemplate.escape(values[name] ?? (name.hasSuffix("_invalid") ? "false" : ""), into: &output)
            }
        }
        return output
    }

    /// What HTML gives a meaning to, in text and in a quoted attribute.
    static func escape(_ text: String, into output: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
            default: output.append(byte)
            }
        }
    }

    private static func hole(in source: [UInt8], at start: Int) -> (String, Int)? {
        let open = UInt8(ascii: "{"), close = UInt8(ascii: "}")
        guard start + 4 < source.count, source[start] == open, source[start + 1] == open else { return nil }
        guard let end = source[(start + 2)...].firstIndex(of: close), end + 1 < source.count, source[end + 1] == close
        else { return nil }
        return (String(decoding: source[(start + 2)..<end], as: UTF8.self), end + 2)
    }
}
