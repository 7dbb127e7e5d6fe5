// The text form of a time, a size or a number: the one grammar for all that is typed and shown. It parses bytes and
// calculates with integers, so that no input (1e400, nan, 99999999999999999999) can trap or turn into something else.

/// Conversions between values and the text that an operator types and reads.
public enum SettingText {
    /// The unit of a time without one.
    public enum Bare: Sendable {
        case milliseconds, seconds
    }

    /// One day.
    public static let longestTime = 86_400_000

    /// `75s`, `500ms`, `2m`, `1.5h`, `7d`, `75`: milliseconds. Nil for anything else, and for a longer time.
    public static func time(_ text: String, bare: Bare, longest: Int = longestTime) -> Int? {
        guard let (number, unit) = split(text) else { return nil }
        let factor: Int
        switch unit {
        case "": factor = bare == .seconds ? 1000 : 1
        case "ms": factor = 1
        case "s": factor = 1000
        case "m", "min": factor = 60_000
        case "h": factor = 3_600_000
        case "d": factor = 86_400_000
        default: return nil
        }
        guard let value = number.times(factor), value <= longest else { return nil }
        return value
    }

    /// `16384`, `240B`, `64k`, `1M`, `1MiB`, `2G` (binary multiples): bytes. Nil for a sign, an unknown unit, and a
    /// value that does not fit.
    /// - Parameter isRate: `/s` may follow.
    public static func bytes(_ text: String, isRate: Bool = false) -> Int? {
        let text =
            isRate && text.utf8.suffix(2).elementsEqual("/s".utf8)
            ? String(decoding: text.utf8.dropLast(2), as: UTF8.self) : text
        guard let (number, unit) = split(text), number.fraction == 0 else { return nil }
        switch unit {
        case "", "B": return number.times(1)
        case "k", "K", "kiB", "KiB": return number.times(1 << 10)
        case "m", "M", "MiB": return number.times(1 << 20)
        case "g", "G", "GiB": return number.times(1 << 30)
        default: return nil
        }
    }

    /// Digits only.
    public static func count(_ text: String) -> Int? {
        guard let (number, unit) = split(text), unit.isEmpty, number.fraction == 0 else { return nil }
        return number.times(1)
    }

    /// `75s`, `1500ms`, `2m`, `7d`: in the largest unit of which it is a whole number.
    public static func time(_ milliseconds: Int) -> String {
        if milliseconds == 0 { return "0s" }
        for (unit, factor) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        where milliseconds % factor == 0 {
            return "\(milliseconds / factor)\(unit)"
        }
        return "\(milliseconds)ms"
    }

    /// Seconds: `75`, `0.5`.
    public static func seconds(_ milliseconds: Int) -> String {
        let whole = milliseconds / 1000
        var rest = milliseconds % 1000
        if rest <= 0 { return "\(whole)" }
        var digits = 3
        while rest % 10 == 0 {
            rest /= 10
            digits -= 1
        }
        let text = String(rest)
        return "\(whole)." + String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// `1000B`, `64KiB`, `1MiB`.
    public static func bytes(_ bytes: Int) -> String {
        for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes > 0 && bytes % (1 << shift) == 0 {
            return "\(bytes >> shift)\(unit)"
        }
        return "\(bytes)B"
    }

    /// `1,234,567`.
    public static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var result = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    private struct Number {
        var whole = 0
        /// In billionths.
        var fraction = 0

        /// Rounded to the nearest; nil where it does not fit.
        func times(_ factor: Int) -> Int? {
            let (product, isOver) = whole.multipliedReportingOverflow(by: factor)
            // At most a day's milliseconds times a billion: far below the limit of Int.
            let rest = factor <= 86_400_000 ? (fraction * factor + 500_000_000) / 1_000_000_000 : 0
            let (sum, isMore) = product.addingReportingOverflow(rest)
            return isOver || isMore ? nil : sum
        }
    }

    /// Digits, perhaps a fraction, blanks, and the rest.
    private static func split(_ text: String) -> (number: Number, unit: String)? {
        var number = Number()
        var rest = Array(text.utf8)[...]
        var digits = 0
        while let digit = rest.first, (0x30...0x39).contains(digit) {
            let (tens, isOver) = number.whole.multipliedReportingOverflow(by: 10)
            let (sum, isMore) = tens.addingReportingOverflow(Int(digit) - 0x30)
            if isOver || isMore { return nil }
            number.whole = sum
            digits += 1
            rest = rest.dropFirst()
        }
        if digits == 0 { return nil }
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            var scale = 100_000_000
            var places = 0
            while let digit = rest.first, (0x30...0x39).contains(digit) {
                number.fraction += (Int(digit) - 0x30) * scale
                scale /= 10
                places += 1
                rest = rest.dropFirst()
            }
            if places == 0 { return nil }
        }
        while rest.first == 0x20 { rest = rest.dropFirst() }
        return (number, String(decoding: rest, as: UTF8.self))
    }
}
