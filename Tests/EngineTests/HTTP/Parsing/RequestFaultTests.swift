// The log's text about a malformed request: the reason, and the offset of the byte, however the bytes came.

import Testing

@testable import Engine

@Suite struct RequestFaultTests {
    /// The parser after the bytes, fed in pieces of a size.
    private func parse(_ bytes: [UInt8], by size: Int) -> RequestParser {
        var parser = RequestParser()
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        block.copyBytes(from: bytes)
        defer { block.deallocate() }
        var end = 0
        while end < bytes.count {
            end = min(end + size, bytes.count)
            switch parser.parse(UnsafeMutableRawBufferPointer(rebasing: block[..<end]), limits: RequestLimits()) {
            case .incomplete, .expectsContinue, .announcesBody: continue
            case .complete, .refused: return parser
            }
        }
        return parser
    }

    private static let head = "POST / HTTP/1.1\r\nHost: t\r\n"

    @Test(arguments: [
        ("GET /\0 HTTP/1.1\r\n\r\n", "a control byte at byte 5, 0x00"),
        ("GET / HTTP/1.1\r\nHost: t\r\nA: b\u{7F}\r\n\r\n", "a control byte at byte 29, 0x7F"),
        ("GET / HTTP/1.1\nHost: t\n\n", "a line feed without a carriage return at byte 14"),
        ("GET / HTTP/1.1\r\nHost: t\rA: b\r\n\r\n", "a carriage return without a line feed at byte 23"),
        ("GET / HTTP/1.1\r\nHost: t\r\nBad Name: x\r\n\r\n", "a blank in a field's name at byte 28, 0x20"),
        ("GET / HTTP/1.1\r\nHost : t\r\n\r\n", "a blank in a field's name at byte 20, 0x20"),
        ("GET / HTTP/1.1\r\nHost: t\r\n folded\r\n\r\n", "a field that begins with a blank at byte 25"),
        ("GET / HTTP/1.1\r\nHost: t\r\n: x\r\n\r\n", "a field without a name at byte 25"),
        ("GET / HTTP/1.1\r\nHost: t\r\nname\r\n\r\n", "a field without a colon at byte 29"),
        ("GET / HTTP/1.1\r\nHost: t\r\nn(m: x\r\n\r\n", "a bad byte in a field's name at byte 26, 0x28"),
        ("G@T / HTTP/1.1\r\n\r\n", "a bad byte in the method at byte 1, 0x40"),
        ("GET /<x> HTTP/1.1\r\n\r\n", "a bad byte in the target at byte 5, 0x3C"),
        ("GET /%zz HTTP/1.1\r\n\r\n", "a % without two hexadecimal digits in the path at byte 5"),
        ("GET  / HTTP/1.1\r\n\r\n", "no target at byte 4"),
        ("GET /long/enough\r\n\r\n", "no version of HTTP behind the target at byte 16"),
        ("GET / HTTP/2.0\r\n\r\n", "a version of HTTP that is not served at byte 6"),
        ("GET /x HTTQ/1.1\r\n\r\n", "no version of HTTP behind the target at byte 7"),
        ("GET * HTTP/1.1\r\n\r\n", "the target * with another method than OPTIONS at byte 4"),
        ("GET a/b HTTP/1.1\r\n\r\n", "a target of no known form at byte 4"),
        ("GET http://u@h/ HTTP/1.1\r\n\r\n", "a bad host or port in the target at byte 11"),
        ("BAD\r\n\r\n", "a line too short for a request line at byte 3"),
        ("GET / HTTP/1.1\r\nA: b\r\n\r\n", "no Host at byte 22"),
        ("GET / HTTP/1.1\r\nHost: t\r\nHost: t\r\n\r\n", "a second Host at byte 30"),
        ("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "a bad host or port in Host at byte 22, 0x61"),
        (head + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", "a second Content-Length at byte 61"),
        (head + "Content-Length: 1x\r\n\r\n", "a Content-Length that is no plain number at byte 43, 0x78"),
        (
            head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "Transfer-Encoding and Content-Length in one message at byte 73"
        ),
        (head + "Transfer-Encoding: chunked\r\n\r\nx\r\n", "a bad chunk size at byte 56, 0x78"),
        (
            head + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc",
            "a chunk that does not end where its size says at byte 60, 0x62"
        ),
        (
            head + "Transfer-Encoding: chunked\r\n\r\n0\r\nHost: x\r\n\r\n",
            "a trailer that frames the message at byte 59"
        ),
        (head + "Content-Length: 9999999\r\nExpect: 100-continue\r\n\r\n", "more content than is taken at byte 73"),
        (head + "Expect: magic\r\n\r\n", "an expectation that cannot be met at byte 34"),
        (
            "GET /" + String(repeating: "x", count: 9000) + " HTTP/1.1\r\n\r\n",
            "a target longer than is taken at byte 8236"
        ),
    ])
    func refusedMessage_SaysWhyAndWhere(_ text: String, _ said: String) {
        let bytes = Array(text.utf8)
        for size in [bytes.count, 1, 7] where size < 8 || bytes.count < 1000 || size == bytes.count {
            let parser = parse(bytes, by: size)
            #expect(bytes.withUnsafeBytes { parser.faultText($0) } == said, "by \(size)")
        }
    }

    @Test func bytesThatAreNoUTF8_AreNamed() {
        for bytes in [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            for place in ["/", "/?"] {
                let request = Array("GET \(place)".utf8) + bytes + Array(" HTTP/1.1\r\n\r\n".utf8)
                let text = request.withUnsafeBytes { parse(request, by: request.count).faultText($0) }
                #expect(
                    text?.hasPrefix("bytes in the target that are no UTF-8 at byte \(4 + place.utf8.count), 0x") == true
                )
            }
        }
    }

    @Test func wholeMessage_HasNothingToSay() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: t\r\n\r\n".utf8)
        #expect(bytes.withUnsafeBytes { parse(bytes, by: 3).faultText($0) } == nil)
        holds(MemoryLayout<RequestParser>.stride <= 64)
    }

    @Test func badRequest_LeavesItsReasonInTheLog_WithoutSecretsAndHostileBytes() throws {
        let server = try TestServer { $0.logRequests() }
        let client = try server.client()
        client.send("GET /\u{1B}[2J\u{61C}?password=hunter2&x=\"\\ HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(client.answer()?.status == 400)
        var found = ""
        _ = eventually {
            if case .log(let lines)? = server.ask(.log(after: 0, limit: 100)) {
                found = lines.map(\.text).first { $0.contains("a control byte") } ?? ""
            }
            return !found.isEmpty
        }
        #expect(
            found.contains(
                "refused 1 (malformed): not a request: 400; the last: a control byte at byte 5, 0x1B, from 127.0.0.1:"))
        #expect(found.contains(#""GET /\x1B[2J\xD8\x9C?password=***&x=\x22\x5C HTTP/1.1""#))
        #expect(!found.contains("hunter"))
    }
}
