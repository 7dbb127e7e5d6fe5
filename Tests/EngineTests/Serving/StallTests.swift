import Testing

@testable import Engine

@Suite struct StallTests {
    @Test func handlerThatBlocks_IsNamed_WithItsConnection() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [
            Route(.get, "/block") { _, response in
                _ = gate.wait { $0 ? true : nil }
                response.send(.ok, "text/plain", "at last")
            }
        ]) {
            $0.loops = 2; $0.stallWarning = 20
        }
        let stuck = try server.client()
        #expect(stuck.get("/healthz")?.status == 200)
        guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 1))),
            let row = page.rows.first
        else {
            Issue.record("no page")
            return
        }
        stuck.send("GET /block?now HTTP/1.1\r\nHost: t\r\n\r\n")
        let wanted = "GET /block?now (connection \(row.id))"
        #expect(
            eventually {
                server.snapshot.loops.contains { $0.id == row.loop && $0.stalledHandler == wanted && $0.stalls >= 1 }
            })
        // A client on the other loop is served.
        #expect(try server.client().get("/healthz")?.status == 200)
        #expect(
            eventually {
                guard case .log(let lines)? = server.ask(.log(after: 0, limit: 100)) else { return false }
                return lines.contains {
                    $0.level == "warning" && $0.text.contains("loop \(row.loop) is stalled") && $0.text.contains(wanted)
                }
            })
        gate.broadcast { $0 = true }
        #expect(stuck.answer()?.text == "at last")
        #expect(eventually { server.snapshot.loops.allSatisfy { $0.stalledHandler.isEmpty } })
    }

    @Test func warningThatIsLowered_IsHeededSoon() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [
            Route(.get, "/block") { _, response in
                _ = gate.wait { $0 ? true : nil }
                response.send(.ok, "text/plain", "at last")
            }
        ]) {
            $0.loops = 1; $0.stallWarning = 86_400_000
        }
        guard case .done? = server.ask(.changeSetting("stall-warning", "100")) else {
            Issue.record("the warning was not changed")
            return
        }
        let stuck = try server.client()
        stuck.send("GET /block HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.stalls == 1 } })
        gate.broadcast { $0 = true }
        #expect(stuck.answer()?.text == "at last")
    }

    private static func overflows(_ text: String) -> UInt64 {
        Array(text.utf8).withUnsafeBytes(ListenOverflows.find)
    }

    @Test func listenOverflows_AreFoundByTheirName() {
        let text = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 4 17 18\nIpExt: InOctets\nIpExt: 9\n"
        #expect(Self.overflows(text) == 17)
        #expect(Self.overflows("TcpExt: A\nTcpExt: 1\n") == 0)
        #expect(Self.overflows("TcpExt: A ListenOverflows\nTcpExt: 1\n") == 0)
        #expect(Self.overflows("") == 0)
    }
}
