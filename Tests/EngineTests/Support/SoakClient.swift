// One client of the soak test: its own thread, its own random numbers, one kind of behaviour after the other. It knows
// the bytes of every response that it is owed.

import CLinux
import Glibc

@testable import Engine

final class SoakClient {
    enum Kind: CaseIterable {
        /// Keeps its connection, pipelines, and is owed every byte.
        case strict
        /// Sends a byte or a few at a time.
        case slow
        /// Sends, ends its sending side, and is owed all responses and then the end.
        case halfClosing
        /// A small socket and large responses.
        case slowReader
        /// Valid requests, then a malformed one: the valid ones are answered first.
        case malformed
        /// Goes away in the middle of anything.
        case resetting
        /// The operator may close it at any time; responses that it does get must be right.
        case kickable
    }

    /// The fault in words.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    static let big: [UInt8] = (0..<(300 << 10)).map { UInt8(truncatingIfNeeded: $0 &* 13 >> 2) }
    static let file: [UInt8] = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 5) }

    static let routes: [Route] = [
        Route(.post, "/echo") { request, response in response.send(.ok, "application/octet-stream", request.body) },
        Route(.get, "/big") { _, response in
            big.withUnsafeBytes { response.send(.ok, "application/octet-stream", $0) }
        },
        Route(.get, "/kickme") { _, response in
            big.withUnsafeBytes { response.send(.ok, "application/octet-stream", $0) }
        },
        Route(.post, "/later") { request, response in
            let body = Array(request.body)
            response.later { DeferredResponse(status: .ok, contentType: "application/octet-stream", body: body) }
        },
    ]

    private let url: String
    private var random: SeededRandom
    private var answered: [Kind: Int] = [:]

    init(url: String, seed: UInt64) {
        self.url = url
        random = SeededRandom(seed: seed)
    }

    /// The complete and correct responses since the last call, by kind.
    func takeAnswered() -> [Kind: Int] {
        defer { answered = [:] }
        return answered
    }

    /// Runs one connection from begin to end.
    func episode() throws(Fault) {
        let kind = Kind.allCases[random.below(Kind.allCases.count)]
        let buffer: Int32? = kind == .slowReader || random.below(4) == 0 ? 4096 : nil
        guard let client = TestClient(url, receiveBuffer: buffer) else {
            throw Fault(description: "\(kind): cannot connect")
        }
        switch kind {
        case .strict: for _ in 0..<(1 + random.below(6)) { try exchange(client, kind, pieces: 1 + random.below(4)) }
        case .slow: try exchange(client, kind, pieces: 40, most: 2)
        case .halfClosing:
            let wanted = batch(1 + random.below(8))
            client.send(wanted.bytes)
            client.endSending()
            try check(client, wanted.answers, kind)
            guard client.seesEnd() else { throw Fault(description: "halfClosing: no end of stream") }
        case .slowReader:
            for _ in 0..<2 {
                client.send("GET /f.bin HTTP/1.1\r\nHost: t\r\n\r\nGET /big HTTP/1.1\r\nHost: t\r\n\r\n")
                try check(client, [Self.file, Self.big], kind)
            }
        case .malformed: try malformed(client)
        case .resetting:
            let wanted = batch(1 + random.below(5))
            client.send(Array(wanted.bytes.prefix(1 + random.below(wanted.bytes.count))))
            if random.below(2) == 0 {
                _ = client.readSome(1 + random.below(5000), deadline: Clock.now + 20 * Clock.millisecond)
            }
            if random.below(3) > 0 { client.reset() }
        case .kickable:
            for _ in 0..<(1 + random.below(5)) {
                guard client.send("GET /kickme HTTP/1.1\r\nHost: t\r\n\r\n"), let answer = client.answer() else {
                    return
                }
                guard answer.status == 200, answer.body == Self.big else {
                    throw Fault(description: "kickable: a wrong answer")
                }
                answered[kind, default: 0] += 1
            }
        }
    }

    /// Requests and the expected bodies of their responses. Small enough together that sending never waits for reading.
    private func batch(_ count: Int) -> (bytes: [UInt8], answers: [[UInt8]]) {
        var bytes: [UInt8] = []
        var answers: [[UInt8]] = []
        for _ in 0..<count {
            switch random.below(6) {
            case 0:
                bytes += Array("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n".utf8)
                answers.append(Array("ok\n".utf8))
            case 1:
                let body = content(random.below(200))
                bytes += Array("POST /later HTTP/1.1\r\nHost: t\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
                answers.append(body)
            case 2:
                let body = content(random.below(2000))
                bytes +=
                    Array("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n".utf8) + chunked(body)
                answers.append(body)
            default:
                let body = content(random.below(random.below(8) == 0 ? 6000 : 300))
                bytes += Array("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
                answers.append(body)
            }
        }
        if random.below(8) == 0 {
            bytes += Array("GET /big HTTP/1.1\r\nHost: t\r\n\r\n".utf8)
            answers.append(Self.big)
        }
        return (bytes, answers)
    }

    private func content(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private func chunked(_ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var at = 0
        while at < body.count {
            let size = min(body.count - at, 1 + random.below(300))
            bytes +=
                Array("\(String(size, radix: 16))\(random.below(5) == 0 ? ";a=b" : "")\r\n".utf8)
                + body[at..<(at + size)] + [13, 10]
            at += size
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }

    /// Sends a batch in pieces and takes its responses.
    private func exchange(_ client: TestClient, _ kind: Kind, pieces: Int, most: Int = 12) throws(Fault) {
        let wanted = batch(1 + random.below(most))
        var at = 0
        for piece in 0..<pieces where at < wanted.bytes.count {
            let left = wanted.bytes.count - at
            let size = piece == pieces - 1 ? left : min(left, 1 + random.below(max(1, 2 * wanted.bytes.count / pieces)))
            guard client.send(Array(wanted.bytes[at..<(at + size)])) else {
                throw Fault(description: "\(kind): cut off while sending")
            }
            at += size
            if kind == .slow { usleep(UInt32(random.below(2000))) }
        }
        try check(client, wanted.answers, kind)
    }

    private func check(_ client: TestClient, _ wanted: [[UInt8]], _ kind: Kind) throws(Fault) {
        for (index, body) in wanted.enumerated() {
            guard let answer = client.answer() else {
                throw Fault(description: "\(kind): answer \(index) of \(wanted.count) did not come")
            }
            guard answer.status == 200, answer.body == body else {
                throw Fault(
                    description:
                        """
                        \(kind): answer \(index) of \(wanted.count) is wrong: \(answer.status), \(answer.body.count) \
                        bytes for \(body.count)
                        """
                )
            }
            answered[kind, default: 0] += 1
        }
    }

    private func malformed(_ client: TestClient) throws(Fault) {
        let wanted = batch(random.below(4))
        let faults = [
            "GET / HTTP/1.1\r\n\r\n", "GET /\u{1} HTTP/1.1\r\nHost: t\r\n\r\n", "nonsense\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: t\r\nContent-Length: x\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "\r\n\r\n\r\n\r\n\r\n",
        ]
        client.send(wanted.bytes + Array(faults[random.below(faults.count)].utf8))
        try check(client, wanted.answers, .malformed)
        guard let answer = client.answer(), answer.status >= 400, answer.status < 506 else {
            throw Fault(description: "malformed: it was not refused")
        }
        guard client.seesEnd() else { throw Fault(description: "malformed: the connection stayed") }
        answered[.malformed, default: 0] += 1
    }
}
