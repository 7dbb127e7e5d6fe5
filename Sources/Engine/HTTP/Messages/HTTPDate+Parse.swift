// Parses the three date forms of RFC 9110 section 5.6.7. Exact: a date of any other form is no date, and the field that
// holds it is ignored (section 13.1.3).

extension HTTPDate {
    /// - Parameter now: seconds since 1970, for the two-digit years of RFC 850.
    /// - Returns: seconds since 1970-01-01T00:00:00Z, or nil.
    static func parse(
        _ text: UnsafeRawBufferPointer, now: Int64 = Int64(truncatingIfNeeded: Clock.realTime / Clock.second)
    ) -> Int64? {
        var reader = Reader(text: text)
        // The day's name must be a name; nothing depends on it being the right one.
        if text.count == length, text[3] == 0x2C {
            // Sun, 06 Nov 1994 08:49:37 GMT
            guard reader.name(days) != nil, reader.skip(", "), let day = reader.digits(2), reader.skip(" "),
                let month = reader.name(months), reader.skip(" "), let year = reader.digits(4), reader.skip(" "),
                let time = reader.time(), reader.skip(" GMT"), reader.atEnd
            else { return nil }
            return seconds(year, month, day, time)
        }
        if text.count == 24 {
            // Sun Nov  6 08:49:37 1994
            guard reader.name(days) != nil, reader.skip(" "), let month = reader.name(months), reader.skip(" ") else {
                return nil
            }
            guard let day = reader.skip(" ") ? reader.digits(1) : reader.digits(2), reader.skip(" "),
                let time = reader.time(), reader.skip(" "), let year = reader.digits(4), reader.atEnd
            else { return nil }
            return seconds(year, month, day, time)
        }
        // Sunday, 06-Nov-94 08:49:37 GMT
        guard reader.longDay(), reader.skip(", "), let day = reader.digits(2), reader.skip("-"),
            let month = reader.name(months), reader.skip("-"), let shortYear = reader.digits(2), reader.skip(" "),
            let time = reader.time(), reader.skip(" GMT"), reader.atEnd
        else { return nil }
        // A date that seems more than 50 years ahead lies in the past.
        let thisYear = civil(Int(min(max(now, 0), 253_402_300_799) / 86400)).year
        var year = thisYear - thisYear % 100 + shortYear
        if year > thisYear + 50 { year -= 100 }
        return seconds(year, month, day, time)
    }

    private static func seconds(_ year: Int, _ month: Int, _ day: Int, _ time: Int) -> Int64? {
        guard year >= 1, day >= 1, day <= daysInMonth(year, month) else { return nil }
        return Int64(Self.day(year: year, month: month + 1, day: day)) * 86400 + Int64(time)
    }

    /// - Parameter month: from 0.
    private static func daysInMonth(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 1: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 3, 5, 8, 10: 30
        default: 31
        }
    }

    private struct Reader {
        let text: UnsafeRawBufferPointer
        var at = 0

        var atEnd: Bool { at == text.count }

        mutating func skip(_ literal: StaticString) -> Bool {
            let count = literal.utf8CodeUnitCount
            guard text.count - at >= count else { return false }
            for i in 0..<count where text[at + i] != literal.utf8Start[i] { return false }
            at += count
            return true
        }

        mutating func digits(_ count: Int) -> Int? {
            guard text.count - at >= count else { return nil }
            var value = 0
            for i in 0..<count {
                guard ByteClass.isDigit(text[at + i]) else { return nil }
                value = value * 10 + Int(text[at + i] - 0x30)
            }
            at += count
            return value
        }

        /// The index of a three-letter name.
        mutating func name(_ names: StaticString) -> Int? {
            guard text.count - at >= 3 else { return nil }
            for index in 0..<(names.utf8CodeUnitCount / 3) {
                let name = names.utf8Start + index * 3
                if name[0] == text[at], name[1] == text[at + 1], name[2] == text[at + 2] {
                    at += 3
                    return index
                }
            }
            return nil
        }

        mutating func longDay() -> Bool {
            skip("Monday") || skip("Tuesday") || skip("Wednesday") || skip("Thursday") || skip("Friday")
                || skip("Saturday")
                || skip("Sunday")
        }

        /// Seconds of the day; a leap second, 60, counts as the first of the next minute.
        mutating func time() -> Int? {
            guard let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2),
                hour < 24, minute < 60, second <= 60
            else { return nil }
            return hour * 3600 + minute * 60 + second
        }
    }
}
