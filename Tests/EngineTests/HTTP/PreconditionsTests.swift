// Conditional requests, RFC 9110 section 13: the field that decides, and its comparison.

import Testing

@testable import Engine

@Suite struct PreconditionsTests {
    // The tag "ff-10" of a file changed at 784111777, Sun, 06 Nov 1994 08:49:37 GMT.
    static let etag = ETag(modifiedNanoseconds: 255, size: 16)
    static let modified: Int64 = 784_111_777

    /// Parses a request and passes it to `body`.
    static func with<Result>(_ fields: String, _ body: (borrowing Request) -> Result) throws -> Result {
        let text = Array("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 8)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: text)
        var parser = RequestParser()
        guard case .complete = parser.parse(buffer, limits: RequestLimits()), let base = buffer.baseAddress else {
            throw StartError("refused: \(fields)")
        }
        return body(Request(base: UnsafeRawPointer(base), facts: parser))
    }

    private static func verdict(_ fields: String) throws -> Preconditions.Verdict {
        try with(fields) { Preconditions.judge($0, FileFields($0), etag: etag, modified: modified) }
    }

    // Section 13.1.2 and 13.1.3: the weak comparison; a date only where there is no tag.
    @Test(arguments: [
        ("", false), ("If-None-Match: \"ff-10\"\r\n", true), ("If-None-Match: W/\"ff-10\"\r\n", true),
        ("If-None-Match: *\r\n", true),
        ("If-None-Match: \"a\", W/\"b\" ,\"ff-10\"\r\n", true), ("If-None-Match: \"a,b\",\"ff-10\"\r\n", true),
        ("If-None-Match: \"a\"\r\nIf-None-Match: \"ff-10\"\r\n", true), ("If-None-Match: \"a\"\r\n", false),
        ("If-None-Match: ff-10\r\n", false), ("If-None-Match: \"ff-1\"\r\n", false),
        ("If-None-Match: \"ff-100\"\r\n", false),
        ("If-None-Match: \"ff-10-gz\"\r\n", false),
        ("If-None-Match: \"ff-10\r\n", false), ("If-None-Match:\r\n", false), ("If-None-Match: w/\"ff-10\"\r\n", false),
        ("If-None-Match: \"x\" \"ff-10\"\r\n", false), ("If-None-Match: \"ff-10\"x\r\n", false),
        ("If-None-Match: \"ff-10\" \"x\"\r\n", false), ("If-None-Match: ,,\"ff-10\",\r\n", true),
        ("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n", true),
        ("If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n", false),
        ("If-Modified-Since: Sunday, 06-Nov-94 08:49:38 GMT\r\n", true), ("If-Modified-Since: yesterday\r\n", false),
        ("If-Modified-Since: Sun, 06 Nov 2994 08:49:37 GMT\r\n", false),
        ("If-None-Match: \"a\"\r\nIf-Modified-Since: Sun, 06 Nov 1995 08:49:37 GMT\r\n", false),
    ])
    func copyIsGood_OnlyWhereTheRequestSaysSo(_ fields: String, _ good: Bool) throws {
        #expect(try Self.verdict(fields) == (good ? .notModified : .met))
    }

    // Section 13.1.1 and 13.1.4: the strong comparison; a date only where there is no tag.
    @Test(arguments: [
        ("If-Match: \"ff-10\"\r\n", true), ("If-Match: *\r\n", true), ("If-Match: \"a\", \"ff-10\"\r\n", true),
        ("If-Match: \"a\"\r\nIf-Match: \"ff-10\"\r\n", true), ("If-Match: W/\"ff-10\"\r\n", false),
        ("If-Match: \"a\"\r\n", false),
        ("If-Match:\r\n", false), ("If-Match: ff-10\r\n", false),
        ("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n", true),
        ("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n", false),
        ("If-Unmodified-Since: never\r\n", true),
        ("If-Match: \"ff-10\"\r\nIf-Unmodified-Since: Sun, 06 Nov 1993 08:49:36 GMT\r\n", true),
        ("If-Match: \"a\"\r\nIf-None-Match: \"ff-10\"\r\n", false),
        ("If-Unmodified-Since: Sun, 06 Nov 1993 08:49:36 GMT\r\nIf-None-Match: \"ff-10\"\r\n", false),
    ])
    func otherState_FailsTheRequest(_ fields: String, _ met: Bool) throws {
        #expect(try Self.verdict(fields) == (met ? .met : .failed))
    }

    // Section 13.1.5: exact, and strong.
    @Test(arguments: [
        ("", true), ("If-Range: \"ff-10\"\r\n", true), ("If-Range: W/\"ff-10\"\r\n", false),
        ("If-Range: \"a\"\r\n", false),
        ("If-Range: Sun, 06 Nov 1994 08:49:37 GMT\r\n", true), ("If-Range: Sun, 06 Nov 1994 08:49:38 GMT\r\n", false),
        ("If-Range: Sun, 06 Nov 1994 08:49:36 GMT\r\n", false), ("If-Range: ff-10\r\n", false),
        ("If-Range:\r\n", false),
        ("If-Range: Sunday, 06-Nov-94 08:49:37 GMT\r\n", true), ("If-Range:  \"ff-10\"\t\r\n", true),
        // One tag or one date: no list, nothing after it, no second field.
        ("If-Range: \"other\", \"ff-10\"\r\n", false), ("If-Range: \"ff-10\", \"other\"\r\n", false),
        ("If-Range: \"ff-10\"x\r\n", false), ("If-Range: \"ff-10\" \"ff-10\"\r\n", false),
        ("If-Range: \"ff-10\",\r\n", false), ("If-Range: ,\"ff-10\"\r\n", false),
        ("If-Range: *\r\n", false), ("If-Range: \"ff-10\r\n", false),
        ("If-Range: \"ff-10\"\r\nIf-Range: \"ff-10\"\r\n", false), ("If-Range: \"ff-10\"\r\nIf-Range:\r\n", false),
        ("If-Range: W/\"ff-10\", \"ff-10\"\r\n", false), ("If-Range: w/\"ff-10\"\r\n", false),
        ("If-Range: Sun, 06 Nov 1994 08:49:37 GMTx\r\n", false),
        ("If-Range: Sun, 06 Nov 1994 08:49:37 GMT, x\r\n", false),
        ("If-Range: Sun, 06 Nov 1994 08:49:37 GMT\r\nIf-Range: \"ff-10\"\r\n", false),
    ])
    func range_HoldsOnlyForTheSameContent(_ fields: String, _ holds: Bool) throws {
        let found = try Self.with(fields) {
            Preconditions.rangeHolds($0, FileFields($0), etag: Self.etag, modified: Self.modified)
        }
        #expect(found == holds)
    }

    // Section 8.8.2.2: if changed within the second, two contents may have the date.
    @Test func date_OfThisSecond_IsNoStrongValidator() throws {
        let now = Int64(Clock.realTime / Clock.second)
        let fields = "If-Range: \(HTTPDate.text(now))\r\n"
        let found = try Self.with(fields) {
            Preconditions.rangeHolds($0, FileFields($0), etag: Self.etag, modified: now)
        }
        #expect(!found)
    }
}
