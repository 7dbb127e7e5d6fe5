// Giving way to a new client while the most allowed are connected: the connections that do, and the signs of life that
// count until then.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct GivingWayTests {
    private func sum(_ server: TestServer, _ of: (EngineSnapshot.LoopState) -> UInt64) -> UInt64 {
        server.snapshot.loops.reduce(0) { $0 + of($1) }
    }

    /// That many clients that have each had a response, in the order of their connecting.
    private func idleClients(_ count: Int, _ server: TestServer) throws -> [TestClient] {
        try (0..<count).map { _ in
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            return client
        }
    }

    /// A loop publishes its counters together, after the responses of the tick have been sent.
    private func isCounted(_ requests: UInt64, _ server: TestServer) -> Bool {
        eventually { sum(server) { $0.requests } == requests }
    }

    // MARK: signs of life

    /// Sends a piece, and waits until a loop has read it, because several blank lines in one read are more than are
    /// allowed.
    private func send(_ piece: String, _ client: TestClient, _ server: TestServer) {
        let before = sum(server) { $0.bytesIn }
        client.send(piece)
        _ = eventually { sum(server) { $0.bytesIn } >= before + UInt64(piece.utf8.count) || !client.isQuiet }
    }

    struct Pieces: CustomTestStringConvertible, Sendable {
        var first: String
        var rest: [String]
        var testDescription: String { "\(first.debugDescription), then \(rest)" }
    }

    static let blanks = [
        Pieces(first: "", rest: ["\r\n"]), Pieces(first: "", rest: ["\r\n\r\n"]),
        Pieces(first: "", rest: ["\r", "\n"]),
        Pieces(first: "\r", rest: ["\n\r"]), Pieces(first: "\r\n\r", rest: ["\n", "\r"]),
    ]

    /// Blank lines before a request are ignored (RFC 9112 section 2.2), and do not keep a connection, however they are
    /// cut.
    @Test(arguments: blanks, TriggerMode.allCases) func blankLines_DoNotKeepAConnection(
        blanks: Pieces, trigger: TriggerMode
    ) throws {
        let server = try TestServer {
            $0.idleTimeout = 150; $0.connectionTrigger = trigger; $0.loops = 1
        }
        for asksFirst in [false, true] {
            let client = try server.client()
            if asksFirst { #expect(client.get("/healthz")?.status == 200 && isCounted(1, server)) }
            send(blanks.first, client, server)
            let deadline = Clock.now + TestClient.patience
            var turn = 0
            while client.isQuiet, Clock.now < deadline {
                send(blanks.rest[turn % blanks.rest.count], client, server)
                turn += 1
                usleep(10_000)
            }
            // Without a response, because it has requested nothing.
            #expect(client.answer() == nil)
            #expect(eventually { server.openConnections == 0 })
        }
    }

    @Test func blankLinesCutAnywhere_AreStillBlankLines() throws {
        let server = try TestServer { $0.loops = 0 }
        let client = try server.client()
        for piece in ["\r", "\n\r", "\n", "\r\n\r", "\nGET /healthz HTTP/1.1\r\nHost: t\r\n\r\n\r", "\n"] {
            send(piece, client, server)
        }
        #expect(client.answer()?.status == 200)
        #expect(client.get("/healthz")?.status == 200)
    }

    @Test func drain_ClosesAConnectionWithHalfABlankLine() throws {
        let server = try TestServer { $0.loops = 1 }
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200 && isCounted(1, server))
        let before = sum(server) { $0.bytesIn }
        client.send("\r")
        #expect(eventually { sum(server) { $0.bytesIn } == before + 1 })
        #expect(server.drain())
        #expect(client.seesEnd())
    }

    /// A byte now and then after a refusal does not keep the connection either.
    @Test func bytesThatAreReadOff_DoNotStretchTheEnd() throws {
        let server = try TestServer { $0.loops = 1 }
        let client = try server.client()
        client.send("GET / HTTP/1.1\r\nHost : t\r\n\r\n")
        #expect(client.answer()?.status == 400)
        // Until the loop has published that it has a connection.
        #expect(eventually { sum(server) { $0.bytesIn } > 0 })
        let began = Clock.now
        while server.openConnections > 0, Clock.now < began + TestClient.patience {
            client.send("x")
            usleep(20_000)
        }
        #expect(server.openConnections == 0)
        #expect(Clock.now < began + 30 * Clock.second)
    }

    // MARK: a full server

    @Test(arguments: [0, 1, 3], TriggerMode.allCases) func longestIdle_GivesWay_OnWhicheverLoop(
        loops: Int, trigger: TriggerMode
    ) throws {
        let server = try TestServer {
            $0.maxConnections = 4; $0.loops = loops; $0.connectionTrigger = trigger; $0.listenTrigger = trigger
        }
        var clients = try idleClients(4, server)
        // The first has sent another request, so the second is idle longest.
        #expect(clients[0].get("/healthz")?.status == 200)
        var newcomers: [TestClient] = []
        for gone in [1, 1, 1, 0] {
            let newcomer = try server.client()
            newcomers.append(newcomer)
            #expect(newcomer.get("/healthz")?.status == 200)
            #expect(clients.remove(at: gone).seesEnd())
            for client in clients + newcomers { #expect(client.isQuiet) }
        }
        #expect(eventually { sum(server) { $0.gaveWay } == 4 })
        #expect(sum(server) { $0.refused } == 0)
    }

    @Test func manyNewcomersAtOnce_AllGetIn() throws {
        let server = try TestServer {
            $0.maxConnections = 24; $0.loops = 2
        }
        let clients = try idleClients(24, server)
        let newcomers = try (0..<20).map { _ in try server.client() }
        for newcomer in newcomers { newcomer.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n") }
        for newcomer in newcomers { #expect(newcomer.answer()?.status == 200) }
        // One for each. Which ones is tested elsewhere, because a stalled loop is not waited for.
        #expect(eventually { sum(server) { $0.gaveWay } == 20 && server.openConnections == 24 })
        #expect((clients + newcomers).filter { $0.get("/healthz")?.status == 200 }.count == 24)
    }

    @Test func whoHasJustCome_DoesNotGiveWay() throws {
        let server = try TestServer {
            $0.maxConnections = 3; $0.loops = 2
        }
        let fresh = try (0..<3).map { _ in try server.client() }
        #expect(eventually { server.openConnections == 3 })
        let newcomer = try server.client()
        let answer = newcomer.answer()
        // On a machine that stalled for a second they are no longer recent.
        if sum(server, { $0.gaveWay }) == 0 {
            #expect(answer?.status == 503)
            #expect(answer?.field("retry-after") != nil)
            for client in fresh { #expect(client.get("/healthz")?.status == 200) }
        }
    }

    @Test func whoNeverAsks_GivesWay_AfterAWhile() throws {
        let server = try TestServer {
            $0.maxConnections = 4; $0.loops = 2
        }
        let silent = try (0..<4).map { _ in try server.client() }
        #expect(eventually { server.openConnections == 4 })
        #expect(
            eventually {
                for client in silent where client.isQuiet { send("\r\n", client, server) }
                return (try? server.client().get("/healthz"))?.status == 200
            })
        #expect(eventually { sum(server) { $0.gaveWay } >= 1 })
    }

    @Test func whoHasARequestUnderWay_DoesNotGiveWay() throws {
        let gate = Monitor(false)
        let stuck = TestServer.stuckRoute(gate)
        let server = try TestServer(routes: TestRoutes.all + [stuck]) {
            $0.maxConnections = 4; $0.loops = 2
        }
        let clients = try idleClients(3, server)
        let reader = try server.client(receiveBuffer: 4096)
        let texts = [
            "GET /healthz HTTP/1.1\r\nHo", "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\nab",
            "GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n", "GET /large HTTP/1.1\r\nHost: t\r\n\r\n",
        ]
        #expect(isCounted(3, server))
        let before = sum(server) { $0.bytesIn }
        for (client, text) in zip(clients + [reader], texts) { client.send(text) }
        #expect(eventually { sum(server) { UInt64($0.writersWaiting + $0.answersPending) } == 2 })
        #expect(eventually { sum(server) { $0.bytesIn } == before + UInt64(texts.reduce(0) { $0 + $1.utf8.count }) })
        for _ in 0..<3 { #expect(try server.client().answer()?.status == 503) }
        clients[0].send("st: t\r\n\r\n")
        clients[1].send("cd")
        gate.broadcast { $0 = true }
        #expect(clients[0].answer()?.status == 200)
        #expect(clients[1].answer()?.text == "abcd")
        #expect(clients[2].answer()?.text == "late")
        #expect(reader.answer()?.body == TestRoutes.megabytes8)
        #expect(sum(server) { $0.gaveWay } == 0)
        // Now they are idle.
        #expect(eventually { (try? server.client().get("/healthz"))?.status == 200 })
    }

    // MARK: the share of an address

    @Test func oneAddress_GetsAnEighth_WhereNobodySaysOtherwise() throws {
        let server = try TestServer {
            $0.maxConnections = 32; $0.maxPerAddress = nil; $0.loops = 2
        }
        #expect(server.snapshot.settings["max-per-address"] == "4")
        var clients = try idleClients(4, server)
        // Nobody has to give way to one more client of the same address.
        #expect(try server.client().answer()?.status == 503)
        let other = try server.client(from: "127.0.0.2")
        #expect(other.get("/healthz")?.status == 200)
        #expect(isDone(server.ask(.changeSetting("max-connections", "64"))))
        #expect(server.snapshot.settings["max-per-address"] == "8")
        clients += try idleClients(4, server)
        #expect(try server.client().answer()?.status == 503)
        // The explicit value stays.
        #expect(isDone(server.ask(.changeSetting("max-per-address", "9"))))
        #expect(isDone(server.ask(.changeSetting("max-connections", "80"))))
        #expect(server.snapshot.settings["max-per-address"] == "9")
        clients += try idleClients(1, server)
        #expect(try server.client().answer()?.status == 503)
        for client in clients { #expect(client.get("/healthz")?.status == 200) }
    }

    @Test func addressShare_FollowsWhatDescriptorsAllow() throws {
        let server = try TestServer {
            $0.maxConnections = 10_000_000; $0.maxPerAddress = nil
        }
        let all = try #require(server.snapshot[.maxConnections]?.number)
        #expect(all < server.snapshot.descriptorLimit)
        #expect(server.snapshot[.maxPerAddress] == .number(max(1, all / 8)))
        let small = try TestServer {
            $0.maxConnections = 3; $0.maxPerAddress = nil
        }
        #expect(small.snapshot.settings["max-per-address"] == "1")
        #expect(try small.client().get("/healthz")?.status == 200)
    }

    @Test func trustedProxy_IsNotCounted() throws {
        let server = try TestServer {
            $0.maxConnections = 32; $0.maxPerAddress = nil; $0.trustedProxies = ["127.0.0.1"]
        }
        _ = try idleClients(20, server)
        let others = try (0..<5).map { _ in try server.client(from: "127.0.0.2") }
        #expect(others[3].get("/healthz")?.status == 200)
        #expect(others[4].answer()?.status == 503)
    }
}
