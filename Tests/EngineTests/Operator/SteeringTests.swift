// An operator's actions on a running server, with their effect on its clients.

import CLinux
import Glibc
import Synchronization
import Testing

@testable import Engine

@Suite struct SteeringTests {
    /// Clients on threads of their own that send requests without a pause and check every response.
    private final class Load: Sendable {
        let answered = Atomic<Int>(0)
        let failed = Atomic<Int>(0)
        private let isStopping = Atomic<Bool>(false)
        private let threads = Monitor<[ThreadHandle]>([])

        init(_ url: String, clients: Int) throws {
            for _ in 0..<clients {
                let handle = ThreadHandle(try Thread(name: "load") { [self] in run(url) })
                threads.withLock { $0.append(handle) }
            }
        }

        private func run(_ url: String) {
            guard let client = TestClient(url) else {
                failed.add(1, ordering: .relaxed)
                return
            }
            let body = String(repeating: "x", count: 3000)
            while !isStopping.load(ordering: .relaxed) {
                client.send(
                    """
                    POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3000\r\n\r\n\(body)GET /later HTTP/1.1\r\n\
                    Host: t\r\n\r\n
                    """
                )
                guard client.answer()?.text == body, client.answer()?.text == "later" else {
                    failed.add(1, ordering: .relaxed)
                    return
                }
                answered.add(1, ordering: .relaxed)
            }
        }

        func stop() {
            isStopping.store(true, ordering: .relaxed)
            for thread in threads.withLock({ $0 }) { thread.join() }
        }
    }

    @Test func drainThatComesBeforeTheStart_HoldsForLoopsAddedToo() throws {
        let folder = try #require(TestFolder())
        var configuration = Configuration()
        configuration.listen = ["127.0.0.1:0"]
        configuration.logFile = folder.path + "/reactor.log"
        configuration.loops = 1
        configuration.drainTimeout = 120_000
        let server = Server(configuration)
        server.drain()
        try server.start()
        // Whatever becomes of it, it must not be left behind.
        _ = server.control?.send(.addLoop)
        _ = server.control?.send(.rebalance)
        #expect(server.waitUntilStopped())
    }

    @Test func stopDuringADrain_IsClean_WhereNothingWasOpen_AndOnlyThere() throws {
        for _ in 0..<10 {
            let idle = try TestServer { $0.loops = 1 }
            idle.server.drain()
            idle.server.stop()
            #expect(idle.stop())
        }
        let busy = try TestServer { $0.loops = 1 }
        let client = try busy.client()
        client.send("POST /api/login HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{")
        #expect(eventually { busy.server.control?.snapshot().loops.reduce(0) { $0 + $1.connections } == 1 })
        busy.server.drain()
        busy.server.stop()
        #expect(!busy.stop())
    }

    @Test func operatorsWishes_AreHarmlessToAServerThatStops() throws {
        for _ in 0..<20 {
            let server = try TestServer { $0.loops = 1 }
            let control = try #require(server.server.control)
            server.server.stop()
            for _ in 0..<50 {
                _ = control.send(.rebalance)
                _ = control.send(.addLoop)
                _ = control.send(.removeLoop(1))
            }
            #expect(!server.server.waitUntilStopped())
        }
    }

    @Test(arguments: [0, 2]) func modesSwitchedUnderLoad_LoseNothing(loops: Int) throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = loops }
        let slow = try server.client(receiveBuffer: 4096)
        slow.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        let load = try Load(server.url, clients: 8)
        for turn in 0..<100 {
            let mode: TriggerMode = turn % 2 == 0 ? .edge : .level
            guard case .done = server.ask(.setTrigger(mode, loop: nil)) else {
                Issue.record("the switch was refused")
                break
            }
            if turn % 10 == 5 { _ = server.ask(.setListenTrigger(mode)) }
            if turn % 25 == 0 { #expect(try server.client().get("/healthz")?.status == 200) }
            let before = load.answered.load(ordering: .relaxed)
            #expect(eventually { load.answered.load(ordering: .relaxed) > before })
        }
        load.stop()
        #expect(load.failed.load(ordering: .relaxed) == 0)
        #expect(slow.answer()?.body == TestRoutes.megabytes8)
    }

    @Test func loopsAddedUnderLoad_TakeNewConnections() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = 0 }
        let load = try Load(server.url, clients: 4)
        let first = try server.client()
        #expect(first.get("/healthz")?.status == 200)
        #expect(eventually { server.openConnections == 5 })
        for _ in 0..<3 {
            guard case .done = server.ask(.addLoop) else {
                Issue.record("no loop was added")
                return
            }
        }
        // The main loop keeps its connections; the new loops share new ones.
        #expect(first.get("/healthz")?.status == 200)
        var clients: [TestClient] = []
        for _ in 0..<6 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        #expect(eventually { server.snapshot.loops.map(\.connections) == [5, 2, 2, 2] })
        load.stop()
        #expect(load.failed.load(ordering: .relaxed) == 0)
    }

    @Test func kickDuringAResponse_EndsThatConnection_AndNoOther() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = 2 }
        let victim = try server.client(receiveBuffer: 4096)
        victim.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        let neighbour = try server.client()
        #expect(neighbour.get("/healthz")?.status == 200)
        guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 10))),
            let row = page.rows.first(where: { $0.phase == .writing })
        else {
            Issue.record("the connection is not on the page")
            return
        }
        #expect(row.lastRequest == "GET /large")
        guard case .done = server.ask(.kick(row.id, .now)) else {
            Issue.record("the kick was refused")
            return
        }
        #expect(victim.answer() == nil)
        #expect(victim.seesEnd())
        #expect(neighbour.get("/healthz")?.status == 200)
        guard case .refused = server.ask(.kick(row.id, .now)) else {
            Issue.record("a second kick found somebody")
            return
        }
    }

    @Test func gentleKick_LetsTheResponseFinish() throws {
        let server = try TestServer(routes: TestRoutes.all)
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 10))),
            let row = page.rows.first
        else {
            Issue.record("the connection is not on the page")
            return
        }
        guard case .done = server.ask(.kick(row.id, .afterResponse)) else {
            Issue.record("the kick was refused")
            return
        }
        #expect(client.answer()?.body == TestRoutes.megabytes8)
        #expect(client.seesEnd())
        let idle = try server.client()
        #expect(idle.get("/healthz")?.status == 200)
        guard case .connections(let rest)? = server.ask(.connections(ConnectionQuery(limit: 10))),
            let other = rest.rows.first(where: { $0.phase == .idle })
        else {
            Issue.record("the idle connection is not on the page")
            return
        }
        _ = server.ask(.kick(other.id, .afterResponse))
        #expect(idle.seesEnd())
    }

    @Test func pollHasNoEdgeMode_AndTheServerSaysSo() throws {
        let server = try TestServer { $0.poller = .poll }
        guard case .refused(let why)? = server.ask(.setTrigger(.edge, loop: nil)) else {
            Issue.record("edge mode was accepted with poll")
            return
        }
        #expect(why.contains("epoll"))
        #expect(server.snapshot.connectionTrigger == .level)
        #expect(throws: StartError.self) {
            _ = try TestServer {
                $0.poller = .poll; $0.connectionTrigger = .edge
            }
        }
    }

    @Test func pages_AreBounded_InOrder_AndGoOn() throws {
        let server = try TestServer { $0.loops = 2 }
        var clients: [TestClient] = []
        for _ in 0..<7 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        var seen: [ConnectionID] = []
        var anchor = PageAnchor.start
        for size in [3, 3, 1, 0] {
            guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(anchor: anchor, limit: 3)))
            else {
                Issue.record("no page")
                return
            }
            #expect(page.rows.count == size)
            #expect(page.total == 7)
            seen += page.rows.map(\.id)
            if let last = page.keys.last { anchor = .after(last) }
        }
        #expect(seen == seen.sorted() && Set(seen).count == 7)
    }

    @Test func connectionsPastTheBound_AreAnswered503() throws {
        let server = try TestServer {
            $0.maxConnections = 16; $0.loops = 2
        }
        var clients: [TestClient] = []
        for _ in 0..<16 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        // A loop publishes its counters together, after the responses of the tick have been sent.
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.requests } == 16 })
        // With a request under way nobody gives way.
        let before = server.snapshot.loops.reduce(0) { $0 + $1.bytesIn }
        for client in clients { client.send("GET /healthz HT") }
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.bytesIn } == before + 16 * 15 })
        // Every further one, not only the first.
        for _ in 0..<5 { #expect(try server.client().answer()?.status == 503) }
        clients.removeLast().close()
        #expect(eventually { (try? server.client().get("/healthz"))?.status == 200 })
    }

    @Test func fullWorkerQueue_IsAnswered503_WithRetryAfter() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [TestServer.stuckRoute(gate)]) {
            $0.workers = 1; $0.workerQueue = 1
        }
        let first = try server.client()
        first.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.workers.busy == 1 })
        let second = try server.client()
        second.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.workers.queued == 1 })
        let third = try server.client().get("/stuck")
        #expect(third?.status == 503)
        #expect(third?.field("retry-after") != nil)
        gate.broadcast { $0 = true }
        #expect(first.answer()?.status == 200)
        #expect(second.answer()?.status == 200)
        #expect(eventually { server.snapshot.workers.rejected == 1 })
    }

    @Test func jobsOfClientsThatLeft_AreNotRun() throws {
        let gate = Monitor(false)
        let ran = Monitor(0)
        let server = try TestServer(routes: [
            TestServer.stuckRoute(gate),
            Route(.get, "/count") { _, response in
                response.later {
                    ran.withLock { $0 += 1 }
                    return DeferredResponse(status: .ok)
                }
            },
        ]) { $0.workers = 1 }
        let first = try server.client()
        first.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.workers.busy == 1 })
        for _ in 0..<20 {
            let client = try server.client()
            client.send("GET /count HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.answersPending } == 2 })
            client.reset()
            #expect(eventually { server.openConnections == 1 })
        }
        gate.broadcast { $0 = true }
        #expect(first.answer()?.status == 200)
        #expect(try server.client().get("/count")?.status == 200)
        #expect(ran.withLock { $0 } == 1)
    }

    @Test func fullHeap_IsAnswered503_AndServesOn() throws {
        let server = try TestServer(routes: TestRoutes.all) {
            $0.heapLimit = 1 << 20; $0.loops = 0
        }
        var holders: [TestClient] = []
        var refused = 0
        let half = String(repeating: "z", count: 200_000)
        for _ in 0..<12 {
            let client = try server.client()
            client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 200001\r\n\r\n\(half)")
            holders.append(client)
        }
        // A megabyte has no room for twelve bodies of 200,000 bytes.
        #expect(eventually { server.snapshot.loops[0].overloaded >= 7 })
        #expect(eventually { holders.count { !$0.isQuiet } >= 7 })
        for client in holders where !client.isQuiet && client.answer()?.status == 503 { refused += 1 }
        #expect(refused >= 7)
        for client in holders { client.close() }
        #expect(eventually { server.openConnections == 0 })
        #expect(try server.client().get("/healthz")?.status == 200)
        #expect(server.snapshot.loops[0].heap.reserved <= 1 << 20)
    }

    @Test func secondServerOnOneFolder_IsRefused() throws {
        let server = try TestServer()
        let folder = server.folder + "/data"
        #expect(throws: StartError.self) {
            _ = try TestServer(users: .with { $0.dataFolder = folder })
        }
        #expect(try server.client().get("/healthz")?.status == 200)
    }

    @Test func drain_FinishesWhatIsUnderWay_AndClosesTheIdle() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = 2 }
        let idle = try server.client()
        #expect(idle.get("/healthz")?.status == 200)
        let reader = try server.client(receiveBuffer: 4096)
        reader.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        let url = server.url
        server.server.drain()
        #expect(idle.seesEnd())
        #expect(eventually { TestClient(url) == nil })
        #expect(reader.answer()?.body == TestRoutes.megabytes8)
        #expect(server.drain())
    }

    @Test func drainTimeout_CutsWhatIsLeft() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.drainTimeout = 100 }
        let reader = try server.client(receiveBuffer: 4096)
        reader.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        #expect(!server.drain())
        #expect(reader.answer() == nil)
    }
}
