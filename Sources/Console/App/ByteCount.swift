// A size as it is typed: 16384, 64k, 1M, 2G (binary multiples).

import ArgumentParser

struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
    let bytes: Int

    private static let units: [(letter: Character, shift: Int)] = [("G", 30), ("M", 20), ("k", 10)]

    init(_ bytes: Int) { self.bytes = bytes }

    /// Nil for a sign, an unknown unit, and what does not fit in an Int.
    init?(argument: String) {
        var digits = argument.utf8[...]
        var shift = 0
        if let last = digits.last,
            let unit = Self.units.first(where: { $0.letter.lowercased().utf8.first == last | 0x20 })
        {
            shift = unit.shift
            digits = digits.dropLast()
        }
        // Int() would take a sign as well.
        guard digits.allSatisfy({ $0 &- 48 < 10 }), let number = Int(Substring(digits)) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        if overflow { return nil }
        self.bytes = bytes
    }

    var description: String {
        for unit in Self.units where bytes > 0 && bytes % (1 << unit.shift) == 0 {
            return "\(bytes >> unit.shift)\(unit.letter)"
        }
        return "\(bytes)"
    }
}
