// A moment in UTC, in the two formats that a log needs. The calendar is computed here: gmtime_r(3) would do, but its
// locale-bound strftime would not.

package struct LogTime: BitwiseCopyable {
    private let year, month, day, hour, minute, second: Int
    private static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

    /// - Parameter seconds: since 1970-01-01T00:00:00Z.
    init(seconds: UInt64) {
        // 64 bits of nanoseconds end in the year 2554, so nothing here can overflow.
        let seconds = Int(min(seconds, UInt64.max / 1_000_000_000))
        let rest = seconds % 86_400
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        // Days to civil date, Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so
        // that the leap day is the last one; eras are 400 years.
        let shifted = seconds / 86_400 + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    static let stampLength = 24

    /// `2026-11-24T03:05:18.123Z` (RFC 3339).
    /// - Parameter bytes: room for `stampLength` bytes.
    static func writeStamp(_ nanoseconds: UInt64, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
        let time = LogTime(seconds: nanoseconds / Clock.second)
        put(time.year, 4, bytes)
        bytes[4] = 45
        put(time.month, 2, bytes + 5)
        bytes[7] = 45
        put(time.day, 2, bytes + 8)
        bytes[10] = 84
        time.writeClock(bytes + 11)
        bytes[19] = 46
        put(Int(nanoseconds % Clock.second / Clock.millisecond), 3, bytes + 20)
        bytes[23] = 90
        return stampLength
    }

    /// `20261124T030518Z` (ISO 8601, basic format): for the name of a file.
    package static func fileStamp(_ nanoseconds: UInt64) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: stampLength) { bytes in
            guard let base = bytes.baseAddress else { return "" }
            let count = writeStamp(nanoseconds, to: base)
            // Without the marks, and without the fraction that begins after the 19th byte.
            let digits = bytes[..<min(19, count)].filter { $0 != 0x2D && $0 != 0x3A }
            return String(decoding: digits, as: UTF8.self) + "Z"
        }
    }

    static let combinedLength = 26

    /// `24/Nov/2026:03:05:18 +0000`, as NCSA httpd wrote it.
    /// - Parameter bytes: room for `combinedLength` bytes.
    static func writeCombined(seconds: UInt64, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
        let time = LogTime(seconds: seconds)
        put(time.day, 2, bytes)
        bytes[2] = 47
        (bytes + 3).update(from: months.utf8Start + (time.month - 1) * 3, count: 3)
        bytes[6] = 47
        put(time.year, 4, bytes + 7)
        bytes[11] = 58
        time.writeClock(bytes + 12)
        let zone: StaticString = " +0000"
        (bytes + 20).update(from: zone.utf8Start, count: 6)
        return combinedLength
    }

    private func writeClock(_ bytes: UnsafeMutablePointer<UInt8>) {
        Self.put(hour, 2, bytes)
        bytes[2] = 58
        Self.put(minute, 2, bytes + 3)
        bytes[5] = 58
        Self.put(second, 2, bytes + 6)
    }

    /// Writes `value` with that many decimal digits, with leading zeros.
    static func put(_ value: Int, _ digits: Int, _ bytes: UnsafeMutablePointer<UInt8>) {
        var rest = value
        var place = digits
        while place > 0 {
            place -= 1
            bytes[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 48
            rest /= 10
        }
    }
}
