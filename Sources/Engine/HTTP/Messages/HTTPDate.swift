// HTTP's dates, RFC 9110 section 5.6.7: written as IMF-fixdate, read in all three forms. No locale, no time zone, no
// allocation; on any thread.

enum HTTPDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    static let length = 29

    static var days: StaticString { "MonTueWedThuFriSatSun" }
    static var months: StaticString { "JanFebMarAprMayJunJulAugSepOctNovDec" }

    /// Writes 29 bytes. A time before 1970 or past the year 9999 is written as the nearest that four digits hold.
    /// - Parameter seconds: since 1970-01-01T00:00:00Z.
    static func write(_ seconds: Int64, into bytes: UnsafeMutablePointer<UInt8>) {
        let held = min(max(seconds, 0), 253_402_300_799)
        let day = Int(held / 86400)
        let second = Int(held % 86400)
        let date = civil(day)
        // 1970-01-01 was a Thursday, the fourth of `days`.
        name(days, (day + 3) % 7, into: bytes)
        bytes[3] = 0x2C
        bytes[4] = 0x20
        twoDigits(date.day, into: bytes + 5)
        bytes[7] = 0x20
        name(months, date.month - 1, into: bytes + 8)
        bytes[11] = 0x20
        twoDigits(date.year / 100, into: bytes + 12)
        twoDigits(date.year % 100, into: bytes + 14)
        bytes[16] = 0x20
        twoDigits(second / 3600, into: bytes + 17)
        bytes[19] = 0x3A
        twoDigits(second / 60 % 60, into: bytes + 20)
        bytes[22] = 0x3A
        twoDigits(second % 60, into: bytes + 23)
        bytes[25] = 0x20
        bytes[26] = 0x47
        bytes[27] = 0x4D
        bytes[28] = 0x54
    }

    /// The date as text; for responses off the hot path.
    static func text(_ seconds: Int64) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { bytes in
            guard let base = bytes.baseAddress else { return "" }
            write(seconds, into: base)
            return String(decoding: UnsafeBufferPointer(start: base, count: length), as: UTF8.self)
        }
    }

    private static func twoDigits(_ value: Int, into bytes: UnsafeMutablePointer<UInt8>) {
        bytes[0] = UInt8(truncatingIfNeeded: 0x30 + value / 10)
        bytes[1] = UInt8(truncatingIfNeeded: 0x30 + value % 10)
    }

    private static func name(_ names: StaticString, _ index: Int, into bytes: UnsafeMutablePointer<UInt8>) {
        bytes.update(from: names.utf8Start + index * 3, count: 3)
    }

    /// The date of a day since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"), for
    /// days that are not negative.
    static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The day since 1970-01-01 of a date from the year 1 on; negative before 1970.
    static func day(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
