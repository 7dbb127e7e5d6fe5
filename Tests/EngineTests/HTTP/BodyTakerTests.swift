// The decision at the end of the head whether a route takes the content, and how much: nothing is kept of a body that
// nobody takes, and the framing still holds.

import Testing

@testable import Engine

@Suite struct BodyTakerTests {
    private static let good = SessionFramingTests.good
    private static func head(_ line: String, _ fields: String) -> String {
        "\(line) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }

    private static let small = Route(.put, "/small/{name}", bodyLimit: 10) { request, response in
        response.send(.ok, "text/plain", request.body)
    }
    private static let none = Route(.delete, "/none", bodyLimit: 0) { _, response in response.send(.noContent) }

    /// Request lines with content that is too long for them, and the response to the head alone.
    static let refused: [(String, String, Int)] = [
        ("POST /", "Content-Length: 1048576\r\n", 405), ("POST /style.css", "Content-Length: 100000\r\n", 405),
        ("PUT /no/such/path", "Content-Length: 1048576\r\n", 405), ("DELETE /echo", "Content-Length: 1048576\r\n", 405),
        ("POST /", "Transfer-Encoding: chunked\r\n", 405), ("POST /", "Content-Length: 1\r\n", 405),
        ("BREW /echo", "Content-Length: 1048576\r\n", 501), ("GET /", "Content-Length: 1048576\r\n", 413),
        ("HEAD /style.css", "Content-Length: 65537\r\n", 413), ("POST /api/login", "Content-Length: 16385\r\n", 413),
        ("GET /api/session", "Content-Length: 1048576\r\n", 413), ("GET /healthz", "Content-Length: 16385\r\n", 413),
        ("POST /echo", "Content-Length: 1048577\r\n", 413), ("POST /echo", "Content-Length: 9999999999999\r\n", 413),
        ("PUT /small/x", "Content-Length: 11\r\n", 413), ("DELETE /none", "Content-Length: 1\r\n", 413),
        ("GET /small/x", "Content-Length: 1048576\r\n", 405), ("POST /register", "Content-Length: 20000\r\n", 413),
    ]

    @Test(arguments: refused.indices) func bodyThatNobodyTakes_IsRefusedAtTheEndOfTheHead(index: Int) throws {
        let (line, fields, status) = Self.refused[index]
        let server = try TestServer(routes: TestRoutes.all + [Self.small, Self.none]) { $0.loops = 0 }
        for expects in ["", "Expect: 100-continue\r\n"] {
            let client = try server.client()
            client.send(Self.head(line, fields + expects))
            let answer = client.answer(toHead: line.hasPrefix("HEAD"))
            #expect(answer?.status == status, "\(line) \(expects)")
            // A little is read off. (Not searched with its line end, because CR LF is one Character.)
            let goesOn =
                expects.isEmpty && status == 405
                && ["Transfer-Encoding: chunked\r\n", "Content-Length: 1\r\n"].contains(fields)
            #expect((answer?.field("connection") == "close") == !goesOn)
            if !goesOn { #expect(client.seesEnd()) }
        }
    }

    @Test func bodyThatARouteTakes_IsTakenToTheByte() throws {
        let server = try TestServer(routes: TestRoutes.all + [Self.small, Self.none]) { $0.loops = 0 }
        let client = try server.client()
        client.send(Self.head("PUT /small/x", "Content-Length: 10\r\nExpect: 100-continue\r\n"))
        #expect(client.answer()?.status == 100)
        client.send("0123456789")
        #expect(client.answer()?.text == "0123456789")
        client.send(Self.head("DELETE /none", "Content-Length: 0\r\n"))
        #expect(client.answer()?.status == 204)
        client.send(
            Self.head("PUT /small/x", "Transfer-Encoding: chunked\r\n") + "4\r\nabcd\r\n6\r\nefghij\r\n0\r\n\r\n")
        #expect(client.answer()?.text == "abcdefghij")
        let body = [UInt8](repeating: 65, count: 1 << 20)
        client.send(Array(Self.head("POST /echo", "Content-Length: 1048576\r\n").utf8) + body)
        #expect(client.answer()?.body == body)
        // In chunks it is refused when it becomes too long.
        client.send(Self.head("PUT /small/x", "Transfer-Encoding: chunked\r\n") + "4\r\nabcd\r\n7\r\n")
        #expect(client.answer()?.status == 413)
        #expect(client.seesEnd())
    }

    @Test(arguments: [
        "Content-Length: 5\r\n\r\nhello", "Content-Length: 42\r\n\r\nGET /echo HTTP/1.1\r\nHost: evil\r\nX: aaaaa\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3;x=\"y\"\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n0\r\nA: b\r\nC: d\r\n\r\n",
    ])
    func littleThatNobodyTakes_IsReadOff_AndTheNextRequestIsTheNext(body: String) throws {
        for (line, status) in [
            ("POST /nothing", 405), ("PUT /", 405), ("GET /nothing", 404), ("HEAD /nothing", 404),
            ("OPTIONS /echo", 204),
        ] {
            let kept = Array("\(line) HTTP/1.1\r\nHost: a\r\n\(body)\(Self.good)\(SessionFramingTests.post)".utf8)
            let closing = Array("\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(body)\(Self.good)".utf8)
            let head = line.utf8.count + 25
            // Whole, in pieces of any size, and cut around the end of the head.
            for cuts in [[kept.count], [1], [2], [7]] + (0..<40).map({ [head + $0, 1000] }) {
                let outcome = try SessionHarness.run(kept, cuts: cuts)
                #expect(outcome.statuses == [status, 200, 200], "\(line) \(cuts)")
                #expect(!outcome.isClosed)
            }
            for cuts in [[closing.count], [1], [50]] {
                let outcome = try SessionHarness.run(closing, cuts: cuts)
                #expect(outcome.statuses == [status], "\(line) \(cuts)")
                #expect(outcome.isClosed)
            }
        }
    }

    @Test(arguments: [
        "zz\r\n", "3\r\nabcd\r\n", "0\r\nContent-Length: 5\r\n\r\n", "FFFFFFFFFFFFFFFF\r\n", "10001\r\n",
        "8000\r\n\(String(repeating: "x", count: 1 << 15))\r\n8001\r\n",
    ])
    func brokenOrEndlessChunks_AfterTheAnswer_CloseWithoutASecond(chunks: String) throws {
        let bytes = Array((Self.head("POST /nothing", "Transfer-Encoding: chunked\r\n") + chunks + Self.good).utf8)
        for cuts in [[bytes.count], [1000], [70, bytes.count]] {
            let outcome = try SessionHarness.run(bytes, cuts: cuts)
            #expect(outcome.statuses == [405])
            #expect(outcome.isClosed && outcome.lingers)
        }
    }

    @Test func expectationOfWhatNobodyTakes_HasItsFinalAnswerAtOnce() throws {
        for (line, status) in [("POST /nothing", 405), ("GET /nothing", 413), ("BREW /echo", 501)] {
            let outcome = try SessionHarness.run(
                Self.head(line, "Expect: 100-continue\r\nContent-Length: 5\r\n") + "hello" + Self.good)
            #expect(outcome.statuses == [status])
            #expect(outcome.isClosed && outcome.lingers)
        }
    }

    @Test func fileAskedForWithContent_IsAnsweredWhenThatHasGoneBy_AlsoByAWorker() throws {
        let folder = try #require(TestFolder())
        #expect(folder.write("a.txt", Array(String(repeating: "text ", count: 10_000).utf8)))
        let server = try TestServer {
            $0.loops = 1; $0.webFolder = folder.path
        }
        let client = try server.client()
        client.send(
            Self.head("GET /a.txt", "Accept-Encoding: gzip\r\nContent-Length: 19\r\n") + "GET / HTTP/1.1\r\n\r\n\n"
                + Self.head("GET /healthz", ""))
        #expect(client.answer()?.field("content-encoding") == "gzip")
        #expect(client.answer()?.text == "ok\n")
        #expect(client.isQuiet)
    }

    @Test func dropsOfWhatNobodyTakes_TakeNoMemory_AndHaveTheirTime() throws {
        let server = try TestServer {
            $0.loops = 0; $0.bodyTimeout = 400; $0.bodyRate = 1_000_000
        }
        #expect(try server.client().get("/")?.status == 200)
        #expect(eventually { server.openConnections == 0 })
        let before = server.snapshot.loops[0].heap.inUse
        let client = try server.client()
        client.send(Self.head("POST /", "Content-Length: 65536\r\n"))
        #expect(client.answer()?.status == 405)
        for _ in 0..<60 { client.send([UInt8](repeating: 65, count: 1000)) }
        #expect(eventually { server.snapshot.loops[0].bytesIn >= 60_000 })
        #expect(server.snapshot.loops[0].heap.inUse < before + (16 << 10))
        // Already answered, so the connection ends without another response.
        #expect(client.seesEnd())
        #expect(server.snapshot.loops[0].responses.reduce(0, +) == 2)
    }

    @Test func drain_EndsAConnectionWhoseAnsweredBodyIsStillComing() throws {
        let server = try TestServer { $0.loops = 1 }
        let client = try server.client()
        client.send(Self.head("POST /", "Content-Length: 10\r\n"))
        #expect(client.answer()?.status == 405)
        server.server.drain()
        #expect(eventually { server.snapshot.draining })
        client.send("0123456789")
        #expect(client.seesEnd())
        #expect(server.drain())
    }
}
