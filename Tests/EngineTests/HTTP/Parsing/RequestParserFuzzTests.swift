// Requests mutated at random from fixed seeds: nothing traps, and the outcome does not depend on the cuts.

import Testing

@testable import Engine

@Suite struct RequestParserFuzzTests {
    static let seeds = [
        "GET /a%20b?c=d HTTP/1.1\r\nHost: a.example:80\r\nConnection: keep-alive\r\nAccept: */*\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: [::1]:8080\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\nhello world",
        """
        POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\nA\r\n0123456789\r\n\
        0\r\nT: v\r\n\r\n
        """,
        """
        OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nGET http://h/p HTTP/1.0\r\n\r\n\r\nCONNECT h:1 HTTP/1.1\r\nHost: \
        h\r\n\r\n
        """,
    ]

    static let pieces: [String] = [
        "\r", "\n", "\r\n", "\r\n\r\n", " ", "\t", ":", ",", ";", "\"", "\\", "%", "0", "f", "\0", "\u{7f}", "é",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n", "Host: b\r\n", "HTTP/1.1", "0\r\n\r\n", "ffffffffffffffff",
        "Connection: close\r\n",
    ]

    @Test(arguments: 1...8)
    func mutatedRequests_MeanTheSame_HoweverCut(_ seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let limits = RequestLimits(
            headBytes: 220, targetBytes: 60, bodyBytes: 40, headerCount: 6, chunkExtensionBytes: 20, trailerBytes: 30)
        var refused = 0
        var whole = 0
        for round in 0..<400 {
            var bytes = [UInt8](Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &random)].utf8)
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random)!.utf8, at: at)
                case 3: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                default:
                    let end = min(bytes.count, at + Int.random(in: 1...12, using: &random))
                    bytes.insert(contentsOf: bytes[at..<end], at: at)
                }
                if bytes.isEmpty { bytes = [0x47] }
            }
            let expected = ParserHarness.run(bytes, cuts: [bytes.count], limits: limits)
            if case .refused = expected.last { refused += 1 }
            if case .message = expected.first { whole += 1 }
            let cuts = (0..<6).map { _ in Int.random(in: 1...40, using: &random) }
            for (way, compacting) in [([1], false), ([1], true), (cuts, false), (cuts, true)] {
                let other = ParserHarness.run(bytes, cuts: way, limits: limits, compacting: compacting)
                #expect(
                    other == expected,
                    """
                    seed \(seed) round \(round) cuts \(way): \
                    \(String(decoding: bytes, as: UTF8.self).debugDescription)
                    """
                )
            }
        }
        // The corpus is useful only while it reaches both outcomes.
        #expect(refused > 50)
        #expect(whole > 50)
    }
}
