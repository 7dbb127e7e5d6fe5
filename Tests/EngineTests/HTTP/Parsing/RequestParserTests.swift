// Valid requests and the parser's facts about them. Every one is fed whole, byte by byte and split at every offset.

import Testing

@testable import Engine

@Suite struct RequestParserTests {
    @Test func parserFitsACacheLine() {
        #expect(MemoryLayout<RequestParser>.size <= 64)
    }

    @Test func plainGet_GivesItsParts() throws {
        let message = try ParserHarness.message(
            "GET /a/b?x=1&y=%20?/ HTTP/1.1\r\nHost: example.com:8080\r\nAccept:  */* \t\r\n\r\n")
        #expect(message.method == .get)
        #expect(message.target == "/a/b?x=1&y=%20?/")
        #expect(message.path == "/a/b")
        #expect(message.query == "x=1&y=%20?/")
        #expect(message.host == "example.com:8080")
        #expect(message.version == 11)
        #expect(message.keepAlive)
        #expect(message.headers == "Host: example.com:8080\r\nAccept:  */* \t\r\n")
        #expect(message.body == "")
        #expect(!message.isChunked)
        #expect(!message.hasContentLength)
    }

    @Test(arguments: [
        ("GET", Method.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
        ("OPTIONS", .options),
        ("PATCH", .patch), ("TRACE", .trace), ("get", .other), ("GETS", .other), ("QUERY", .other),
        ("PROPFIND", .other),
        ("X", .other), ("!#$%&'*+-.^_`|~", .other),
    ])
    func method_IsRecognisedInItsExactCase(_ text: String, _ method: Method) throws {
        let message = try ParserHarness.message("\(text) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(message.method == method)
        #expect(message.methodText == text)
    }

    // RFC 9112 section 9.3
    @Test(arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
        ("HTTP/1.1", "connection: Foo , CLOSE\r\n", false),
        ("HTTP/1.1", "Connection: keep-alive, close\r\n", false), ("HTTP/1.1", "Connection: closed\r\n", true),
        ("HTTP/1.1", "Connection:\r\n", true), ("HTTP/1.1", "Connection: ,,\r\n", true),
        ("HTTP/1.0", "", false), ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
        ("HTTP/1.0", "Connection: keep-alive\r\nConnection: close\r\n", false), ("HTTP/1.2", "", true),
    ])
    func connectionPersists_ByVersionAndOptions(_ version: String, _ field: String, _ keepAlive: Bool) throws {
        let message = try ParserHarness.message("GET / \(version)\r\nHost: a\r\n\(field)\r\n")
        #expect(message.keepAlive == keepAlive)
        #expect(message.version == (version == "HTTP/1.0" ? 10 : 11))
    }

    // RFC 9112 section 3.2
    @Test(arguments: [
        ("GET", "http://h.example/p?q", "h.example", "/p", "q"), ("GET", "HTTPS://h:1/", "h:1", "/", ""),
        ("GET", "http://h", "h", "", ""), ("GET", "http://h?q", "h", "", "q"),
        ("GET", "http://[::1]:80/x", "[::1]:80", "/x", ""),
        ("OPTIONS", "*", "a", "*", ""), ("CONNECT", "example.com:443", "a", "example.com:443", ""),
        ("GET", "/%7Euser/%e2%82%ac", "a", "/%7Euser/%e2%82%ac", ""), ("GET", "//x", "a", "//x", ""),
        ("GET", "/?", "a", "/", ""),
        ("GET", "/a?100%25", "a", "/a", "100%25"), ("GET", "/a|b[d]?{c}^`", "a", "/a|b[d]", "{c}^`"),
        // Bytes that browsers, scripts and command lines send unescaped.
        ("GET", "/a^b.txt", "a", "/a^b.txt", ""), ("GET", "/é/日本/😀.txt", "a", "/é/日本/😀.txt", ""),
        ("GET", "/?q=C:\\temp", "a", "/", "q=C:\\temp"), ("GET", "/?discount=50%", "a", "/", "discount=50%"),
        ("GET", "/?%zz&a%4&%", "a", "/", "%zz&a%4&%"),
        ("GET", "/?{\"a\":[\"b|c\"]}`^", "a", "/", "{\"a\":[\"b|c\"]}`^"),
        ("GET", "/?q=é%C3%A9日😀%", "a", "/", "q=é%C3%A9日😀%"), ("GET", "http://h/ü?ü%", "h", "/ü", "ü%"),
    ])
    func targetForms_AreTakenApart(
        _ method: String, _ target: String, _ host: String, _ path: String, _ query: String
    ) throws {
        let message = try ParserHarness.message("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(message.target == target)
        #expect(message.host == host)
        #expect(message.path == path)
        #expect(message.query == query)
    }

    // RFC 3629 section 4: overlong, half a pair of surrogates, cut, past U+10FFFF, and bytes that no character has.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC3], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFE],
            [0xFF], [0xC3, 0xA9, 0xA9], [0xE9],
        ] as [[UInt8]])
    func targetOfBrokenUTF8_IsRefused(_ bytes: [UInt8]) {
        let places = [
            ("/", ""), ("/a/", "/b"), ("/?", ""), ("/?a=", "&b=c"), ("http://h/", ""), ("/é", "é"), ("/?é", "é"),
        ]
        for (front, back) in places {
            let line = Array("GET \(front)".utf8) + bytes + Array("\(back) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            #expect(ParserHarness.parse(line) == [.refused(400)], "\(front)…\(back)")
        }
    }

    // The standard library's reader of UTF-8 is the slow one here.
    @Test func sequences_AreThoseThatUTF8Has() {
        var accepted = 0
        for first in UInt8(0x80)...0xFF {
            for second in UInt8.min...0xFF {
                for tail in [[0x80, 0xBF], [0xBF, 0x7F], [0x0D, 0x0A]] as [[UInt8]] {
                    let bytes = [first, second] + tail
                    let length = ByteScan.sequenceLength(bytes)
                    let expected = (2...4).first { count in
                        String(validating: bytes[..<count], as: UTF8.self)?.unicodeScalars.count == 1
                    }
                    if length != expected ?? 0 { Issue.record("\(bytes): \(length)") }
                    if length > 0 { accepted += 1 }
                }
            }
        }
        #expect(accepted > 3 * 1920)
    }

    @Test func everyByte_OfAPathAndOfAQuery_IsTakenByTheTable() {
        let both = Array("!$&'()*+,-./0123456789:;=@ABCXYZ[]^_abcxyz|~".utf8)
        let query = both + Array("?\"%\\`{}".utf8)
        for byte in UInt8.min...0x7F {
            let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
            // In a path the question mark begins the query.
            let inPath = isLetter || both.contains(byte) || byte == 0x3F
            for (front, fits) in [("/a", inPath), ("/?a", isLetter || query.contains(byte))] {
                let line = Array("GET \(front)".utf8) + [byte] + Array("a HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
                let event = ParserHarness.run(line, cuts: [line.count]).first
                if fits {
                    guard case .message = event else {
                        Issue.record("\(front) and byte \(byte): \(String(describing: event))")
                        continue
                    }
                } else {
                    #expect(event == .refused(400), "\(front) and byte \(byte)")
                }
            }
        }
    }

    // RFC 9110 section 7.2, RFC 3986 section 3.2.2
    @Test(arguments: [
        "localhost", "127.0.0.1:8080", "[::1]", "[2001:db8::1]:65535", "a.b-c_d~e", "%41bc", "a:", "a!$&'()*+;=b",
        "[::ffff:1.2.3.4]",
    ])
    func hostForms_AreAccepted(_ host: String) throws {
        #expect(try ParserHarness.message("GET / HTTP/1.1\r\nhOsT: \t\(host) \r\n\r\n").host == host)
    }

    @Test func http10_NeedsNoHost() throws {
        #expect(try ParserHarness.message("GET / HTTP/1.0\r\n\r\n").host == "")
    }

    // RFC 9112 section 2.2
    @Test func blankLinesBeforeARequest_AreSkipped() throws {
        #expect(try ParserHarness.message("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").target == "/")
    }

    // RFC 9110 section 5.5
    @Test func valuesMayBeEmpty_HoldTabsAndNonASCII() {
        let bytes =
            [UInt8]("GET / HTTP/1.1\r\nHost: a\r\nX:\r\nY: a\tb\r\nZ: ".utf8) + [0xFF, 0x80] + [UInt8]("\r\n\r\n".utf8)
        let events = ParserHarness.parse(bytes)
        guard case .message(let message) = events[0] else {
            Issue.record("\(events)")
            return
        }
        #expect(message.headers.hasPrefix("Host: a\r\nX:\r\nY: a\tb\r\nZ: "))
    }

    @Test func fixedBody_IsCountedExactly() throws {
        let message = try ParserHarness.message("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        #expect(message.body == "hello")
        #expect(message.hasContentLength)
    }

    @Test func shortBody_IsIncompleteAndKnownToBeABody() {
        var text = [UInt8]("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel".utf8)
        var parser = RequestParser()
        #expect(parser.isAtStart)
        let outcome = text.withUnsafeMutableBytes { parser.parse($0, limits: RequestLimits()) }
        #expect(outcome == .incomplete)
        #expect(parser.isInBody)
        #expect(!parser.isAtStart)
        #expect(parser.bodyBytesSoFar == 3)
    }

    // RFC 9112 section 7.1
    @Test func chunkedBody_IsDecodedInPlace() throws {
        let message = try ParserHarness.message(
            """
            POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n00A;x=y; q=\"a;\\\"b\" \
            ;z\r\n, 12345678\r\n1\r\n!\r\n0\r\nDigest: x\r\n\r\n
            """
        )
        #expect(message.body == "hello, 12345678!")
        #expect(message.isChunked)
        #expect(message.headers.hasSuffix("Chunked\r\n"))
    }

    @Test func emptyChunkedBody_IsEmpty() throws {
        #expect(
            try ParserHarness.message("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").body
                == "")
    }

    @Test func pipelinedMessages_KeepTheirBounds() {
        let text =
            """
            POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;e\r\nde\r\n0\r\nT: \
            1\r\n\r\n
            """
                + """
                GET /2 HTTP/1.1\r\nHost: b\r\n\r\n\r\nPUT /3 HTTP/1.1\r\nHost: c\r\nContent-Length: 2\r\n\r\nhiGET \
                /4 HTTP/1.0\r\n\r\nGE
                """
        let events = ParserHarness.parse(text)
        let seen = events.map { event in
            if case .message(let m) = event { return "\(m.methodText) \(m.path) \(m.host) \(m.body)" }
            return "\(event)"
        }
        #expect(seen == ["POST /1 a abcde", "GET /2 b ", "PUT /3 c hi", "GET /4  ", "incomplete"])
    }

    // RFC 9110 section 10.1.1
    @Test(arguments: [
        ("HTTP/1.1", "Content-Length: 2\r\n", "hi", true),
        ("HTTP/1.1", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", true),
        ("HTTP/1.1", "Content-Length: 0\r\n", "", false), ("HTTP/1.1", "", "", false),
        ("HTTP/1.0", "Content-Length: 2\r\n", "hi", false),
    ])
    func expectContinue_IsToldOnce_WhereABodyIsWanted(_ version: String, _ field: String, _ body: String, _ told: Bool)
    {
        let events = ParserHarness.parse("POST / \(version)\r\nHost: a\r\nExpect: 100-Continue\r\n\(field)\r\n\(body)")
        #expect(events.count == (told ? 3 : 2))
        #expect((events.first == .expectsContinue) == told)
    }

    @Test func refusalStays_WhateverComesAfter() {
        var parser = RequestParser()
        var text = [UInt8]("GET  / HTTP/1.1\r\n".utf8)
        #expect(text.withUnsafeMutableBytes { parser.parse($0, limits: RequestLimits()) } == .refused(.badRequest))
        text += [UInt8]("Host: a\r\n\r\n".utf8)
        #expect(text.withUnsafeMutableBytes { parser.parse($0, limits: RequestLimits()) } == .refused(.badRequest))
    }

    @Test func noBytes_AreIncomplete() {
        var parser = RequestParser()
        #expect(
            parser.parse(UnsafeMutableRawBufferPointer(start: nil, count: 0), limits: RequestLimits()) == .incomplete)
    }

    @Test func compaction_KeepsTheBufferNoLargerThanHeadAndBody() {
        let head = [UInt8]("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        var parser = RequestParser()
        var waiting = head
        for _ in 0..<1000 {
            waiting += [UInt8]("1;ext\r\nx\r\n".utf8)
            waiting.withUnsafeMutableBytes { bytes in
                #expect(parser.parse(bytes, limits: RequestLimits(chunkExtensionBytes: 1 << 20)) == .incomplete)
            }
            let gone = waiting.withUnsafeMutableBytes { parser.compact($0) }
            waiting.removeLast(gone)
        }
        #expect(waiting.count == head.count + 1000)
        waiting += [UInt8]("0\r\n\r\n".utf8)
        let outcome = waiting.withUnsafeMutableBytes {
            parser.parse($0, limits: RequestLimits(chunkExtensionBytes: 1 << 20))
        }
        #expect(outcome == .complete(length: waiting.count))
        #expect(waiting[parser.bodyRange].allSatisfy { $0 == 0x78 })
        #expect(parser.bodyRange.count == 1000)
    }
}
