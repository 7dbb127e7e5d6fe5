// Formats numbers for an operator: short, aligned, of one kind in one column. Takes any value without trapping.

enum Format {
    /// `0`, `999`, `12.3k`, `4.5M` …
    static func count(_ value: UInt64) -> String {
        scaled(Double(value), step: 1000, units: ["", "k", "M", "G", "T", "P", "E"])
    }
    static func count(_ value: Int) -> String {
        value < 0 ? "-" + count(value.magnitude.asUInt64) : count(value.magnitude.asUInt64)
    }

    /// `1 job`, `2 jobs`, `1,234 jobs`.
    static func counted(_ count: Int, _ what: String) -> String { "\(grouped(count)) \(what)\(count == 1 ? "" : "s")" }

    /// `0`, `512`, `1.5K`, `33.0M` …: powers of 1024.
    static func bytes(_ value: UInt64) -> String {
        scaled(Double(value), step: 1024, units: ["", "K", "M", "G", "T", "P", "E"])
    }
    static func bytes(_ value: Int) -> String { value < 0 ? "0" : bytes(value.magnitude.asUInt64) }

    /// In four columns: `512`, `1.5K`, `33K`, `999M`.
    static func shortBytes(_ value: UInt64) -> String {
        var scaled = Double(value)
        var unit = 0
        let units = ["", "K", "M", "G", "T", "P", "E"]
        while scaled >= 999.5, unit + 1 < units.count {
            scaled /= 1024
            unit += 1
        }
        if unit == 0 { return "\(whole(scaled))" }
        return (scaled < 9.95 ? decimal(scaled) : "\(whole(scaled))") + units[unit]
    }

    /// In four columns: `0.3s`, `59s`, `13m`, `3h`, `5d`.
    static func age(_ nanoseconds: UInt64) -> String {
        let seconds = nanoseconds / 1_000_000_000
        if seconds < 10 { return decimal(Double(nanoseconds / 100_000_000) / 10) + "s" }
        if seconds < 100 { return "\(seconds)s" }
        if seconds < 6000 { return "\(seconds / 60)m" }
        if seconds < 360_000 { return "\(seconds / 3600)h" }
        return "\(min(seconds / 86_400, 9999))d"
    }

    /// A rate per second: `0`, `0.3`, `12`, `1.2k`.
    static func rate(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        if value < 0.05 { return "0" }
        if value < 9.95 { return decimal(value) }
        return scaled(value, step: 1000, units: ["", "k", "M", "G", "T", "P", "E"])
    }

    static func byteRate(_ value: Double) -> String {
        guard value.isFinite, value >= 0.5 else { return "0" }
        return scaled(value, step: 1024, units: ["", "K", "M", "G", "T", "P", "E"])
    }

    /// A share, 0…1, as `0%` … `100%`.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "0%" }
        return "\(whole(min(max(share, 0), 9.99) * 100))%"
    }

    /// `350ns`, `12µs`, `1.5ms`, `3.4s`, `2m13s`, `3h04m`, `5d03h`.
    static func duration(_ nanoseconds: UInt64, ascii: Bool) -> String {
        if nanoseconds < 1000 { return "\(nanoseconds)ns" }
        let value = Double(nanoseconds)
        if nanoseconds < 1_000_000 { return short(value / 1e3) + (ascii ? "us" : "µs") }
        if nanoseconds < 1_000_000_000 { return short(value / 1e6) + "ms" }
        return span(nanoseconds)
    }

    /// Coarser, in whole seconds: `0s`, `59s`, `2m13s`, `3h04m`, `5d03h`.
    static func span(_ nanoseconds: UInt64) -> String {
        let seconds = nanoseconds / 1_000_000_000
        if seconds < 60 {
            return seconds < 10 ? decimal(Double(nanoseconds) / 1e9) + "s" : "\(seconds)s"
        }
        if seconds < 3600 { return "\(seconds / 60)m\(two(seconds % 60))s" }
        if seconds < 86_400 { return "\(seconds / 3600)h\(two(seconds / 60 % 60))m" }
        return "\(seconds / 86_400)d\(two(seconds / 3600 % 24))h"
    }

    /// `1,234,567`.
    static func grouped(_ value: UInt64) -> String {
        let digits = Array(String(value))
        var result = ""
        for (i, digit) in digits.enumerated() {
            if i > 0, (digits.count - i) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }
    static func grouped(_ value: Int) -> String {
        value < 0 ? "-" + grouped(value.magnitude.asUInt64) : grouped(value.magnitude.asUInt64)
    }

    /// The time of day, `14:02:33`.
    /// - Parameter offset: seconds east of UTC.
    static func clock(_ nanoseconds: UInt64, offset: Int) -> String {
        let day = secondOfDay(Int64(nanoseconds / 1_000_000_000), offset)
        return "\(two(UInt64(day / 3600))):\(two(UInt64(day / 60 % 60))):\(two(UInt64(day % 60)))"
    }

    /// `2026-11-24 14:02`; civil-from-days after Howard Hinnant.
    /// - Parameter seconds: since 1970; 0 and below give an empty string.
    static func date(_ seconds: Int64, offset: Int) -> String {
        guard seconds > 0, seconds < 253_402_300_800 else { return "" }
        let local = max(0, seconds + Int64(zone(offset)))
        let z = local / 86_400 + 719_468
        let era = z / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let second = secondOfDay(seconds, offset)
        return
            """
            \(year)-\(two(UInt64(month)))-\(two(UInt64(day))) \
            \(two(UInt64(second / 3600))):\(two(UInt64(second / 60 % 60)))
            """
    }

    /// The time between refreshes from milliseconds: `0.5 s`, `2 s`.
    static func interval(_ milliseconds: Int) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : decimal(Double(milliseconds) / 1000) + " s"
    }

    /// No zone is more than a day off.
    private static func zone(_ offset: Int) -> Int { min(max(offset, -86_400), 86_400) }

    private static func secondOfDay(_ seconds: Int64, _ offset: Int) -> Int64 {
        let local = (seconds % 86_400 + Int64(zone(offset))) % 86_400
        return local < 0 ? local + 86_400 : local
    }

    private static func two(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func short(_ value: Double) -> String { value < 9.95 ? decimal(value) : "\(whole(value))" }

    private static func scaled(_ value: Double, step: Double, units: [String]) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        var value = value
        var unit = 0
        while value >= step - 0.5, unit + 1 < units.count {
            value /= step
            unit += 1
        }
        if unit == 0 { return "\(whole(value))" }
        return (value < 99.95 ? decimal(value) : "\(whole(value))") + units[unit]
    }

    private static func whole(_ value: Double) -> Int {
        guard value.isFinite else { return 0 }
        return Int(min(max(value.rounded(), -1e15), 1e15))
    }

    private static func decimal(_ value: Double) -> String {
        let tenths = whole(value * 10)
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}

extension UInt {
    fileprivate var asUInt64: UInt64 { UInt64(self) }
}
