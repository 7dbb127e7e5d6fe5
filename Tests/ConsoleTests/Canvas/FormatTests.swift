import Testing

@testable import Console

@Suite struct FormatTests {
    @Test func counts_AreShort() {
        #expect(Format.count(UInt64(0)) == "0")
        #expect(Format.count(UInt64(999)) == "999")
        #expect(Format.count(UInt64(1000)) == "1.0k")
        #expect(Format.count(UInt64(12_345)) == "12.3k")
        #expect(Format.count(UInt64.max) == "18.4E")
        #expect(Format.count(Int.min) == "-9.2E")
        #expect(Format.bytes(UInt64(1536)) == "1.5K")
        #expect(Format.bytes(-1) == "0")
    }

    @Test func everyNumber_FitsItsColumn() {
        var value: UInt64 = 1
        while value < .max / 3 {
            for v in [value - 1, value, value + 1] {
                #expect(Format.count(v).count <= 5)
                #expect(Format.bytes(v).count <= 5)
                #expect(Format.shortBytes(v).count <= 4, "\(v)")
                #expect(Format.age(v).count <= 5)
                #expect(Format.rate(Double(v)).count <= 5)
                #expect(Format.byteRate(Double(v)).count <= 5)
            }
            value = value * 3 / 2 + 1
        }
    }

    @Test func durations_NameTheirUnit() {
        #expect(Format.duration(350, ascii: false) == "350ns")
        #expect(Format.duration(12_000, ascii: false) == "12µs")
        #expect(Format.duration(1_500_000, ascii: true) == "1.5ms")
        #expect(Format.span(133_000_000_000) == "2m13s")
        #expect(Format.span(11_040_000_000_000) == "3h04m")
        #expect(Format.span(.max) == "213503d23h")
    }

    @Test func strangeNumbers_DoNotTrap() {
        for value in [Double.nan, .infinity, -.infinity, -1, 1e300] {
            _ = Format.rate(value)
            _ = Format.byteRate(value)
            _ = Format.percent(value)
        }
        #expect(Format.percent(.nan) == "0%")
        for seconds in [Int64.min, -1, 0, 1, .max] {
            for offset in [Int.min, 0, .max] { _ = Format.date(seconds, offset: offset) }
        }
        _ = Format.clock(.max, offset: .min)
    }

    @Test func dates_AreRight() {
        #expect(Format.date(1_790_000_000, offset: 0) == "2026-09-21 14:13")
        #expect(Format.date(951_782_400, offset: 0) == "2000-02-29 00:00")
        #expect(Format.date(951_782_400, offset: -60) == "2000-02-28 23:59")
        #expect(Format.date(0, offset: 0) == "")
        #expect(Format.clock(1_790_000_000_000_000_000, offset: 3600) == "15:13:20")
    }

    @Test func grouping_IsByThree() {
        #expect(Format.grouped(UInt64(1_234_567)) == "1,234,567")
        #expect(Format.grouped(-1_000) == "-1,000")
    }
}
