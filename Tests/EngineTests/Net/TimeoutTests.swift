import Testing

@testable import Engine

@Suite struct TimeoutTests {
    @Test(arguments: TriggerMode.allCases) func slowHead_IsAnswered408_AndClosed(trigger: TriggerMode) throws {
        let server = try TestServer {
            $0.headerTimeout = 200; $0.connectionTrigger = trigger
        }
        let client = try server.client()
        client.send("GET / HTTP/1.1\r\nHo")
        #expect(client.answer()?.status == 408)
        #expect(client.seesEnd())
        #expect(eventually { server.openConnections == 0 })
    }

    @Test func slowBody_IsAnswered408_AndClosed() throws {
        let server = try TestServer { $0.bodyTimeout = 200 }
        let client = try server.client()
        client.send("POST /api/login HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nab")
        #expect(client.answer()?.status == 408)
        #expect(client.seesEnd())
    }

    @Test func idleConnection_IsClosed_WithoutAWord() throws {
        let server = try TestServer { $0.idleTimeout = 200 }
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        #expect(client.seesEnd())
        #expect(eventually { server.snapshot.loops.contains { $0.timeouts == 1 } })
    }

    @Test func stalledReader_IsCutOff() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.writeTimeout = 200 }
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.timeouts == 1 } })
        #expect(eventually { server.openConnections == 0 })
    }

    @Test func slowHandler_IsAnswered503_AndItsLateAnswerDropped() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [TestServer.stuckRoute(gate, answer: "too late")]) {
            $0.handlerTimeout = 200
        }
        let client = try server.client()
        client.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(client.answer()?.status == 503)
        gate.broadcast { $0 = true }
        #expect(client.seesEnd())
        #expect(try server.client().get("/healthz")?.status == 200)
    }
}
