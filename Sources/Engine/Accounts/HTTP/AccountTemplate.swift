// A page template, parsed once: `{{name}}` is replaced by a value, which is always escaped, so that no name a user
// chose becomes markup. A placeholder without a value is empty; one that ends in `_invalid` is then `false`, as
// aria-invalid wants. The part between `{{#name}}` and `{{/name}}` is repeated for each entry of a list, and left out
// without one.

struct AccountTemplate: Sendable {
    typealias Values = [String: String]

    private enum Part: Sendable {
        case bytes([UInt8])
        case hole(String)
        case section(String, [Part])
    }

    private let parts: [Part]

    init(_ source: [UInt8]) {
        var index = 0
        parts = AccountTemplate.parse(source, &index, until: nil)
    }

    /// - Parameter lists: by the names of sections; an entry's values take precedence over those of the page.
    func render(_ values: Values, lists: [String: [Values]] = [:]) -> [UInt8] {
        var output: [UInt8] = []
        AccountTemplate.render(parts, values, lists, into: &output)
        return output
    }

    private static func render(
        _ parts: [Part], _ values: Values, _ lists: [String: [Values]], into output: inout [UInt8]
    ) {
        for part in parts {
            switch part {
            case .bytes(let bytes): output.append(contentsOf: bytes)
            case .hole(let name): escape(values[name] ?? (name.hasSuffix("_invalid") ? "false" : ""), into: &output)
            case .section(let name, let inner):
                for entry in lists[name] ?? [] {
                    render(inner, values.merging(entry) { _, new in new }, lists, into: &output)
                }
            }
        }
    }

    /// Escapes the characters that have a meaning in HTML, in text and in a quoted attribute.
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

    private static func parse(_ source: [UInt8], _ index: inout Int, until end: String?) -> [Part] {
        var parts: [Part] = []
        var literal: [UInt8] = []
        while index < source.count {
            guard let (name, next) = hole(in: source, at: index) else {
                literal.append(source[index])
                index += 1
                continue
            }
            index = next
            if let end, name == "/" + end { break }
            parts.append(.bytes(literal))
            literal = []
            if name.hasPrefix("#") {
                let section = String(name.dropFirst())
                parts.append(.section(section, parse(source, &index, until: section)))
            } else {
                parts.append(.hole(name))
            }
        }
        parts.append(.bytes(literal))
        return parts
    }

    private static func hole(in source: [UInt8], at start: Int) -> (String, Int)? {
        let open = UInt8(ascii: "{"), close = UInt8(ascii: "}")
        guard start + 4 < source.count, source[start] == open, source[start + 1] == open else { return nil }
        guard let end = source[(start + 2)...].firstIndex(of: close), end + 1 < source.count, source[end + 1] == close
        else { return nil }
        return (String(decoding: source[(start + 2)..<end], as: UTF8.self), end + 2)
    }
}
