// The responses that a client reads to several messages: in order, each once, nothing after a close, however the bytes
// are cut.

import Testing

@testable import Engine

@Suite struct SessionFramingTests {
    static let good = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"
    static let post = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    static let chunked =
        """
        POST /later HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=\"y\"\r\nabc\r\n2\r\nde\r\n0\r\nT: \
        v\r\n\r\n
        """
    static let bad = "GET /echo HTTP/1.1\r\nHost : a\r\n\r\n"

    /// RFC 9112 section 9.3.2: responses in the order of the requests; section 9.6: nothing after the closing one.
    @Test func pipelinedMessages_AreAnsweredOnceEach_InOrder() throws {
        let outcome = try SessionHarness.run(Self.good + Self.post + Self.chunked + "\r\n" + Self.good)
        #expect(outcome.statuses == [200, 200, 200, 200])
        #expect(outcome.answers.contains("POST /echo [hello]"))
        #expect(outcome.answers.contains("later abcde"))
        #expect(!outcome.isClosed)
    }

    @Test func errorAnswer_ComesBehindTheAnswersBeforeIt_AndEndsTheConnection() throws {
        let outcome = try SessionHarness.run(Self.post + Self.chunked + Self.bad + Self.good)
        #expect(outcome.statuses == [200, 200, 400])
        #expect(outcome.isClosed)
        #expect(outcome.lingers)
    }

    @Test(arguments: [
        "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: x, Close\t\r\nConnection: keep-alive\r\n\r\n",
        "GET /echo HTTP/1.0\r\n\r\n",
        "GET /later HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n",
        "POST /later HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc",
    ])
    func whatFollowsAClosingRequest_IsNeverParsed(_ closing: String) throws {
        let outcome = try SessionHarness.run(Self.post + closing + Self.bad + Self.good)
        #expect(outcome.statuses == [200, 200])
        #expect(outcome.answers.contains("Connection: close\r\n"))
        #expect(outcome.isClosed)
    }

    /// RFC 9112 section 9.3: HTTP/1.0 goes on only where both say so.
    @Test func keptHTTP10Connection_SaysSo_AndGoesOn() throws {
        let outcome = try SessionHarness.run("GET /echo HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n" + Self.good)
        #expect(outcome.statuses == [200, 200])
        #expect(outcome.answers.contains("Connection: keep-alive\r\n"))
    }

    /// RFC 9110 section 10.1.1: 100 once, before the content; not to HTTP/1.0, and not where no content comes.
    @Test func expectation_IsMetOnce_AndOnlyWhereContentComes() throws {
        let asks = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\nhello"
        #expect(try SessionHarness.run(asks + Self.good).statuses == [100, 200, 200])
        let empty = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"
        #expect(try SessionHarness.run(empty).statuses == [200])
        let none = "GET /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"
        #expect(try SessionHarness.run(none).statuses == [200])
        let old = "POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"
        #expect(try SessionHarness.run(old).statuses == [200])
        let other = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 5\r\n\r\nhello"
        #expect(try SessionHarness.run(other).statuses == [417])
    }

    /// RFC 9110 section 9.3.2: no content in response to HEAD, not even an error's.
    @Test func head_IsAnsweredWithoutContent_EvenWhenRefused() throws {
        for text in [
            "HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD /none HTTP/1.1\r\nHost: a\r\n\r\n",
            "HEAD / HTTP/1.1\r\n\r\n",
            "HEAD / HTTP/4.0\r\n\r\n",
        ] {
            let outcome = try SessionHarness.run(text)
            #expect(outcome.answers.hasSuffix("\r\n\r\n"))
            #expect(outcome.answers.contains("Content-Length: "))
        }
    }

    /// RFC 9112 section 3.2: the four forms, and an origin server's reading of them.
    @Test func targetForms_AreServedByWhatTheyName() throws {
        let cases: [(String, [Int])] = [
            ("GET http://other:81/echo HTTP/1.1\r\nHost: a\r\n\r\n", [200]),
            ("GET HTTPS://other/echo?q HTTP/1.1\r\nHost: a\r\n\r\n", [200]),
            ("GET http://other HTTP/1.1\r\nHost: a\r\n\r\n", [404]),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", [204]),
            ("OPTIONS http://other HTTP/1.1\r\nHost: a\r\n\r\n", [204]),
            ("OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n", [204]),
            ("CONNECT other:443 HTTP/1.1\r\nHost: a\r\n\r\n", [405]),
            ("TRACE /echo HTTP/1.1\r\nHost: a\r\n\r\n", [405]),
            ("BREW /echo HTTP/1.1\r\nHost: a\r\n\r\n", [501]),
            ("get /echo HTTP/1.1\r\nHost: a\r\n\r\n", [501]),
        ]
        for (text, statuses) in cases { #expect(try SessionHarness.run(text).statuses == statuses, "\(text)") }
    }

    /// RFC 9110 section 9.3.6: bytes after a CONNECT belong into a tunnel, and there is none.
    @Test func refusedConnect_EndsTheConnection() throws {
        let outcome = try SessionHarness.run("CONNECT other:443 HTTP/1.1\r\nHost: other\r\n\r\n" + Self.good)
        #expect(outcome.statuses == [405])
        #expect(outcome.isClosed)
    }

    /// The list of RFC 9110 section 5.6.1 may have empty elements; other options mean nothing here.
    @Test func upgradeAndOtherOptions_AreIgnored() throws {
        let text =
            """
            GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, , HTTP2-Settings\r\nUpgrade: h2c\r\n\
            HTTP2-Settings: AAMAAABkAAQ\r\n\r\n
            """
        #expect(try SessionHarness.run(text + Self.good).statuses == [200, 200])
    }

    /// Requests mutated from fixed seeds, several in a row: the same reading, whatever the cuts.
    @Test(arguments: 1...4)
    func mutatedConversations_AreAnsweredTheSame_HoweverCut(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed) &* 977)
        let seeds = [Self.good, Self.post, Self.chunked, "HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n"]
        var refused = 0
        for round in 0..<60 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes += Array(seeds.randomElement(using: &random)!.utf8)
            }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...127, using: &random)
                case 1: bytes.remove(at: at)
                default:
                    bytes.insert(contentsOf: RequestParserFuzzTests.pieces.randomElement(using: &random)!.utf8, at: at)
                }
            }
            let whole = try SessionHarness.run(bytes, cuts: [bytes.count])
            if whole.isClosed { refused += 1 }
            for cuts in [[1], [3], (0..<5).map { _ in Int.random(in: 1...50, using: &random) }] {
                let other = try SessionHarness.run(bytes, cuts: cuts)
                #expect(
                    other == whole,
                    """
                    seed \(seed) round \(round) cuts \(cuts): \
                    \(String(decoding: bytes, as: UTF8.self).debugDescription)
                    """
                )
            }
        }
        #expect(refused > 10)
    }
}
