// The end of a connection, over real sockets: the last response arrives whole, whatever the client still sends.

import CLinux
import Glibc
import Synchronization
import Testing

@testable import Engine

@Suite struct ClosingTests {
    /// RFC 9112 section 9.6: closing with unread bytes would reset the connection, and the reset may overtake the
    /// response.
    @Test(arguments: Mode.all) func errorReachesAClient_ThatIsStillSending(mode: Mode) throws {
        let server = try TestServer { mode.apply(&$0) }
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 100000000\r\n\r\n")
        let junk = [UInt8](repeating: 0x78, count: 64 << 10)
        // The server reads the rest: more than any socket buffer holds is sent, and no reset comes back.
        for _ in 0..<64 { try #require(client.send(junk)) }
        #expect(client.answer()?.status == 413)
        client.endSending()
        #expect(client.seesEnd())
        #expect(eventually { server.openConnections == 0 })
    }

    @Test(arguments: Mode.all) func errorComesLast_BehindAFileAndAWorker(mode: Mode) throws {
        let server = try TestServer(routes: TestRoutes.all) { mode.apply(&$0) }
        let client = try server.client()
        client.send(
            """
            GET /style.css HTTP/1.1\r\nHost: t\r\n\r\nGET /later HTTP/1.1\r\nHost: t\r\n\r\nGET /large HTTP/1.1\r\n\
            Host: t\r\n\r\n
            """
                + "GET / HTTP/1.1\r\nHost: t\r\nHost: t\r\n\r\nGET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(client.answer()?.status == 200)
        #expect(client.answer()?.text == "later")
        #expect(client.answer()?.body.count == TestRoutes.megabytes8.count)
        #expect(client.answer()?.status == 400)
        #expect(client.answer() == nil)
    }

    @Test func requestsBehindAClosingOne_RunNoHandler() throws {
        let count = Counter()
        let server = try TestServer(routes: [
            Route(.post, "/count") { _, response in
                count.add()
                response.send(.ok, "text/plain", "counted")
            }
        ])
        let client = try server.client()
        let request = "POST /count HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n"
        client.send(request + "\r\n" + request + "Connection: close\r\n\r\n" + request + "\r\n")
        #expect(client.answer()?.status == 200)
        #expect(client.answer()?.field("connection") == "close")
        #expect(client.seesEnd())
        #expect(eventually { server.openConnections == 0 })
        #expect(count.value == 2)
    }

    /// The bound on reading off: a client that never ends does not keep its connection.
    @Test func readingOff_EndsByItself() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("BAD\r\n\r\n")
        #expect(client.answer()?.status == 400)
        #expect(eventually { server.openConnections == 0 })
    }

    private final class Counter: Sendable {
        private let runs = Atomic<Int>(0)
        func add() { runs.wrappingAdd(1, ordering: .relaxed) }
        var value: Int { runs.load(ordering: .relaxed) }
    }
}
