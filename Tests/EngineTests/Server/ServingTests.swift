// The engine over real sockets on loopback, in every mode.

import CLinux
import Glibc
import Logging
import Testing

@testable import Engine

/// One way to set up the loops.
struct Mode: CustomTestStringConvertible, Sendable {
    var poller: PollerKind
    var listen: TriggerMode
    var connections: TriggerMode
    var loops: Int

    var testDescription: String {
        "\(poller.rawValue), listen \(listen.rawValue), \(connections.rawValue), \(loops) loops"
    }

    static let all: [Mode] = PollerKind.allCases.flatMap { poller in
        TriggerMode.allCases.flatMap { listen in
            TriggerMode.allCases.flatMap { connections in
                [0, 1, 3].map { Mode(poller: poller, listen: listen, connections: connections, loops: $0) }
            }
        }
    }.filter { Poller.supports($0.listen, $0.poller) && Poller.supports($0.connections, $0.poller) }

    func apply(_ configuration: inout Configuration) {
        configuration.poller = poller
        configuration.listenTrigger = listen
        configuration.connectionTrigger = connections
        configuration.loops = loops
    }
}

enum TestRoutes {
    static let megabytes8: [UInt8] = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    static let all: [Route] = [
        Route(.get, "/large") { _, response in
            megabytes8.withUnsafeBytes { response.send(.ok, "application/octet-stream", $0) }
        },
        Route(.get, "/later") { _, response in
            response.later { DeferredResponse(status: .ok, contentType: "text/plain", body: Array("later".utf8)) }
        },
        Route(.post, "/echo") { request, response in
            response.send(.ok, "application/octet-stream", request.body)
        },
        Route(.get, "/nothing") { _, _ in },
    ]
}

@Suite struct ServingTests {
    @Test(arguments: Mode.all) func requests_AreAnswered_OnOneConnection(mode: Mode) throws {
        let server = try TestServer { mode.apply(&$0) }
        let client = try server.client()
        for _ in 0..<20 {
            let answer = client.get("/healthz")
            #expect(answer?.status == 200)
            #expect(answer?.text == "ok\n" || answer?.text == "ok")
            #expect(answer?.field("date") != nil)
        }
        #expect(client.isQuiet)
    }

    @Test(arguments: Mode.all) func pipelinedRequests_AreAnsweredInOrder(mode: Mode) throws {
        let server = try TestServer(routes: TestRoutes.all) { mode.apply(&$0) }
        let client = try server.client()
        var wanted: [String] = []
        var bytes = ""
        for number in 0..<600 {
            // A worker makes every tenth response: the requests after it must wait.
            if number % 10 == 3 {
                bytes += "GET /later HTTP/1.1\r\nHost: t\r\n\r\n"
                wanted.append("later")
            } else {
                bytes +=
                    "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: \(String(number).utf8.count)\r\n\r\n\(number)"
                wanted.append("\(number)")
            }
        }
        client.send(bytes)
        for text in wanted { try #require(client.answer()?.text == text) }
        #expect(client.isQuiet)
    }

    @Test(arguments: Mode.all) func largeAnswer_ReachesAReaderThatStalls_Whole(mode: Mode) throws {
        let server = try TestServer(routes: TestRoutes.all) { mode.apply(&$0) }
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\nGET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        // It stalls until the server has asked for writability, while another client is served.
        #expect(eventually { server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        #expect(try server.client().get("/healthz")?.status == 200)
        let answer = client.answer()
        #expect(answer?.body == TestRoutes.megabytes8)
        #expect(client.answer()?.status == 200)
        #expect(eventually { server.snapshot.loops.allSatisfy { $0.writersWaiting == 0 } })
    }

    @Test(arguments: Mode.all) func request_ArrivesByteByByte(mode: Mode) throws {
        let server = try TestServer(routes: TestRoutes.all) { mode.apply(&$0) }
        let client = try server.client()
        let request =
            "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
        for byte in request.utf8 { client.send([byte]) }
        #expect(client.answer()?.text == "abcde")
        #expect(client.get("/healthz")?.status == 200)
    }

    @Test(arguments: Mode.all) func halfClosedClient_GetsItsAnswers_ThenTheEnd(mode: Mode) throws {
        let server = try TestServer(routes: TestRoutes.all) { mode.apply(&$0) }
        let client = try server.client()
        client.send(
            """
            GET /healthz HTTP/1.1\r\nHost: t\r\n\r\nGET /later HTTP/1.1\r\nHost: t\r\n\r\nGET /large HTTP/1.1\r\n\
            Host: t\r\n\r\n
            """
        )
        client.endSending()
        #expect(client.answer()?.status == 200)
        #expect(client.answer()?.text == "later")
        #expect(client.answer()?.body.count == TestRoutes.megabytes8.count)
        #expect(client.seesEnd())
        #expect(eventually { server.openConnections == 0 })
    }

    @Test(arguments: Mode.all) func reset_LeavesNothingBehind(mode: Mode) throws {
        let server = try TestServer(routes: TestRoutes.all) { mode.apply(&$0) }
        for _ in 0..<20 {
            let reader = try server.client(receiveBuffer: 4096)
            reader.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
            _ = reader.readSome()
            reader.reset()
            let waiter = try server.client()
            waiter.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\nGET /la")
            waiter.reset()
            let half = try server.client()
            half.send("GET /heal")
            half.reset()
        }
        #expect(eventually { server.openConnections == 0 })
        #expect(try server.client().get("/healthz")?.status == 200)
    }

    @Test func bodyInTinyChunks_CostsItsSize_AndNotSixTimes() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = 0 }
        let client = try server.client()
        let body = String(repeating: "x", count: 60_000)
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
        for byte in body.utf8 { client.send([0x31, 13, 10, byte, 13, 10]) }
        #expect(eventually { server.snapshot.loops[0].bytesIn >= 360_000 })
        // LoopMemory's own blocks besides the connection's input, and the bytes one read adds before its framing is
        // removed.
        #expect(server.snapshot.loops[0].heap.inUse < 300_000)
        client.send("0\r\n\r\n")
        #expect(client.answer()?.text == body)
        #expect(client.get("/healthz")?.status == 200)
    }

    @Test func developersLogger_EndsUpInTheLog() throws {
        let server = try TestServer()
        let handler = try #require(server.server.logHandler(label: "shop"))
        let logger = Logger(label: "shop") { _ in handler }
        logger.warning("sold out", metadata: ["item": "a\nb"])
        var line: LogLine?
        #expect(
            eventually {
                guard case .log(let lines)? = server.ask(.log(after: 0, limit: 100)) else { return false }
                line = lines.first { $0.text.contains("sold out") }
                return line != nil
            })
        #expect(line?.level == "warning")
        #expect(line?.text.contains("\n") == false)
    }

    /// The dead state of a reader that is just quick enough: the rest of one write fits into the next, before any event
    /// says so. Whatever the interleaving, the connection must go on.
    @Test(arguments: Mode.all) func readerOfChangingSpeed_NeverStallsForGood(mode: Mode) throws {
        let server = try TestServer(routes: TestRoutes.all) { mode.apply(&$0) }
        let client = try server.client(receiveBuffer: 8192)
        let body = String(repeating: "y", count: 40_000)
        let request =
            """
            POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 40000\r\n\r\n\(body)GET /later HTTP/1.1\r\nHost: \
            t\r\n\r\n
            """
        let rounds = 60
        let sender = ThreadHandle(
            try Thread(name: "sends") { [descriptor = client.descriptor] in
                let bytes = Array(request.utf8)
                for _ in 0..<rounds {
                    var offset = 0
                    while offset < bytes.count {
                        let sent = bytes.withUnsafeBytes {
                            linux_send(descriptor, $0.baseAddress! + offset, bytes.count - offset, 0)
                        }
                        if sent <= 0 { return }
                        offset += sent
                    }
                }
            })
        var answered = 0
        for _ in 0..<rounds {
            guard client.answer()?.text == body, client.answer()?.text == "later" else { break }
            answered += 1
        }
        sender.join()
        #expect(answered == rounds)
        #expect(client.get("/healthz")?.status == 200)
        #expect(eventually { server.snapshot.loops.allSatisfy { $0.writersWaiting == 0 } })
    }

    @Test func loopsShareTheConnections_InTurn() throws {
        let server = try TestServer { $0.loops = 3 }
        var clients: [TestClient] = []
        for _ in 0..<12 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        // A loop publishes at the end of its tick, which may come after the response has reached the client.
        #expect(eventually { server.snapshot.loops.map(\.connections) == [0, 4, 4, 4] })
        #expect(eventually { server.snapshot.loops[0].accepted == 12 })
        #expect(Set(server.snapshot.loops.map(\.threadID)).count == 4)
    }

    @Test func handlerThatSendsNothing_IsAnswered500() throws {
        let server = try TestServer(routes: TestRoutes.all)
        #expect(try server.client().get("/nothing")?.status == 500)
    }

    @Test func connectionClose_AndHTTP10_EndTheConnection() throws {
        let server = try TestServer()
        let closing = try server.client()
        #expect(closing.get("/healthz", fields: "Connection: close\r\n")?.field("connection") == "close")
        #expect(closing.seesEnd())
        let old = try server.client()
        old.send("GET /healthz HTTP/1.0\r\n\r\n")
        #expect(old.answer()?.status == 200)
        #expect(old.seesEnd())
        let kept = try server.client()
        for _ in 0..<2 {
            kept.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(kept.answer()?.field("connection") == "keep-alive")
        }
    }

    @Test func statuses_AreWhatTheRFCsSay() throws {
        let server = try TestServer {
            $0.headLimit = 4096; $0.targetLimit = 1024; $0.bodyLimit = 1000
        }
        let cases: [(String, Int)] = [
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET /\u{1} HTTP/1.1\r\nHost: t\r\n\r\n", 400),
            ("GET /no-such-page HTTP/1.1\r\nHost: t\r\n\r\n", 404),
            ("DELETE /healthz HTTP/1.1\r\nHost: t\r\n\r\n", 405),
            ("POST /api/login HTTP/1.1\r\nHost: t\r\n\r\n", 411),
            ("POST /api/login HTTP/1.1\r\nHost: t\r\nContent-Length: 1001\r\n\r\n{", 413),
            ("GET /\(String(repeating: "a", count: 1100)) HTTP/1.1\r\nHost: t\r\n\r\n", 414),
            ("GET / HTTP/1.1\r\nHost: t\r\nX: \(String(repeating: "a", count: 5000))\r\n\r\n", 431),
            ("BREW /healthz HTTP/1.1\r\nHost: t\r\n\r\n", 501),
            ("GET / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            ("GET / HTTP/3.0\r\nHost: t\r\n\r\n", 505),
        ]
        for (request, status) in cases {
            let client = try server.client()
            client.send(request)
            #expect(client.answer()?.status == status, "\(request.prefix(60))")
        }
        let client = try server.client()
        client.send("DELETE /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(client.answer()?.field("allow") == "GET, HEAD, OPTIONS")
    }

    @Test func head_HasTheFieldsOfGet_AndNoContent() throws {
        let server = try TestServer()
        let client = try server.client()
        let get = client.get("/healthz")
        client.send("HEAD /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        let head = client.answer(toHead: true)
        #expect(head?.field("content-length") == get?.field("content-length"))
        #expect(client.get("/healthz")?.status == 200)
    }

    @Test func expectContinue_IsAnswered_BeforeTheBody() throws {
        let server = try TestServer(routes: TestRoutes.all)
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        #expect(client.answer()?.status == 100)
        client.send("abc")
        #expect(client.answer()?.text == "abc")
    }
}
