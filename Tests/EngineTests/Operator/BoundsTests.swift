// The bounds on connections and on their slowness, set at the start and changed while the server runs.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct BoundsTests {
    @Test func connectionsPastTheBoundOfTheirAddress_AreAnswered503() throws {
        let server = try TestServer {
            $0.maxPerAddress = 3; $0.loops = 2
        }
        var clients: [TestClient] = []
        for _ in 0..<3 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        for _ in 0..<3 {
            let refused = try server.client().answer()
            #expect(refused?.status == 503)
            #expect(refused?.field("retry-after") != nil)
        }
        // A loop publishes its counters at the end of the tick, after the responses of that tick are out.
        #expect(eventually { server.snapshot.loops[0].refused >= 3 })
        #expect(server.snapshot.loops[0].refused == 3)
        clients.removeLast().close()
        #expect(eventually { (try? server.client().get("/healthz"))?.status == 200 })
        // More are allowed while it runs.
        #expect(isDone(server.ask(.changeSetting("max-per-address", "100"))))
        for _ in 0..<5 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        #expect(server.snapshot.settings["max-per-address"] == "100")
    }

    @Test func addressesOfOneSubnetOfIPv6_CountAsOne() throws {
        let admission = Admission(limit: 10, perAddress: 2)
        let first = try some(SocketAddress("[2001:db8::1]:1"))
        let second = try some(SocketAddress("[2001:db8::ffff:2]:2"))
        let elsewhere = try some(SocketAddress("[2001:db8:0:1::1]:1"))
        // The first four bytes of 2001:db8::, as an address of IPv4.
        let v4 = try some(SocketAddress("32.1.13.184:1"))
        #expect(admission.admit(first) == .admitted)
        #expect(admission.admit(second) == .admitted)
        #expect(admission.admit(first) == .addressFull)
        #expect(admission.admit(elsewhere) == .admitted)
        #expect(admission.admit(v4) == .admitted)
        admission.release(second)
        #expect(admission.admit(first) == .admitted)
        #expect(admission.count == 4)
        admission.setLimits(4, perAddress: 100)
        #expect(admission.admit(elsewhere) == .full)
    }

    @Test func loweredBound_HoldsForWhoComesNext_AndHigherThanTheRoomIsRefused() throws {
        let server = try TestServer {
            $0.maxConnections = 100; $0.maxPerAddress = nil
        }
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        #expect(isDone(server.ask(.changeSetting("max-connections", "1"))))
        #expect(try server.client().answer()?.status == 503)
        #expect(client.get("/healthz")?.status == 200)
        #expect(isDone(server.ask(.changeSetting("max-connections", "200"))))
        #expect(try server.client().get("/healthz")?.status == 200)
        for (setting, value) in [
            ("max-connections", "10000000"), ("idle-timeout", "0"), ("header-timeout", "-1"), ("body-rate", "-1"),
            ("workers", "5"), ("idel-timeout", "5"), ("trigger", "on"), ("log-level", "loud"), ("balance", ""),
        ] {
            guard case .refused(let why)? = server.ask(.changeSetting(setting, value)) else {
                Issue.record("\(setting) took \(value)")
                continue
            }
            #expect(!why.isEmpty)
        }
    }

    @Test func accessLog_CannotGoToStandardOutput_WhereAConsoleDraws() throws {
        let server = try TestServer { $0.isStandardOutputTaken = true }
        guard case .refused(let why)? = server.ask(.changeSetting("access-log", "-")) else {
            Issue.record("the access log writes over the console's screen")
            return
        }
        #expect(why.contains("give a file"))
        #expect(server.snapshot.settings["access-log"] == "off")
        #expect(throws: StartError.self) {
            _ = try TestServer {
                $0.isStandardOutputTaken = true; $0.accessLog = "-"
            }
        }
    }

    @Test func loweredTimeout_HoldsForConnectionsThatAreOpen() throws {
        let server = try TestServer()
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        #expect(isDone(server.ask(.changeSetting("idle-timeout", "100ms"))))
        #expect(client.seesEnd())
    }

    /// Sends a part every 20 ms until the server says something.
    private func drip(_ part: String, into client: TestClient) {
        let deadline = Clock.now + TestClient.patience
        while client.isQuiet, Clock.now < deadline {
            client.send(part)
            usleep(20_000)
        }
    }

    /// A byte now and then must not extend the time for a head.
    @Test(arguments: [PollerKind.epoll, .poll]) func drippedHead_IsAnswered408_HoweverItDrips(poller: PollerKind) throws
    {
        let server = try TestServer {
            $0.headerTimeout = 300; $0.poller = poller
        }
        let client = try server.client()
        client.send("GET / HTTP/1.1\r\nHost: t\r\n")
        drip("X: y\r\n", into: client)
        #expect(client.answer()?.status == 408)
        #expect(eventually { server.openConnections == 0 })
        #expect(server.snapshot.loops.reduce(0) { $0 + $1.timeouts } == 1)
    }

    @Test func drippedBody_IsAnswered408_WhenItComesTooSlowly() throws {
        let server = try TestServer(routes: TestRoutes.all) {
            $0.bodyTimeout = 300; $0.bodyRate = 100_000
        }
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n")
        drip("x", into: client)
        #expect(client.answer()?.status == 408)
    }

    @Test func fastBeginning_EarnsABodyNoTimeToDrip() throws {
        let server = try TestServer(routes: TestRoutes.all) {
            $0.bodyTimeout = 300; $0.bodyRate = 1000; $0.bodyLimit = 4 << 20
        }
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2000000\r\n\r\n")
        // At that rate it would be half an hour's worth.
        client.send([UInt8](repeating: 120, count: 1_900_000))
        drip("x", into: client)
        #expect(client.answer()?.status == 408)
    }

    @Test func drippedBody_IsTaken_WhereNoRateIsAsked() throws {
        let server = try TestServer(routes: TestRoutes.all) {
            $0.bodyTimeout = 10_000; $0.bodyRate = 0
        }
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 40\r\n\r\n")
        for _ in 0..<40 {
            client.send("x")
            usleep(1000)
        }
        #expect(client.answer()?.text == String(repeating: "x", count: 40))
    }

    /// 100 readers that read nothing cost no memory for their pending responses.
    @Test func stalledReadersOfALargeFile_CostNoMemory() throws {
        let folder = try #require(TestFolder())
        #expect(folder.writeSparse("large.bin", 1 << 30))
        let server = try TestServer {
            $0.webFolder = folder.path; $0.loops = 1
        }
        var readers: [TestClient] = []
        for _ in 0..<100 {
            let reader = try server.client(receiveBuffer: 4096)
            reader.send("GET /large.bin HTTP/1.1\r\nHost: t\r\n\r\n")
            readers.append(reader)
        }
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.writersWaiting } == 100 })
        #expect(server.snapshot.loops.reduce(0) { $0 + $1.heap.inUse } < 1 << 20)
        // They are not read from: their further requests stay in the socket.
        let before = server.snapshot.loops.reduce(0) { $0 + $1.bytesIn }
        for reader in readers { reader.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n") }
        #expect(try server.client().get("/healthz")?.status == 200)
        #expect(server.snapshot.loops.reduce(0) { $0 + $1.bytesIn } < before + 100)
    }

    /// A client that pipelines without end and reads nothing is served less than a megabyte of requests, then not read
    /// from.
    @Test(arguments: TriggerMode.allCases) func deafPipeliner_IsNotReadFrom_AfterAWhile(trigger: TriggerMode) throws {
        let server = try TestServer {
            $0.loops = 0; $0.connectionTrigger = trigger
        }
        let client = try server.client(receiveBuffer: 16 << 10)
        _ = fcntl(client.descriptor, F_SETFL, O_NONBLOCK)
        let bytes = Array(String(repeating: "GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n", count: 1000).utf8)
        var at = 0
        var quiet = 0
        var reads: UInt64 = 0
        _ = eventually {
            for _ in 0..<64 {
                let sent = bytes.withUnsafeBytes {
                    linux_send(client.descriptor, $0.baseAddress! + at, bytes.count - at, 0)
                }
                guard sent > 0 else { break }
                at = (at + sent) % bytes.count
            }
            let loop = server.snapshot.loops[0]
            quiet = loop.writersWaiting == 1 && loop.reads == reads ? quiet + 1 : 0
            reads = loop.reads
            return quiet == 50
        }
        #expect(quiet == 50)
        #expect(server.snapshot.loops[0].bytesIn < 1_000_000)
        #expect(try server.client().get("/healthz")?.status == 200)
    }

    /// Bytes after a refusal are read off so that the response arrives, but not for ever.
    @Test func refusedClientThatSendsOn_IsCutOff_AfterSomeMegabytes() throws {
        let server = try TestServer { $0.loops = 0 }
        let client = try server.client()
        client.send("GET / HTTP/1.1\r\nHost: t\r\nX: ")
        let piece = [UInt8](repeating: 0x61, count: 64 << 10)
        var pieces = 0
        while pieces < 4096, client.send(piece) { pieces += 1 }
        #expect(pieces < 4096)
        #expect(eventually { server.openConnections == 0 })
        #expect(server.snapshot.loops[0].bytesIn < 9 << 20)
    }

    @Test(arguments: TriggerMode.allCases) func modeSwitch_IsSpreadOverTurns_AndLosesNoEdge(to mode: TriggerMode) throws
    {
        let other: TriggerMode = mode == .edge ? .level : .edge
        let server = try TestServer(routes: TestRoutes.all) {
            $0.loops = 0; $0.connectionTrigger = other
        }
        var clients: [TestClient] = []
        for _ in 0..<600 {
            let client = try server.client()
            #expect(client.get("/healthz")?.status == 200)
            clients.append(client)
        }
        // One with a full socket and unread requests behind it: its edges came before the switch.
        let stalled = try server.client(receiveBuffer: 4096)
        stalled.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops[0].writersWaiting == 1 })
        for _ in 0..<50 { stalled.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n") }
        #expect(clients[0].get("/healthz")?.status == 200)
        let before = server.snapshot.loops[0]
        #expect(isDone(server.ask(.setTrigger(mode, loop: nil))))
        #expect(eventually { server.snapshot.loops[0].controlCalls >= before.controlCalls + 601 })
        let after = server.snapshot.loops[0]
        #expect(after.waits >= before.waits + 3, "601 in batches of 256")
        #expect(after.trigger == mode)
        #expect(stalled.answer()?.body == TestRoutes.megabytes8)
        for _ in 0..<50 { #expect(stalled.answer()?.text == "later") }
        for client in clients { #expect(client.get("/healthz")?.status == 200) }
    }

    @Test func drain_ClosesAfterTheResponse_AndSaysSo() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [TestServer.stuckRoute(gate)]) { $0.loops = 2 }
        let waiting = try server.client()
        waiting.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
        let half = try server.client()
        half.send("GET /healthz HTTP/1.1\r\nHo")
        #expect(eventually { server.snapshot.loops.contains { $0.answersPending == 1 } })
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.bytesIn } >= 55 })
        server.server.drain()
        #expect(eventually { server.snapshot.draining })
        gate.broadcast { $0 = true }
        let late = waiting.answer()
        #expect(late?.text == "late")
        #expect(late?.field("connection") == "close")
        #expect(waiting.seesEnd())
        half.send("st: t\r\n\r\n")
        #expect(half.answer()?.field("connection") == "close")
        #expect(half.seesEnd())
        #expect(server.drain())
    }
}
