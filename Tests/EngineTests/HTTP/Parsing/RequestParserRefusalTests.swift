// Requests that the parser refuses, and their statuses. Every message is fed whole, byte by byte and split at every
// offset.

import Testing

@testable import Engine

@Suite struct RequestParserRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let status: UInt16
        let text: String
        let rule: String
        init(_ status: UInt16, _ text: String, _ rule: String) {
            self.status = status
            self.text = text
            self.rule = rule
        }
        var testDescription: String { "\(rule): \(text.debugDescription)" }
    }

    static let host = "Host: a\r\n"
    static let post = "POST / HTTP/1.1\r\nHost: a\r\n"
    static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    static let requestLines: [Case] = [
        Case(400, " GET / HTTP/1.1\r\n" + host + "\r\n", "9112 3: blank before the method"),
        Case(400, "GET  / HTTP/1.1\r\n" + host + "\r\n", "9112 3: two spaces"),
        Case(400, "GET /  HTTP/1.1\r\n" + host + "\r\n", "9112 3: two spaces"),
        Case(400, "GET\t/ HTTP/1.1\r\n" + host + "\r\n", "9112 3: tab"),
        Case(400, "GET / HTTP/1.1 \r\n" + host + "\r\n", "9112 3: trailing space"),
        Case(400, "GET / HTTP/1.1 x\r\n" + host + "\r\n", "9112 3: a fourth word"),
        Case(400, "GET / a HTTP/1.1\r\n" + host + "\r\n", "9112 3.2: space in the target"),
        Case(400, "GET /\r\n\r\n", "HTTP/0.9"),
        Case(400, "GET HTTP/1.1\r\n" + host + "\r\n", "9112 3: no target"),
        Case(400, "G@T / HTTP/1.1\r\n" + host + "\r\n", "9110 9.1: method is a token"),
        Case(501, String(repeating: "M", count: 33) + " / HTTP/1.1\r\n" + host + "\r\n", "9112 3: overlong method"),
        Case(
            400, String(repeating: "M", count: 20_000) + " / HTTP/1.1\r\n" + host + "\r\n",
            "9112 3: no method at all, not a long target"),
        Case(400, "GET / HTTP/1.1\n" + host + "\r\n", "9112 2.2: bare LF"),
        Case(400, "GET / HTTP/1.1\rHost: a\r\n\r\n", "9112 2.2: bare CR"),
        Case(400, "\nGET / HTTP/1.1\r\n" + host + "\r\n", "9112 2.2: bare LF before"),
        Case(400, "\r\n\r\n\r\nGET / HTTP/1.1\r\n" + host + "\r\n", "9112 2.2: too many blank lines"),
        Case(400, "\u{16}\u{3}\u{1}\u{2}\u{0}", "a TLS hello"),
        Case(505, "GET / HTTP/2.0\r\n" + host + "\r\n", "9110 15.6.6"),
        Case(505, "GET / HTTP/0.9\r\n" + host + "\r\n", "9110 15.6.6"),
        Case(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "9113 3.4: the preface of HTTP/2"),
        Case(400, "GET / http/1.1\r\n" + host + "\r\n", "9112 2.3: case-sensitive"),
        Case(400, "GET / HTTP/1\r\n" + host + "\r\n", "9112 2.3"),
        Case(400, "GET / HTTP/1.10\r\n" + host + "\r\n", "9112 2.3"),
        Case(400, "GET / HTTP/11.1\r\n" + host + "\r\n", "9112 2.3"),
        Case(400, "GET / HTTP/1,1\r\n" + host + "\r\n", "9112 2.3"),
        Case(400, "GET / HTTPS/1.1\r\n" + host + "\r\n", "9112 2.3"),
        Case(400, "GET / XTTP/1.1\r\n" + host + "\r\n", "9112 2.3"),
        Case(400, "GET a HTTP/1.1\r\n" + host + "\r\n", "9112 3.2: no form"),
        Case(400, "GET * HTTP/1.1\r\n" + host + "\r\n", "9112 3.2.4: asterisk only for OPTIONS"),
        Case(400, "OPTIONS *a HTTP/1.1\r\n" + host + "\r\n", "9112 3.2.4"),
        Case(400, "GET a:80 HTTP/1.1\r\n" + host + "\r\n", "9112 3.2.3: authority only for CONNECT"),
        Case(400, "CONNECT / HTTP/1.1\r\n" + host + "\r\n", "9112 3.2.3"),
        Case(400, "CONNECT a HTTP/1.1\r\n" + host + "\r\n", "9110 9.3.6: port needed"),
        Case(400, "CONNECT http://a:80/ HTTP/1.1\r\n" + host + "\r\n", "9112 3.2.3"),
        Case(400, "GET /#f HTTP/1.1\r\n" + host + "\r\n", "9112 3.2: fragment"),
        Case(400, "GET /?a#f HTTP/1.1\r\n" + host + "\r\n", "9112 3.2: fragment"),
        Case(400, "GET /\u{0} HTTP/1.1\r\n" + host + "\r\n", "control byte"),
        Case(400, "GET /\u{7f} HTTP/1.1\r\n" + host + "\r\n", "control byte"),
        Case(400, "GET /\" HTTP/1.1\r\n" + host + "\r\n", "3986 2"),
        Case(400, "GET /<a> HTTP/1.1\r\n" + host + "\r\n", "3986 2"),
        Case(400, "GET /a\\b HTTP/1.1\r\n" + host + "\r\n", "3986 2"),
        Case(400, "GET /a?<b> HTTP/1.1\r\n" + host + "\r\n", "3986 3.4"),
        Case(400, "GET /a?\u{7f} HTTP/1.1\r\n" + host + "\r\n", "control byte"),
        Case(400, "GET /a`b HTTP/1.1\r\n" + host + "\r\n", "3986 3.3: no pchar"),
        Case(400, "GET /{a} HTTP/1.1\r\n" + host + "\r\n", "3986 3.3: no pchar"),
        Case(400, "GET /%zz HTTP/1.1\r\n" + host + "\r\n", "3986 2.1"),
        Case(400, "GET /% HTTP/1.1\r\n" + host + "\r\n", "3986 2.1"),
        Case(400, "GET /%4 HTTP/1.1\r\n" + host + "\r\n", "3986 2.1"),
        Case(400, "GET http:///p HTTP/1.1\r\n" + host + "\r\n", "9110 4.2.1: empty host"),
        Case(400, "GET http:// HTTP/1.1\r\n" + host + "\r\n", "9110 4.2.1: empty host"),
        Case(400, "GET http://u@h/ HTTP/1.1\r\n" + host + "\r\n", "9110 4.2.4: userinfo"),
        Case(400, "GET ftp://h/ HTTP/1.1\r\n" + host + "\r\n", "another scheme"),
        Case(400, "GET http://h:99999/ HTTP/1.1\r\n" + host + "\r\n", "port"),
        Case(400, "GET http:/h/ HTTP/1.1\r\n" + host + "\r\n", "3986 3"),
    ]

    static let fields: [Case] = [
        Case(400, "GET / HTTP/1.1\r\n\r\n", "9112 3.2: no Host"),
        Case(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "9112 3.2: two Hosts"),
        Case(400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "9112 3.2: two Hosts"),
        Case(400, "GET / HTTP/1.1\r\nHost:\r\n\r\n", "9110 4.2.1: empty Host"),
        Case(400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "9110 7.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "9110 7.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "joined Hosts"),
        Case(400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "9110 7.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "9110 7.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: http://a\r\n\r\n", "9110 7.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", "9110 7.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: a:-1\r\n\r\n", "9110 7.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", "9110 7.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "3986 3.2.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: [::g]\r\n\r\n", "3986 3.2.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", "3986 3.2.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: []\r\n\r\n", "3986 3.2.2"),
        Case(400, "GET / HTTP/1.1\r\nHost: %4\r\n\r\n", "3986 2.1"),
        Case(400, "GET / HTTP/1.1\r\nHost: \u{e9}\r\n\r\n", "3986 3.2.2"),
        Case(400, "GET http://h/ HTTP/1.1\r\n\r\n", "9112 3.2.2: Host is needed all the same"),
        Case(400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "9112 5.1: space before the colon"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X\t: a\r\n\r\n", "9112 5.1: tab before the colon"),
        Case(400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "9112 2.2: blank before the first field"),
        Case(400, "GET / HTTP/1.1\r\n" + host + " folded\r\n\r\n", "9112 5.2: obs-fold"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X: a\r\n\tb\r\n\r\n", "9112 5.2: obs-fold"),
        Case(400, "GET / HTTP/1.1\r\n" + host + ": a\r\n\r\n", "9110 5.1: empty name"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X\r\n\r\n", "9112 5: no colon"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X[]: a\r\n\r\n", "9110 5.1: no token"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X\u{e9}: a\r\n\r\n", "9110 5.1: no token"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X: a\u{0}b\r\n\r\n", "9110 5.5: NUL"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X: a\u{7}b\r\n\r\n", "9110 5.5: control byte"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X: a\u{7f}b\r\n\r\n", "9110 5.5: DEL"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n", "9112 2.2: bare CR"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X: a\nY: b\r\n\r\n", "9112 2.2: bare LF"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "X: a\r\r\n\r\n", "9112 2.2: bare CR"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "\n", "9112 2.2: bare LF ends the head"),
        Case(400, "GET / HTTP/1.1\r\n" + host + "\rX: y\r\n\r\n", "9112 2.2"),
        Case(417, post + "Expect: something\r\nContent-Length: 1\r\n\r\nx", "9110 10.1.1"),
    ]

    static let framing: [Case] = [
        Case(400, post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "9112 6.1: both"),
        Case(400, post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "9112 6.1: both"),
        Case(400, post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "9110 8.6: differing"),
        Case(400, post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "9110 8.6: repeated"),
        Case(400, post + "Content-Length: 5, 5\r\n\r\nhello", "9110 8.6: list"),
        Case(400, post + "Content-Length: +5\r\n\r\nhello", "9110 8.6: signed"),
        Case(400, post + "Content-Length: -5\r\n\r\nhello", "9110 8.6: signed"),
        Case(400, post + "Content-Length:\r\n\r\n", "9110 8.6: empty"),
        Case(400, post + "Content-Length: 0x5\r\n\r\nhello", "9110 8.6"),
        Case(400, post + "Content-Length: 5 5\r\n\r\nhello", "9110 8.6"),
        Case(400, post + "Content-Length: 5.0\r\n\r\nhello", "9110 8.6"),
        Case(400, post + "Content-Length: 05\r\n\r\nhello", "leading zero"),
        Case(400, post + "Content-Length: 18446744073709551616\r\n\r\n", "9110 8.6: overflow"),
        Case(400, post + "Content-Length: 99999999999999999999999999\r\n\r\n", "9110 8.6: overflow"),
        Case(413, post + "Content-Length: 18446744073709551615\r\n\r\n", "9110 15.5.14"),
        Case(413, post + "Content-Length: 4294967296\r\n\r\n", "9110 15.5.14"),
        Case(413, post + "Content-Length: 1048577\r\n\r\nx", "9110 15.5.14: at the content's first byte"),
        Case(413, post + "Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n", "refused before 100"),
        Case(400, post + "Content-Length : 5\r\n\r\nhello", "9112 5.1"),
        Case(501, post + "Transfer-Encoding: xchunked\r\n\r\n", "9112 6.1: unknown"),
        Case(501, post + "Transfer-Encoding: identity\r\n\r\n", "9112 6.1: unknown"),
        Case(501, post + "Transfer-Encoding: gzip, chunked\r\n\r\n", "9112 6.1: not understood"),
        Case(400, post + "Transfer-Encoding: gzip\r\n\r\n", "9112 6.3: not chunked at the end"),
        Case(400, post + "Transfer-Encoding: chunked, gzip\r\n\r\n", "9112 6.3"),
        Case(400, post + "Transfer-Encoding: chunked, chunked\r\n\r\n", "9112 6.1"),
        Case(400, post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "9112 6.1"),
        Case(400, post + "Transfer-Encoding: chunked,\r\n\r\n", "an empty element"),
        Case(400, post + "Transfer-Encoding: ,chunked\r\n\r\n", "an empty element"),
        Case(400, post + "Transfer-Encoding:\r\n\r\n", "empty"),
        Case(400, post + "Transfer-Encoding: \"chunked\"\r\n\r\n", "quoted"),
        Case(400, post + "Transfer-Encoding: chunked;a=b\r\n\r\n", "a parameter"),
        Case(400, post + "Transfer-Encoding: \u{b}chunked\r\n\r\n", "control byte"),
        Case(400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "9112 6.1: HTTP/1.0"),
        Case(400, chunked + "\r\n", "9112 7.1: no size"),
        Case(400, chunked + "g\r\n", "9112 7.1: no digit"),
        Case(400, chunked + " 5\r\nhello\r\n0\r\n\r\n", "9112 7.1: blank before"),
        Case(400, chunked + "5 \r\nhello\r\n0\r\n\r\n", "9112 7.1: blank behind"),
        Case(400, chunked + "0x5\r\nhello\r\n0\r\n\r\n", "9112 7.1"),
        Case(400, chunked + "+5\r\nhello\r\n0\r\n\r\n", "9112 7.1"),
        Case(400, chunked + "-5\r\nhello\r\n0\r\n\r\n", "9112 7.1"),
        Case(400, chunked + "5_0\r\nhello\r\n0\r\n\r\n", "9112 7.1"),
        Case(400, chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n", "9112 7.1: overflow"),
        Case(413, chunked + "FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n", "9112 7.1: the largest size"),
        Case(413, chunked + "8000000000000000\r\nhello\r\n0\r\n\r\n", "9112 7.1"),
        Case(400, chunked + "5\nhello\r\n0\r\n\r\n", "9112 7.1: bare LF"),
        Case(400, chunked + "5\rhello\r\n0\r\n\r\n", "9112 7.1: bare CR"),
        Case(400, chunked + "5\r\nhello0\r\n\r\n", "9112 7.1: no end of the chunk"),
        Case(400, chunked + "5\r\nhello\n0\r\n\r\n", "9112 7.1: bare LF"),
        Case(400, chunked + "5\r\nhello\rX0\r\n\r\n", "9112 7.1: bare CR"),
        Case(400, chunked + "4\r\nhello\r\n0\r\n\r\n", "9112 7.1: longer than said"),
        Case(400, chunked + "6\r\nhello\r\n0\r\n\r\n", "9112 7.1: shorter than said"),
        Case(400, chunked + "5;\r\nhello\r\n0\r\n\r\n", "9112 7.1.1: no name"),
        Case(400, chunked + "5;a=\r\nhello\r\n0\r\n\r\n", "9112 7.1.1: no value"),
        Case(400, chunked + "5;a=\"b\r\nhello\r\n0\r\n\r\n", "9112 7.1.1: no closing quote"),
        Case(400, chunked + "5;a=\"b\\\"\r\nhello\r\n0\r\n\r\n", "9112 7.1.1: the closing quote escaped"),
        Case(400, chunked + "5;a@\r\nhello\r\n0\r\n\r\n", "9112 7.1.1: no token"),
        Case(400, chunked + "5;a\u{0}\r\nhello\r\n0\r\n\r\n", "9112 7.1.1: NUL"),
        Case(400, chunked + "5;a\nb\r\nhello\r\n0\r\n\r\n", "9112 7.1.1: bare LF"),
        Case(400, chunked + "0\r\nX : a\r\n\r\n", "9112 7.1.2: trailer"),
        Case(400, chunked + "0\r\nX\r\n\r\n", "9112 7.1.2: trailer"),
        Case(400, chunked + "0\r\nX: a\r\n b\r\n\r\n", "9112 7.1.2: obs-fold"),
        Case(400, chunked + "0\r\nX: a\n\r\n", "9112 7.1.2: bare LF"),
        Case(400, chunked + "0\r\nContent-Length: 5\r\n\r\n", "9110 6.5.1"),
        Case(400, chunked + "0\r\ntransfer-encoding: chunked\r\n\r\n", "9110 6.5.1"),
        Case(400, chunked + "0\r\nHost: b\r\n\r\n", "9110 6.5.1"),
        Case(400, chunked + "0\r\n\n", "9112 7.1: bare LF ends the body"),
    ]

    @Test(arguments: requestLines + fields + framing)
    func message_IsRefusedWithTheStatusOfItsRule(_ test: Case) {
        #expect(ParserHarness.parse(test.text) == [.refused(test.status)] as [ParserHarness.Event])
    }

    @Test func whatFollowsARefusal_IsNeverParsed() {
        let text =
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost : a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
        let events = ParserHarness.parse(text)
        #expect(events.count == 2)
        #expect(events.last == .refused(400))
    }
}
