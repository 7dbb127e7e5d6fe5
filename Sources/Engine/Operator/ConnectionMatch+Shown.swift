// The numbers that a table shows by a text: plain words of a filter are looked for in every column shown. On the
// control thread.

extension ConnectionMatch {
    /// - Parameter text: lower case, as in `writing`, `404`, `1.2k`, `33m`.
    static func shownNumbers(_ text: String) -> [ShownNumber] {
        ConnectionColumn.shown.flatMap { column -> [ShownNumber] in
            ranges(text, column.entry.kind).map { ShownNumber(column: column, range: $0) }
        }
    }

    private static func ranges(_ text: String, _ kind: ConnectionColumn.Kind) -> [ClosedRange<UInt64>] {
        switch kind {
        case .word(let words):
            return words.indices.filter { words[$0].name.contains(text) || words[$0].short.contains(text) }
                .map { UInt64($0)...UInt64($0) }
        case .loop, .status: return UInt64(text).map { [$0...$0] } ?? []
        case .count: return scaled(text, step: 1000)
        case .bytes: return scaled(text, step: 1024)
        case .time: return time(text)
        case .duration: return duration(text) ?? time(text)
        case .id, .text, .user: return []
        }
    }

    /// `512` is that number; `1.5k` are all that are rounded to it.
    private static func scaled(_ text: String, step: Double) -> [ClosedRange<UInt64>] {
        if let exact = UInt64(text) { return [exact...exact] }
        let units = "kmgtpe".utf8
        guard let last = text.utf8.last, let power = units.enumerated().first(where: { $0.element == last })?.offset,
            let (value, digit) = decimal(Substring(text.utf8.dropLast()))
        else { return [] }
        var factor = 1.0
        for _ in 0...power { factor *= step }
        return range(from: (value - digit / 2) * factor, to: (value + digit / 2) * factor)
    }

    /// `0.3s`, `13m`, `3h`, `5d`: cut off and not rounded.
    private static func time(_ text: String) -> [ClosedRange<UInt64>] {
        let units: [UInt8: Double] = [
            UInt8(ascii: "s"): 1e9, UInt8(ascii: "m"): 60e9, UInt8(ascii: "h"): 3600e9, UInt8(ascii: "d"): 86_400e9,
        ]
        guard let last = text.utf8.last, let unit = units[last],
            let (value, digit) = decimal(Substring(text.utf8.dropLast()))
        else { return [] }
        return range(from: value * unit, to: (value + digit) * unit - 1)
    }

    /// Less than a second: `12ms` are all that are rounded to it. Nil for another unit.
    private static func duration(_ text: String) -> [ClosedRange<UInt64>]? {
        for (unit, factor) in [("ns", 1.0), ("us", 1e3), ("ms", 1e6)] where text.hasSuffix(unit) {
            guard let (value, digit) = decimal(Substring(text.utf8.dropLast(unit.utf8.count))) else { return [] }
            return range(from: (value - digit / 2) * factor, to: (value + digit / 2) * factor)
        }
        return nil
    }

    /// The number, and the size of its last digit.
    private static func decimal(_ text: Substring) -> (value: Double, digit: Double)? {
        guard text.utf8.count <= 8, text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || $0 &- 48 < 10 }),
            let value = Double(text)
        else { return nil }
        var digit = 1.0
        if let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) {
            for _ in 1..<max(1, text.utf8.distance(from: point, to: text.utf8.endIndex)) { digit /= 10 }
        }
        return (value, digit)
    }

    private static func range(from low: Double, to high: Double) -> [ClosedRange<UInt64>] {
        guard high >= 0, high < 9e18, low <= high else { return [] }
        return [UInt64(max(0, low.rounded()))...UInt64(high.rounded())]
    }
}
