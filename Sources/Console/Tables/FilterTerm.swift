// One word of a filter as an operator types it: `idle>30s`, `state!=writing`, or plain text. For any table.

struct FilterTerm: Equatable, Sendable {
    /// Empty for plain text.
    var field: String
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`; empty for plain text.
    var test: String
    var value: String

    /// The words of a line; `idle>30s` stays one word, and so does `"two words"`.
    static func split(_ line: String) -> [FilterTerm] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        // By scalars, because a combining mark after the quotation mark or the blank would make another Character of
        // it.
        for scalar in line.unicodeScalars {
            if scalar == "\"" {
                isQuoted.toggle()
            } else if scalar == " ", !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.unicodeScalars.append(scalar)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words.map(Self.init)
    }

    /// The text as one word of a line.
    static func word(_ text: String) -> String { text.utf8.contains(UInt8(ascii: " ")) ? "\"\(text)\"" : text }

    init(_ word: String) {
        field = ""
        test = ""
        value = word
        let bytes = word.utf8
        guard let start = bytes.firstIndex(where: { "=!<>".utf8.contains($0) }), start > bytes.startIndex,
            word[..<start].allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "-" || $0 == "/" || $0.isNumber) })
        else { return }
        for candidate in ["!=", "<=", ">=", "=", "<", ">"] where bytes[start...].starts(with: candidate.utf8) {
            field = word[..<start].lowercased()
            test = candidate
            value = String(Substring(bytes[start...].dropFirst(candidate.utf8.count)))
            return
        }
    }

    /// `30s`, `5m`, `2h`, `1d`, `500ms`, `30` (seconds): nanoseconds. Nil for anything else.
    static func duration(_ text: String) -> UInt64? {
        let units: [(String, Double)] = [
            ("ms", 1e6), ("us", 1e3), ("ns", 1), ("s", 1e9), ("m", 60e9), ("h", 3600e9), ("d", 86_400e9), ("", 1e9),
        ]
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            guard let value = Double(text.dropLast(suffix.count)), value >= 0, value * factor < 9e18 else { return nil }
            return UInt64(value * factor)
        }
        return nil
    }

    /// `200`, `1.5k`, `10M` as powers of `step`. Nil for anything else.
    static func quantity(_ text: String, step: Double) -> UInt64? {
        var factor = 1.0
        var digits = text[...]
        if let last = text.utf8.last,
            let power = "kmgt".utf8.enumerated().first(where: { $0.element == last | 0x20 })?.offset
        {
            for _ in 0...power { factor *= step }
            digits = Substring(text.utf8.dropLast())
        }
        guard let value = Double(digits), value >= 0, value * factor < 9e18 else { return nil }
        return UInt64(value * factor)
    }

    /// Whether a number passes the test against another.
    func passes(_ number: Double, _ other: Double) -> Bool {
        switch test {
        case "=": number == other
        case "!=": number != other
        case "<": number < other
        case "<=": number <= other
        case ">": number > other
        default: number >= other
        }
    }
}
