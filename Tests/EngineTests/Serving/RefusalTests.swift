// The traces of refused clients: counted by reason, and logged without filling the log.

import Glibc
import Testing

@testable import Engine

@Suite struct RefusalTests {
    private func lines(_ server: TestServer, _ reason: String) -> [String] {
        guard case .log(let lines)? = server.ask(.log(after: 0, limit: 1000)) else { return [] }
        return lines.map(\.text).filter { $0.hasPrefix("refused") && $0.contains("(\(reason))") }
    }

    @Test func connectionsPastMaxConnections_AreCountedAndLogged() throws {
        let server = try TestServer {
            $0.maxConnections = 2; $0.loops = 0
        }
        let open = [try server.client(), try server.client()]
        // In the middle of a request, so that none of them gives way.
        for client in open { client.send("GET /healthz HTTP/1.1\r\n") }
        #expect(eventually { server.openConnections == 2 })
        for _ in 0..<40 { #expect(try server.client().answer()?.status == 503) }
        #expect(server.snapshot.refusals == ["full": 40])
        #expect(server.snapshot.loops[0].refusals == ["full": 40])
        #expect(eventually { !lines(server, "full").isEmpty })
        let line = try #require(lines(server, "full").first)
        #expect(line.contains("over --max-connections: 503"))
        #expect(line.contains("127.0.0.1"))
    }

    @Test(arguments: [
        ("malformed", 400, "GET / HTTP/1.1\r\nHost : t\r\n\r\n"),
        ("head-too-large", 431, "GET / HTTP/1.1\r\nHost: t\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n"),
        ("target-too-long", 414, "GET /\(String(repeating: "x", count: 9000)) HTTP/1.1\r\nHost: t\r\n\r\n"),
        (
            "body-too-large", 413,
            "POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"
        ),
        ("unsupported", 505, "GET / HTTP/2.7\r\nHost: t\r\n\r\n"),
    ])
    func refusedRequest_IsCountedByItsReason(reason: String, status: Int, request: String) throws {
        let server = try TestServer(routes: TestRoutes.all)
        let client = try server.client()
        client.send(request)
        #expect(client.answer()?.status == status)
        #expect(eventually { server.snapshot.refusals == [reason: 1] })
        #expect(eventually { lines(server, reason).count == 1 })
    }

    @Test func slowHead_IsCountedAsItsTimeOut() throws {
        let server = try TestServer { $0.headerTimeout = 50 }
        let client = try server.client()
        client.send("GET / HTTP/1.1\r\n")
        #expect(client.answer()?.status == 408)
        #expect(eventually { server.snapshot.refusals == ["head-timeout": 1] })
    }

    @Test func flood_LeavesALineAReasonInTenSeconds_AndNoneIsLost() throws {
        var settings = LogSettings()
        settings.destination = .none
        settings.access = .none
        let log = try Log(settings)
        defer { log.close() }
        let refusals = RefusalLog(log: log)
        let port = try LoopPort<LoopMessage>(id: 0)
        var now = Clock.second
        // 110,000 in 20 seconds, checked four times a second.
        for _ in 0..<80 {
            now += Clock.second / 4
            for number in 0..<1375 {
                port.gauges.refusals.count(RefusalReason.full.rawValue, now: now) { "client \(number)" }
            }
            refusals.look(at: [port], now: now)
        }
        refusals.look(at: [], now: now, isLast: true)
        #expect(eventually { log.tail(after: 0, limit: 100).count == 3 })
        let counts = log.tail(after: 0, limit: 100).compactMap { Int($0.text.split(separator: " ")[1]) }
        #expect(counts.count == 3)
        #expect(counts.reduce(0, +) == 110_000)
        // The loop has ended; its refusals still count.
        #expect(refusals.totals(with: []) == ["full": 110_000])
    }

    @Test func everyReason_HasItsOwnNameAndRoomInTheGauges() {
        let names = Set(RefusalReason.allCases.map(\.name))
        #expect(names.count == RefusalReason.allCases.count)
        for reason in RefusalReason.allCases {
            #expect(reason.rawValue < RefusalGauges.capacity)
            #expect(RefusalReason(name: reason.name) == reason)
            #expect(!reason.text.isEmpty)
        }
    }
}
