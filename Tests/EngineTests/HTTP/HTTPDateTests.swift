// Dates of RFC 9110 section 5.6.7, against the C library's calendar.

import Glibc
import Testing

@testable import Engine

@Suite struct HTTPDateTests {
    private func text(_ seconds: Int64) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: HTTPDate.length) { bytes in
            HTTPDate.write(seconds, into: bytes.baseAddress!)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private func parse(_ text: String, now: Int64 = 1_700_000_000) -> Int64? {
        var copy = text
        return copy.withUTF8 { HTTPDate.parse(UnsafeRawBufferPointer($0), now: now) }
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func fixedDates_AreWrittenAndRead(_ seconds: Int64, _ written: String) {
        #expect(text(seconds) == written)
        #expect(parse(written) == seconds)
    }

    @Test func timesOutsideFourDigits_AreHeld() {
        #expect(text(.min) == text(0))
        #expect(text(.max) == text(253_402_300_799))
    }

    @Test func everyElevenDays_AgreesWithTheSystemCalendar() {
        var buffer = [CChar](repeating: 0, count: 64)
        for step in 0..<6000 {
            var seconds = time_t(step) * 11 * 86400 + time_t(step) * 7
            var parts = tm()
            gmtime_r(&seconds, &parts)
            let count = strftime(&buffer, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            let expected = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            #expect(text(Int64(seconds)) == expected)
            #expect(parse(expected) == Int64(seconds))
        }
    }

    @Test(arguments: ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 GMT"])
    func threeForms_AreOneTime(_ written: String) {
        #expect(parse(written) == 784_111_777)
    }

    @Test func twoDigitYear_LiesNoMoreThanFiftyYearsAhead() {
        #expect(parse("Thursday, 01-Jan-70 00:00:00 GMT", now: 1_700_000_000) == 3_155_760_000)
        #expect(parse("Tuesday, 01-Jan-74 00:00:00 GMT", now: 1_700_000_000) == 126_230_400)
    }

    @Test func dateBefore1970_IsRead() {
        #expect(parse("Wed, 31 Dec 1969 23:59:59 GMT") == -1)
        #expect(parse("Mon, 01 Jan 0001 00:00:00 GMT") == -62_135_596_800)
    }

    @Test(arguments: [
        "", "x", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Apr 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 29 Feb 1900 00:00:00 GMT", "Wed, 29 Feb 2023 00:00:00 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 0000 08:49:37 GMT", "Sun Nov 06 08:49:37 199x",
        "Funday, 06-Nov-94 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06-Nov-1994 08:49:37 GMT",
    ])
    func whatIsNoDate_IsNone(_ written: String) {
        #expect(parse(written) == nil)
    }
}
