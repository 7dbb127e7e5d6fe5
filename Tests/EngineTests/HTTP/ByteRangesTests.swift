// Range, RFC 9110 section 14.1 and 14.2.

import Testing

@testable import Engine

@Suite struct ByteRangesTests {
    private static func read(_ field: String, _ size: Int = 100) -> ByteRanges {
        Array(field.utf8).withUnsafeBytes { ByteRanges($0, size: size) }
    }

    @Test(arguments: [
        ("bytes=0-0", [0..<1]), ("bytes=0-99", [0..<100]), ("bytes=10-", [10..<100]), ("bytes=-10", [90..<100]),
        ("bytes=-1000", [0..<100]),
        ("bytes=90-200", [90..<100]), ("bytes=99-", [99..<100]), ("BYTES=1-2", [1..<3]),
        ("bytes=0-1, 5-6 ,-2", [0..<2, 5..<7, 98..<100]),
        ("bytes=5-6,0-1", [5..<7, 0..<2]), ("bytes=0-1,200-300", [0..<2]), ("bytes= 0-1", [0..<2]),
        ("bytes=,0-1,", [0..<2]),
        ("bytes=0-99999999999999999999999999", [0..<100]), ("bytes=-99999999999999999999999999", [0..<100]),
        ("bytes=0-1,-0", [0..<2]),
        ("bytes=007-08", [7..<9]),
    ])
    func ranges_AreCutToTheSize(_ field: String, _ ranges: [Range<Int>]) {
        #expect(Self.read(field) == .some(ranges))
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=,", "items=0-1", "bytes 0-1", "bytes=a-b", "bytes=5-4", "bytes=-", "bytes=1",
        "bytes=0-1;2-3",
        "bytes=0-1,x", "bytes=1--2", "bytes=+1-2", "bytes=0 -1", "bytes=0x1-2", "bytes=0-99,0-99", "bytes=0-60,40-99",
    ])
    func whatIsNoRange_OrNotWorthIt_IsTheWhole(_ field: String) {
        #expect(Self.read(field) == .whole)
    }

    @Test(arguments: [
        "bytes=100-", "bytes=100-200", "bytes=-0", "bytes=200-300,100-", "bytes=99999999999999999999999999-",
    ])
    func rangesBehindTheEnd_CannotBeSatisfied(_ field: String) {
        #expect(Self.read(field) == .unsatisfiable)
    }

    @Test func emptyFile_HasNoByteToGive() {
        #expect(Self.read("bytes=0-", 0) == .unsatisfiable)
        #expect(Self.read("bytes=0-0", 0) == .unsatisfiable)
        #expect(Self.read("bytes=-0", 0) == .unsatisfiable)
        #expect(Self.read("bytes=-5", 0) == .whole)
    }

    @Test func manyRanges_AreNotFollowed() {
        let some = (0..<ByteRanges.limit).map { "\($0)-\($0)" }.joined(separator: ",")
        #expect(Self.read("bytes=" + some) == .some((0..<ByteRanges.limit).map { $0..<($0 + 1) }))
        #expect(Self.read("bytes=" + some + ",99-") == .whole)
    }
}
