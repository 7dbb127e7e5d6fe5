// Valid requests with one fault inserted, at every place where it can be: each must be refused, whole and byte by byte,
// and before anything after it is taken for a request. RFC 9112 sections 2.2, 3, 5, 6 and 7, RFC 9110 section 5.

import Testing

@testable import Engine

@Suite struct RequestMutationTests {
    static let requests = [
        "GET /a/b?c=d HTTP/1.1\r\nHost: a.example:80\r\nAccept: */*\r\nX-Empty:\r\nConnection: keep-alive\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nContent-Type: text/plain\r\n\r\nhello world",
        """
        POST /c HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\nA\r\n0123456789\r\n\
        0\r\nX-T: v\r\n\r\n
        """,
        "OPTIONS * HTTP/1.1\r\nHost: [::1]:81\r\n\r\n",
        "GET http://b/p HTTP/1.1\r\nHost: a\r\n\r\n",
    ]
    static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    /// The end of the head, after its empty line.
    private static func headEnd(_ bytes: [UInt8]) -> Int {
        (4...bytes.count).first { bytes[($0 - 4)..<$0].elementsEqual([13, 10, 13, 10]) } ?? bytes.count
    }

    private static func inserting(_ inserted: [UInt8], at place: Int, in bytes: [UInt8]) -> [UInt8] {
        Array(bytes[..<place]) + inserted + Array(bytes[place...])
    }

    /// Expects a refusal, with a request after it that must not come through.
    private static func expectRefused(
        _ bytes: [UInt8], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let all = bytes + Array(smuggled.utf8)
        let whole = ParserHarness.run(all, cuts: [all.count])
        let isRefused: Bool
        if case .refused = whole.first { isRefused = true } else { isRefused = false }
        #expect(
            isRefused && whole.count == 1, "\(what): \(String(decoding: bytes, as: UTF8.self).debugDescription)",
            sourceLocation: sourceLocation)
        #expect(ParserHarness.run(all, cuts: [1]) == whole, "\(what), byte by byte", sourceLocation: sourceLocation)
    }

    @Test(arguments: requests) func controlByte_AnywhereInTheHead_IsRefused(_ request: String) {
        let bytes = Array(request.utf8)
        let end = Self.headEnd(bytes)
        for place in 0..<(end - 1) {
            for control: UInt8 in [0, 7, 10, 11, 13, 31, 127] {
                // A CR before LF, or an LF after CR, inserted once more is no line end either.
                Self.expectRefused(
                    Self.inserting([control], at: place, in: bytes), "control byte \(control) at \(place)")
            }
        }
    }

    @Test(arguments: requests) func brokenLineEnd_IsRefused(_ request: String) {
        let bytes = Array(request.utf8)
        let end = Self.headEnd(bytes)
        for place in 0..<end where bytes[place] == 13 || bytes[place] == 10 {
            var broken = bytes
            broken.remove(at: place)
            Self.expectRefused(broken, "without byte \(bytes[place]) at \(place)")
        }
    }

    @Test(arguments: requests) func blankInTheRequestLine_IsRefused(_ request: String) {
        let bytes = Array(request.utf8)
        let lineEnd = bytes.firstIndex(of: 13) ?? 0
        for place in 0...lineEnd {
            for blank: UInt8 in [32, 9, 0xA0] {
                Self.expectRefused(Self.inserting([blank], at: place, in: bytes), "blank \(blank) at \(place)")
            }
        }
    }

    @Test(arguments: requests) func blankAroundAFieldName_IsRefused(_ request: String) {
        let bytes = Array(request.utf8)
        let end = Self.headEnd(bytes)
        var lineStart = (bytes.firstIndex(of: 13) ?? 0) + 2
        while lineStart < end - 2 {
            let colon = bytes[lineStart...].firstIndex(of: 0x3A) ?? lineStart
            for place in [lineStart, lineStart + 1, colon] {
                for blank: UInt8 in [32, 9] {
                    Self.expectRefused(Self.inserting([blank], at: place, in: bytes), "blank at \(place)")
                }
            }
            for byte in Array("()<>@,;\\\"/[]?={}".utf8) + [0x80, 0xFF] {
                Self.expectRefused(Self.inserting([byte], at: colon, in: bytes), "byte \(byte) in the name")
            }
            // obs-fold before this line, and a line without a name or a colon.
            for line in [" folded\r\n", "\tfolded\r\n", ": v\r\n", "name\r\n", "na me: v\r\n"] {
                Self.expectRefused(
                    Self.inserting(Array(line.utf8), at: lineStart, in: bytes),
                    "\(line.debugDescription) before the line")
            }
            lineStart = (bytes[lineStart...].firstIndex(of: 10) ?? end) + 1
        }
    }

    @Test func faultyHost_IsRefused() {
        for value in [
            "", " ", "a b", "a,b", "a, b", "a/b", "a?b", "a#b", "u@a", "a\\b", "a::80", "a:8x", "a:-1", "a:65536",
            "a:080000", "[::1", "::1",
            "[]", "[::1]80", "[::g]", "[1.2.3.4]", "a%", "a%4", "a%zz", "<a>", "\"a\"", "{a}", "a|b", "a^b", "a`b",
            "http://a", "a\u{e9}", "a\u{0}b", "a\tb", "a;b c",
        ] {
            for line in ["GET / HTTP/1.1", "GET http://b/ HTTP/1.1", "GET / HTTP/1.0"] {
                Self.expectRefused(Array("\(line)\r\nHost: \(value)\r\n\r\n".utf8), "Host \(value.debugDescription)")
            }
        }
        for fields in [
            "", "X-Host: a\r\n", "Host: a\r\nHost: a\r\n", "Host: a\r\nX: y\r\nHOST: b\r\n", "Host: a\r\nHost:\r\n",
        ] {
            Self.expectRefused(Array("GET / HTTP/1.1\r\n\(fields)\r\n".utf8), "fields \(fields.debugDescription)")
        }
    }

    @Test func faultyLength_IsRefused() {
        for value in [
            "", "+5", "-5", "-0", "0x5", "5x", "x5", "5 5", "5,5", "5, 5", "5,6", "5;5", "5.0", "5e0", "0b1", "0o5",
            "1_0", "\"5\"", "05", "٥", "５",
            "18446744073709551616", "99999999999999999999", "5\u{0}", "\u{b}5", "5\u{c}", "nan", "∞",
        ] {
            Self.expectRefused(
                Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(value)\r\n\r\nhello".utf8),
                "length \(value.debugDescription)")
        }
        for second in ["5", "6", "05", "", "x"] {
            Self.expectRefused(
                Array(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX: y\r\ncontent-length: \(second)\r\n\r\nhello"
                        .utf8), "and \(second)")
        }
        // With the other framing, in any order and spelling (RFC 9112 section 6.1).
        for coding in ["chunked", "Chunked", "identity", "gzip", "gzip, chunked", "xchunked", ""] {
            for length in ["0", "5", "35"] {
                Self.expectRefused(
                    Array(
                        """
                        POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\nTransfer-Encoding: \
                        \(coding)\r\n\r\n0\r\n\r\n
                        """
                        .utf8), "\(length), \(coding)")
                Self.expectRefused(
                    Array(
                        """
                        POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \(coding)\r\nContent-Length: \
                        \(length)\r\n\r\n0\r\n\r\n
                        """
                        .utf8), "\(coding), \(length)")
            }
        }
    }

    @Test func faultyTransferEncoding_IsRefused() {
        let values = [
            "", ",", "chunked,", ",chunked", "chunked, chunked", "chunked;q=1", "chunked;a", "\"chunked\"", "'chunked'",
            "chunked\u{0}", "\u{b}chunked",
            "chunked\u{c}", "xchunked", "chunkedx", "chunke", "chunked chunked", "chunked\tidentity", "identity",
            "identity, chunked", "gzip", "gzip, chunked",
            "deflate, chunked", "chunked, gzip", "chunked, identity", "x", "c hunked", "chunked\u{e9}", "chunked=1",
            "[chunked]", "chunked;", "cow, chunked",
        ]
        for value in values {
            Self.expectRefused(
                Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \(value)\r\n\r\n0\r\n\r\n".utf8),
                "coding \(value.debugDescription)")
        }
        for (first, second) in [
            ("chunked", "chunked"), ("chunked", "identity"), ("identity", "chunked"), ("gzip", "chunked"),
            ("chunked", ""), ("", "chunked"),
        ] {
            Self.expectRefused(
                Array(
                    """
                    POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \(first)\r\nX: y\r\nTRANSFER-ENCODING: \
                    \(second)\r\n\r\n0\r\n\r\n
                    """
                    .utf8), "\(first), \(second)")
        }
        Self.expectRefused(
            Array("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".utf8), "in HTTP/1.0")
    }

    @Test func faultyChunk_IsRefused() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let bodies = [
            "\r\nhello\r\n", "x\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n", "\t5\r\nhello\r\n", "5\t\r\nhello\r\n",
            "+5\r\nhello\r\n", "-5\r\nhello\r\n", "0x5\r\nhello\r\n",
            "5h\r\nhello\r\n", "5_\r\nhello\r\n", "5,5\r\nhello\r\n", "5.0\r\nhello\r\n", "\"5\"\r\nhello\r\n",
            "5\nhello\r\n", "5\rhello\r\n", "5\r\rhello\r\n", "5\n\nhello\r\n",
            "5\r\nhello", "5\r\nhello\n", "5\r\nhello\r", "5\r\nhelloX\r\n", "5\r\nhello\rX", "5\r\nhello\n\r",
            "4\r\nhello\r\n", "6\r\nhello\r\n",
            "10000000000000000\r\n", "ffffffffffffffff\r\n", "8000000000000000\r\n", "00000000000000005\r\nhello\r\n",
            "5;\r\nhello\r\n", "5;;a\r\nhello\r\n", "5;=a\r\nhello\r\n",
            "5;a=\r\nhello\r\n", "5;a=\"b\r\nhello\r\n", "5;a=b c\r\nhello\r\n", "5;a b\r\nhello\r\n",
            "5;a=\"b\"c\r\nhello\r\n", "5;a\u{0}\r\nhello\r\n", "5;a\nb\r\nhello\r\n",
            "5;a\rb\r\nhello\r\n", "5;a\u{7f}\r\nhello\r\n", "5 a\r\nhello\r\n", "5,a\r\nhello\r\n",
            "5;a,b\r\nhello\r\n", "٥\r\nhello\r\n",
        ]
        for body in bodies { Self.expectRefused(Array((head + body).utf8), "chunk \(body.debugDescription)") }
        let trailers = [
            " a: b\r\n", "a : b\r\n", "a\r\n", ": b\r\n", "a: b\n\r\n", "a: b\r\r\n", "a: b\r\n c\r\n", "a: b\u{0}\r\n",
            "a: b\u{7f}\r\n", "a(b): c\r\n", "a\u{e9}: b\r\n",
            "Content-Length: 5\r\n", "content-length: 0\r\n", "Transfer-Encoding: chunked\r\n", "Host: b\r\n", "\n",
            "\rX",
        ]
        for lines in trailers {
            Self.expectRefused(Array((head + "0\r\n" + lines).utf8), "trailer \(lines.debugDescription)")
        }
    }

    @Test func faultyRequestLine_IsRefused() {
        let lines = [
            "", "GET", "GET /", "GET / ", "GET HTTP/1.1", " GET / HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP/1.1 x",
            "/ GET HTTP/1.1", "GET\t/\tHTTP/1.1",
            "GET / HTTP/", "GET / HTTP/1", "GET / HTTP/1.", "GET / HTTP/.1", "GET / HTTP/1.1.1", "GET / HTTP/11",
            "GET / HTTP/1.01", "GET / HTTP/01.1", "GET / HTTP/1,1",
            "GET / HTTP 1.1", "GET / http/1.1", "GET / Http/1.1", "GET / HTTP/+1.1", "GET / HTTP/1.x", "GET / HTTP/0.9",
            "GET / HTTP/2.0", "GET / HTTP/3.0", "GET / HTTP/9.9",
            "GET / HTTPS/1.1", "GET / ICY/1.0", "GET / RTSP/1.0", "GET / XHTTP/1.1", "G(T / HTTP/1.1",
            "GET: / HTTP/1.1", "\"GET\" / HTTP/1.1", "G\u{e9}T / HTTP/1.1",
            "G/T / HTTP/1.1", "{GET} / HTTP/1.1", "GET a HTTP/1.1", "GET a/b HTTP/1.1", "GET ?a HTTP/1.1",
            "GET * HTTP/1.1", "GET ** HTTP/1.1", "OPTIONS ** HTTP/1.1",
            "OPTIONS *? HTTP/1.1", "GET a:80 HTTP/1.1", "GET //a\\b HTTP/1.1", "GET /#a HTTP/1.1", "GET /a#b HTTP/1.1",
            "GET /?a#b HTTP/1.1", "GET /<a> HTTP/1.1",
            "GET /\"a\" HTTP/1.1", "GET /a\\b HTTP/1.1", "GET /a`b HTTP/1.1", "GET /{a} HTTP/1.1", "GET /% HTTP/1.1",
            "GET /%a HTTP/1.1", "GET /%ag HTTP/1.1", "GET /a%%20 HTTP/1.1", "GET http:/a HTTP/1.1",
            "GET http:a HTTP/1.1",
            "GET http:// HTTP/1.1", "GET http:///a HTTP/1.1", "GET http://u@a/ HTTP/1.1", "GET http://u:p@a/ HTTP/1.1",
            "GET http://a b/ HTTP/1.1", "GET http://a:b/ HTTP/1.1", "GET http://a:99999/ HTTP/1.1",
            "GET http://[::1/ HTTP/1.1", "GET http://a,b/ HTTP/1.1", "GET ftp://a/ HTTP/1.1",
            "GET javascript:a HTTP/1.1", "GET file:///a HTTP/1.1", "CONNECT a HTTP/1.1",
            "CONNECT a: HTTP/1.1", "CONNECT :80 HTTP/1.1", "CONNECT a:x HTTP/1.1", "CONNECT / HTTP/1.1",
            "CONNECT * HTTP/1.1", "CONNECT http://a:80 HTTP/1.1", "CONNECT a:80/ HTTP/1.1",
            "CONNECT u@a:80 HTTP/1.1", "PRI * HTTP/2.0",
        ]
        for line in lines where !line.isEmpty {
            Self.expectRefused(Array("\(line)\r\nHost: a\r\n\r\n".utf8), "line \(line.debugDescription)")
        }
    }
}
