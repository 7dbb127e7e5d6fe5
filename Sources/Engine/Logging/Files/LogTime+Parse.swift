// The two formats of a log's times → nanoseconds since 1970. What is no time is nil.

extension LogTime {
    /// `2026-11-24T03:05:18.123Z` at the beginning of a line.
    static func stamp(_ line: ArraySlice<UInt8>) -> UInt64? {
        let bytes = line.prefix(stampLength)
        guard bytes.count == stampLength, matches(bytes, "....-..-..T..:..:......Z"),
            let seconds = seconds(
                year: number(bytes, 0, 4), month: number(bytes, 5, 2), day: number(bytes, 8, 2),
                hour: number(bytes, 11, 2), minute: number(bytes, 14, 2), second: number(bytes, 17, 2)),
            let milliseconds = number(bytes, 20, 3)
        else { return nil }
        return seconds * Clock.second + UInt64(milliseconds) * Clock.millisecond
    }

    /// `24/Nov/2026:03:05:18 +0000`, in UTC as the access log has it.
    static func combined(_ line: ArraySlice<UInt8>) -> UInt64? {
        let bytes = line.prefix(combinedLength)
        guard bytes.count == combinedLength, matches(bytes, "../.../....:..:..:.. +0000") else { return nil }
        let name = bytes[(bytes.startIndex + 3)..<(bytes.startIndex + 6)]
        let month = monthNames.firstIndex { $0.utf8.elementsEqual(name) }
        let seconds = seconds(
            year: number(bytes, 7, 4), month: month.map { $0 + 1 }, day: number(bytes, 0, 2),
            hour: number(bytes, 12, 2), minute: number(bytes, 15, 2), second: number(bytes, 18, 2))
        return seconds.map { $0 * Clock.second }
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A dot stands for any byte.
    private static func matches(_ bytes: ArraySlice<UInt8>, _ shape: StaticString) -> Bool {
        bytes.indices.allSatisfy { index in
            let expected = shape.utf8Start[index - bytes.startIndex]
            return expected == 46 || expected == bytes[index]
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>, _ from: Int, _ digits: Int) -> Int? {
        var value = 0
        for byte in bytes.dropFirst(from).prefix(digits) {
            guard byte &- 48 < 10 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    /// Civil date to days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private static func seconds(
        year: Int?, month: Int?, day: Int?, hour: Int?, minute: Int?, second: Int?
    ) -> UInt64? {
        guard let year, let month, let day, let hour, let minute, let second, (1970...2500).contains(year),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (shifted / 400, shifted % 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return UInt64(max(0, days * 86_400 + hour * 3600 + minute * 60 + second))
    }
}
