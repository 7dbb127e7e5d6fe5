// Listening sockets that come and go at a running loop, driven by hand.

import Glibc
import Testing

@testable import Engine

@Suite struct ListenersTests {
    private static let any = "127.0.0.1:0"

    @Test(arguments: [TriggerMode.level, .edge])
    func addedSocket_IsAcceptedFrom_AndRemovedOneServesItsQueueFirst(_ trigger: TriggerMode) throws {
        let folder = try some(TestFolder())
        var loop = try ManualLoop(folder: folder.path, routes: TestRoutes.all, trigger: trigger, listen: trigger)
        defer { loop.end() }
        let urls = try loop.listen(on: [Self.any, Self.any])
        func connect(_ number: Int) throws -> TestClient {
            let client = try some(TestClient(urls[number]))
            client.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
            return client
        }
        let open = try (0..<2).map { try connect($0) }
        holds(
            eventually {
                loop.tick(); return loop.requests == 2
            })
        // Nobody has accepted these when their listener is taken out; and some open connections are its own.
        let waiting = try (0..<100).map { _ in try connect(1) }
        try loop.listen(on: [Self.any])
        holds(
            eventually {
                loop.tick(); return loop.requests == 102
            })
        open[1].send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        let others = try (0..<10).map { _ in try connect(0) }
        holds(
            eventually {
                loop.tick(); return loop.requests == 113
            })
        loop.pass(milliseconds: 500)
        holds(loop.listenersClosed == 1)
        holds(TestClient(urls[1]) == nil)
        holds(loop.counters.closed == 0)
        for client in open + waiting + others { client.close() }
    }

    @Test func queueOfSocketAboutToClose_IsEmptiedFirst() throws {
        let folder = try some(TestFolder())
        var loop = try ManualLoop(folder: folder.path, routes: TestRoutes.all, listen: .level)
        defer { loop.end() }
        let urls = try loop.listen(on: [Self.any, Self.any])
        let waiting = try (0..<200).map { _ in try some(TestClient(urls[1])) }
        try loop.listen(on: [Self.any])
        holds(loop.accepted == 0)
        loop.pass(milliseconds: 500)
        holds(loop.listenersClosed == 1)
        holds(loop.accepted == 200)
        for client in waiting { client.close() }
    }

    @Test func drainingLoop_TakesNoNewSocket() throws {
        let folder = try some(TestFolder())
        var loop = try ManualLoop(folder: folder.path, routes: TestRoutes.all, listen: .level)
        defer { loop.end() }
        loop.drain()
        let urls = try loop.listen(on: [Self.any, Self.any])
        holds(TestClient(urls[0]) == nil)
        holds(TestClient(urls[1]) == nil)
    }
}
