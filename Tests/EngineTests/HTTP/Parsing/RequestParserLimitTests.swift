// Bounds hold to the byte: a request that just fits is accepted, one byte more is refused, however it is cut.

import Testing

@testable import Engine

@Suite struct RequestParserLimitTests {
    private func status(_ text: String, _ limits: RequestLimits) -> UInt16 {
        switch ParserHarness.parse(text, limits: limits).first {
        case .message: return 200
        case .refused(let status): return status
        default: return 0
        }
    }

    @Test func head_AtItsLimit() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 60))\r\n\r\n"
        #expect(status(text, RequestLimits(headBytes: text.utf8.count)) == 200)
        for less in 1...30 { #expect(status(text, RequestLimits(headBytes: text.utf8.count - less)) == 431) }
    }

    @Test func endlessHead_IsRefusedAtTheLimit_WithoutALineEnd() {
        #expect(
            status("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 200), RequestLimits(headBytes: 100)) == 431)
    }

    @Test func target_AtItsLimit() {
        let target = "/" + String(repeating: "t", count: 99)
        let text = "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(status(text, RequestLimits(targetBytes: 100)) == 200)
        #expect(status(text, RequestLimits(targetBytes: 99)) == 414)
        #expect(status(text, RequestLimits(targetBytes: 10)) == 414)
        #expect(status(text, RequestLimits(headBytes: 50, targetBytes: 100)) == 431)
        #expect(status("GET /" + String(repeating: "t", count: 500), RequestLimits(targetBytes: 100)) == 414)
    }

    @Test func fixedBody_AtItsLimit() {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789"
        #expect(status(text, RequestLimits(bodyBytes: 10)) == 200)
        #expect(status(text, RequestLimits(bodyBytes: 9)) == 413)
        #expect(status(text, RequestLimits(bodyBytes: 0)) == 413)
    }

    @Test func contentPastTheLimit_IsRefusedWhenItComes_OrWhenTheClientAsks() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n"
        let limits = RequestLimits(bodyBytes: 9)
        #expect(status(head + "\r\n", limits) == 0)
        #expect(status(head + "\r\n0", limits) == 413)
        #expect(status(head + "Expect: 100-continue\r\n\r\n", limits) == 413)
        // RFC 9110 section 10.1.1: an HTTP/1.0 client's expectation is ignored.
        let old = "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n"
        #expect(status(old, limits) == 0)
        #expect(status(old + "0", limits) == 413)
    }

    @Test func chunkedBody_AtItsLimit() {
        let text =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n"
        #expect(status(text, RequestLimits(bodyBytes: 10)) == 200)
        #expect(status(text, RequestLimits(bodyBytes: 9)) == 413)
        #expect(status(text, RequestLimits(bodyBytes: 5)) == 413)
    }

    @Test func fieldCount_AtItsLimit() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 9) + "\r\n"
        #expect(status(text, RequestLimits(headerCount: 10)) == 200)
        #expect(status(text, RequestLimits(headerCount: 9)) == 431)
    }

    @Test func chunkExtensions_AtTheirLimit_AllTogether() {
        let text =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;ab\r\nx\r\n1;cd\r\ny\r\n0;e\r\n\r\n"
        #expect(status(text, RequestLimits(chunkExtensionBytes: 8)) == 200)
        #expect(status(text, RequestLimits(chunkExtensionBytes: 7)) == 400)
        #expect(status(text, RequestLimits(chunkExtensionBytes: 2)) == 400)
    }

    @Test func endlessChunkExtension_IsRefusedAtTheLimit() {
        let text =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + String(repeating: "a", count: 200)
        #expect(status(text, RequestLimits(chunkExtensionBytes: 50)) == 400)
    }

    @Test func trailers_AtTheirLimit() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let text = head + "1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n"
        #expect(status(text, RequestLimits(trailerBytes: 14)) == 200)
        for bytes in 0..<14 { #expect(status(text, RequestLimits(trailerBytes: bytes)) == 431) }
        #expect(status(text, RequestLimits(headerCount: 2)) == 200)
        #expect(status(head + "0\r\nA: b\r\nC: d\r\nE: f\r\n\r\n", RequestLimits(headerCount: 2)) == 431)
    }

    @Test func wildLimits_AreHeldToWhatOffsetsCanCount() {
        let limits = RequestLimits(
            headBytes: .max, targetBytes: .max, bodyBytes: .max, headerCount: .max, trailerBytes: .min)
        #expect(limits.headBytes == 1 << 30)
        #expect(limits.trailerBytes == 0)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\n\r\n", limits) == 200)
    }
}
