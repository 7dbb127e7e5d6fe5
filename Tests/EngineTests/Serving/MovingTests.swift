// Connections that change their loop, and loops that are added and removed under them.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct MovingTests {
    /// The only row, or the first that matches.
    private func row(_ server: TestServer, _ fits: (ConnectionState) -> Bool = { _ in true }) throws -> ConnectionState
    {
        var found: ConnectionState?
        _ = eventually {
            guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 100))) else {
                return false
            }
            found = page.rows.first(where: fits)
            return found != nil
        }
        return try #require(found)
    }

    private func move(_ id: ConnectionID, to loop: Int, on server: TestServer) -> Bool {
        isDone(server.ask(.moveConnection(id, toLoop: loop)))
    }

    static let pairs: [(TriggerMode, TriggerMode)] = TriggerMode.allCases.flatMap { from in
        TriggerMode.allCases.map { (from, $0) }
    }

    /// A server with two loops in the given modes.
    private func server(_ modes: (TriggerMode, TriggerMode), _ poller: PollerKind = .epoll) throws -> TestServer {
        let server = try TestServer(routes: TestRoutes.all) {
            $0.loops = 2; $0.poller = poller
        }
        if modes.0 == .edge { #expect(isDone(server.ask(.setTrigger(.edge, loop: 1)))) }
        if modes.1 == .edge { #expect(isDone(server.ask(.setTrigger(.edge, loop: 2)))) }
        return server
    }

    @Test(arguments: pairs) func idleConnection_Moves_AndKeepsItsID(modes: (TriggerMode, TriggerMode)) throws {
        let server = try server(modes)
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let before = try row(server)
        for turn in 1...6 {
            let target = turn % 2 == 0 ? before.loop : 3 - before.loop
            #expect(move(before.id, to: target, on: server))
            let after = try row(server) { $0.loop == target }
            #expect(after.id == before.id)
            #expect(client.get("/healthz")?.status == 200)
            #expect(try row(server).requests == UInt64(turn + 1))
        }
        let loops = server.snapshot.loops
        #expect(loops.reduce(0) { $0 + $1.movedIn } == 6)
        #expect(loops.reduce(0) { $0 + $1.movedOut } == 6)
    }

    @Test(arguments: pairs) func halfReadRequest_MovesWhole(modes: (TriggerMode, TriggerMode)) throws {
        let server = try server(modes)
        let client = try server.client()
        let request = Array(
            "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
                .utf8)
        var sent: UInt64 = 0
        for _ in 0..<2 {
            let whole = sent + UInt64(request.count)
            for byte in request {
                client.send([byte])
                sent += 1
                // Every fifth byte finds the connection in another loop.
                guard sent % 5 == 0, sent < whole else { continue }
                let here = try row(server) { $0.bytesIn == sent }
                #expect(move(here.id, to: 3 - here.loop, on: server))
            }
            #expect(client.answer()?.text == "abcde")
        }
        #expect(client.isQuiet)
    }

    @Test(arguments: pairs) func answerHalfSent_MovesWhole(modes: (TriggerMode, TriggerMode)) throws {
        let server = try server(modes)
        let client = try server.client(receiveBuffer: 4096)
        client.send(
            """
            GET /large HTTP/1.1\r\nHost: t\r\n\r\nGET /later HTTP/1.1\r\nHost: t\r\n\r\nGET /large HTTP/1.1\r\nHost: \
            t\r\n\r\n
            """
        )
        for _ in 0..<4 {
            let here = try row(server) { $0.phase == .writing }
            #expect(move(here.id, to: 3 - here.loop, on: server))
            _ = try row(server) { $0.loop == 3 - here.loop }
        }
        #expect(client.answer()?.body == TestRoutes.megabytes8)
        #expect(client.answer()?.text == "later")
        #expect(client.answer()?.body == TestRoutes.megabytes8)
        #expect(client.isQuiet)
        #expect(eventually { server.snapshot.loops.allSatisfy { $0.writersWaiting == 0 && $0.heap.inUse < 300_000 } })
    }

    @Test(arguments: pairs) func fileHalfSent_MovesWhole(modes: (TriggerMode, TriggerMode)) throws {
        let folder = try #require(TestFolder())
        let content = TestRoutes.megabytes8
        #expect(folder.write("large.bin", content))
        let server = try TestServer(routes: TestRoutes.all) {
            $0.loops = 2; $0.webFolder = folder.path
        }
        if modes.0 == .edge { #expect(isDone(server.ask(.setTrigger(.edge, loop: 1)))) }
        if modes.1 == .edge { #expect(isDone(server.ask(.setTrigger(.edge, loop: 2)))) }
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large.bin HTTP/1.1\r\nHost: t\r\n\r\nGET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        for _ in 0..<4 {
            let here = try row(server) { $0.phase == .writing }
            #expect(move(here.id, to: 3 - here.loop, on: server))
            _ = try row(server) { $0.loop == 3 - here.loop }
        }
        #expect(client.answer()?.body == content)
        #expect(client.answer()?.status == 200)
        client.close()
        #expect(eventually { server.openConnections == 0 })
    }

    @Test func connectionWithAnAnswerPending_MovesAfterIt() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [TestServer.stuckRoute(gate)]) { $0.loops = 2 }
        let client = try server.client()
        client.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\nGET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        let waiting = try row(server) { $0.phase == .waiting }
        #expect(move(waiting.id, to: 3 - waiting.loop, on: server))
        #expect(try row(server).loop == waiting.loop)
        gate.broadcast { $0 = true }
        #expect(client.answer()?.text == "late")
        #expect(client.answer()?.status == 200)
        let moved = try row(server) { $0.loop == 3 - waiting.loop }
        #expect(moved.id == waiting.id)
        #expect(client.get("/healthz")?.status == 200)
    }

    @Test(arguments: PollerKind.allCases) func removedLoop_GivesItsConnectionsAway(poller: PollerKind) throws {
        let server = try TestServer(routes: TestRoutes.all) {
            $0.loops = 3; $0.poller = poller
        }
        var clients: [TestClient] = []
        for number in 0..<12 {
            let client = try server.client(receiveBuffer: number < 3 ? 4096 : nil)
            if number < 3 {
                client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
            } else {
                #expect(client.get("/healthz")?.status == 200)
                // Half of a request has arrived when the loop leaves.
                client.send("GET /heal")
            }
            clients.append(client)
        }
        #expect(eventually { server.openConnections == 12 })
        #expect(isDone(server.ask(.removeLoop(1))))
        #expect(eventually { server.snapshot.loops.map(\.id) == [0, 2, 3] })
        #expect(eventually { server.snapshot.loops.map(\.connections) == [0, 6, 6] })
        // The last but one, and then the last: the main loop serves.
        #expect(isDone(server.ask(.removeLoop(3))))
        #expect(isDone(server.ask(.removeLoop(2))))
        #expect(eventually { server.snapshot.loops.map(\.connections) == [12] })
        #expect(server.snapshot.loops[0].serves)
        for (number, client) in clients.enumerated() {
            if number < 3 {
                #expect(client.answer()?.body == TestRoutes.megabytes8)
            } else {
                client.send("thz HTTP/1.1\r\nHost: t\r\n\r\n")
                #expect(client.answer()?.status == 200)
            }
        }
        #expect(try server.client().get("/healthz")?.status == 200)
        guard case .refused = server.ask(.removeLoop(0)), case .refused = server.ask(.removeLoop(2)) else {
            Issue.record("a loop was removed that cannot be")
            return
        }
        #expect(isDone(server.ask(.addLoop)))
        #expect(isDone(server.ask(.rebalance)))
        #expect(eventually { server.snapshot.loops.map(\.connections).suffix(1) == [12] })
        for client in clients { #expect(client.get("/healthz")?.status == 200) }
    }

    @Test func loopWithAnAnswerPending_IsRemovedAfterIt() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [TestServer.stuckRoute(gate)]) { $0.loops = 2 }
        let client = try server.client()
        client.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
        let waiting = try row(server) { $0.phase == .waiting }
        #expect(isDone(server.ask(.removeLoop(waiting.loop))))
        #expect(server.snapshot.loops.contains { $0.id == waiting.loop && $0.leaving })
        // The other leaves too: the first one's remaining work must find the main loop.
        #expect(isDone(server.ask(.removeLoop(3 - waiting.loop))))
        #expect(eventually { !server.snapshot.loops.contains { $0.id == 3 - waiting.loop } })
        #expect(try server.client().get("/healthz")?.status == 200)
        gate.broadcast { $0 = true }
        #expect(client.answer()?.text == "late")
        #expect(eventually { server.snapshot.loops.map(\.id) == [0] })
        #expect(client.get("/healthz")?.status == 200)
    }

    @Test func rebalance_EvensTheLoopsOut() throws {
        let server = try TestServer { $0.loops = 1 }
        var clients: [TestClient] = []
        for _ in 0..<10 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        for _ in 0..<3 { #expect(isDone(server.ask(.addLoop))) }
        #expect(server.snapshot.loops.map(\.connections) == [0, 10, 0, 0, 0])
        #expect(isDone(server.ask(.rebalance)))
        #expect(eventually { server.snapshot.loops.map(\.connections).sorted() == [0, 2, 2, 3, 3] })
        for client in clients { #expect(client.get("/healthz")?.status == 200) }
    }

    @Test func leastConnections_GoToTheLoopWithTheFewest() throws {
        let server = try TestServer {
            $0.loops = 3; $0.balance = .leastConnections
        }
        var clients: [TestClient] = []
        for _ in 0..<9 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        #expect(eventually { server.snapshot.loops.map(\.connections) == [0, 3, 3, 3] })
        guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(loop: 2, limit: 10))) else {
            Issue.record("no page")
            return
        }
        for row in page.rows { #expect(isDone(server.ask(.kick(row.id, .now)))) }
        #expect(eventually { server.snapshot.loops.map(\.connections) == [0, 3, 0, 3] })
        for _ in 0..<3 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        #expect(eventually { server.snapshot.loops.map(\.connections) == [0, 3, 3, 3] })
        #expect(isDone(server.ask(.setBalance(.roundRobin))))
        #expect(server.snapshot.balance == .roundRobin)
    }
}
