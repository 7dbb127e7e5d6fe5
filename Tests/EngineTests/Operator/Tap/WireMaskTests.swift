// Secrets in a stream, whatever pieces it comes in: as many stars, and nothing else changed.

import Testing

@testable import Engine

@Suite struct WireMaskTests {
    private static func masked(_ pieces: [[UInt8]], isAnswers: Bool, isWithin: Bool = false) -> String {
        var mask = WireMask(isAnswers: isAnswers, isWithin: isWithin)
        var shown = pieces.flatMap { mask.pass($0) }
        shown += mask.rest()
        return String(decoding: shown, as: UTF8.self)
    }

    private static func post(_ type: String, _ body: String) -> String {
        "POST /a HTTP/1.1\r\nHost: t\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static let requests: [(String, String)] = [
        (
            "GET /?password=abc&x=y HTTP/1.1\r\nAuthorization: Basic eHl6\r\nCookie: a=b\r\n\r\n",
            "GET /?password=***&x=y HTTP/1.1\r\nAuthorization: ***** ****\r\nCookie: ***\r\n\r\n"
        ),
        (
            post("application/x-www-form-urlencoded", "name=ada&p%61ssword=a+b%20c&n=password"),
            post("application/x-www-form-urlencoded", "name=ada&p%61ssword=*******&n=password")
        ),
        (
            post("application/json; charset=utf-8", #"{"a":[1,{"apiKey": 12.5, "b":"pin"}],"token":{"x":["y\"z"]}}"#),
            post("application/json; charset=utf-8", #"{"a":[1,{"apiKey": ****, "b":"pin"}],"token":{"*":["****"]}}"#)
        ),
        (
            post("application/json", #"{"\u0070assword":"x","c":null}"#),
            post("application/json", #"{"\u0070assword":"*","c":null}"#)
        ),
        (
            post("multipart/form-data; boundary=b", "--b\r\npassword"),
            post("multipart/form-data; boundary=b", "*************")
        ),
        (post("image/png", "password=abc&token=x"), post("image/png", "password=abc&token=x")),
        (
            "POST / HTTP/1.1\r\nContent-Length: 19\r\n\r\n{\"secret\": \"value\"}GET / HTTP/1.1\r\nCookie: x\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 19\r\n\r\n{\"secret\": \"*****\"}GET / HTTP/1.1\r\nCookie: *\r\n\r\n"
        ),
        (
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
                + "b;x=y\r\n{\"passwd\":\"\r\n3\r\nabc\r\n2\r\n\"}\r\n0\r\nCookie: a\r\n\r\n"
                + "GET / HTTP/1.1\r\nCookie: b\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
                + "b;x=y\r\n{\"passwd\":\"\r\n3\r\n***\r\n2\r\n\"}\r\n0\r\nCookie: *\r\n\r\n"
                + "GET / HTTP/1.1\r\nCookie: *\r\n\r\n"
        ),
    ]

    private static func page(_ body: String, _ masked: String) -> (String, String) {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        return (head + body, head + masked)
    }

    static let answers: [(String, String)] = [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=b; Path=/\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: **** ******\r\n\r\nhello"
        ),
        page(
            #"<form><INPUT type="hidden" name="t" value="a>b c'd"> <input type=text name=user value=ada>x</form>"#,
            #"<form><INPUT type="hidden" name="t" value="*** ***"> <input type=text name=user value=ada>x</form>"#),
        // What is not said yet may still be said; buttons say what they are.
        page(
            "<input value='abc' type=hidden><input name=q\nvalue = abc><input value=abc/><p value=abc>",
            "<input value='***' type=hidden><input name=q\nvalue = ***><input value=****><p value=abc>"),
        page(
            "<input type=submit value=Go><input type=text name=otp value=12><input type=password value=x>",
            "<input type=submit value=Go><input type=text name=otp value=**><input type=password value=*>"),
        page(
            "<meta name=csrf-token content=abc><meta name=viewport content=wide><meta content=abc name=x> 1 < 2 x=3",
            "<meta name=csrf-token content=***><meta name=viewport content=wide><meta content=*** name=x> 1 < 2 x=3"
        ),
        page("<input type=\"&#104;idden\" name=a value=b><input", "<input type=\"&#104;idden\" name=a value=*><input"),
        // To HEAD, then an answer without content, then to GET.
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nSet-Cookie: x\r\n\r\nHTT",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nSet-Cookie: *\r\n\r\nHTT"
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"code\":\"abc\"}",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"code\":\"***\"}"
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                + "Content-Length: 4\r\n\r\nabcd",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                + "Content-Length: 4\r\n\r\n****"
        ),
    ]

    @Test(arguments: requests) func requests_AreMasked_HoweverTheyAreCut(_ raw: String, _ shown: String) {
        check(raw, shown, isAnswers: false)
    }

    @Test(arguments: answers) func answers_AreMasked_HoweverTheyAreCut(_ raw: String, _ shown: String) {
        check(raw, shown, isAnswers: true)
    }

    private func check(_ raw: String, _ shown: String, isAnswers: Bool) {
        let bytes = Array(raw.utf8)
        #expect(raw.utf8.count == shown.utf8.count)
        #expect(Self.masked([bytes], isAnswers: isAnswers) == shown)
        #expect(Self.masked(bytes.map { [$0] }, isAnswers: isAnswers) == shown)
        for cut in 1..<bytes.count {
            // A piece of answers that begins like a head is one.
            if isAnswers, bytes[cut...].starts(with: "HTTP/1.".utf8) { continue }
            #expect(Self.masked([Array(bytes[..<cut]), Array(bytes[cut...])], isAnswers: isAnswers) == shown, "\(cut)")
        }
    }

    @Test func whatBeganBefore_IsCovered_UntilAHeadBegins() {
        let pieces = ["ken=abc\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\n\r\n"].map { Array($0.utf8) }
        #expect(
            Self.masked(pieces, isAnswers: false, isWithin: true)
                == "*******\r\n\r\nGET / HTTP/1.1\r\nA: b\r\n\r\n")
    }

    @Test func behindAGap_AllIsCovered_UntilAHeadBegins() {
        var mask = WireMask(isAnswers: false, isWithin: false)
        #expect(mask.pass(Array("GET / HTTP/1.1\r\nCookie: ab".utf8)).isEmpty)
        #expect(String(decoding: mask.lose(), as: UTF8.self) == "GET / HTTP/1.1\r\nCookie: **")
        #expect(String(decoding: mask.pass(Array("cd\r\n\r\n".utf8)), as: UTF8.self) == "**\r\n\r\n")
        let head = Array("GET / HTTP/1.1\r\n\r\n".utf8)
        #expect(mask.pass(head) == head)
    }

    /// Bytes of a file are nobody's form, whatever they look like.
    @Test func randomContentWithoutAType_IsLeftAlone() {
        var random = SeededRandom(seed: 5)
        let body = (0..<50_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        var mask = WireMask(isAnswers: false, isWithin: false)
        let head = Array("POST / HTTP/1.1\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
        #expect(mask.pass(head + body) == head + body)
    }

    @Test func headThatNeverEnds_IsNotHeldForEver() {
        var mask = WireMask(isAnswers: false, isWithin: false)
        let line = Array(("A: " + String(repeating: "b", count: 1000) + "\r\n").utf8)
        var shown = 0
        for _ in 0..<100 { shown += mask.pass(line).count }
        #expect(shown > 90 * line.count)
    }
}
