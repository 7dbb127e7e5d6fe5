// The histogram of response times: each request counts once, including a worker's time, but not the time of a client
// that is slow to send.

import Glibc
import Testing

@testable import Engine

@Suite struct LatencyTests {
    private static let routes =
        TestRoutes.all + [
            Route(.get, "/slow") { _, response in
                response.later {
                    usleep(30_000)
                    return DeferredResponse(status: .ok, contentType: "text/plain", body: Array("slow".utf8))
                }
            }
        ]

    private func answers(_ server: TestServer) -> [UInt64] {
        var sum = [UInt64](repeating: 0, count: TickHistogram.bucketCount)
        for loop in server.snapshot.loops {
            for (i, count) in loop.answerHistogram.enumerated() { sum[i] += count }
        }
        return sum
    }

    private func counted(_ server: TestServer, _ count: UInt64) -> Bool {
        eventually { answers(server).reduce(0, +) == count }
    }

    /// The responses that took at least that long.
    private func atLeast(_ nanoseconds: UInt64, _ server: TestServer) -> UInt64 {
        answers(server)[TickHistogram.bucket(of: nanoseconds)...].reduce(0, +)
    }

    @Test(arguments: [0, 2]) func eachRequest_CountsOnce(loops: Int) throws {
        let server = try TestServer(routes: Self.routes) { $0.loops = loops }
        let client = try server.client()
        for _ in 0..<20 { #expect(client.get("/healthz")?.status == 200) }
        client.send(String(repeating: "GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n", count: 300))
        for _ in 0..<300 { #expect(client.answer()?.status == 200) }
        #expect(client.get("/nowhere")?.status == 404)
        #expect(client.get("/large")?.body.count == TestRoutes.megabytes8.count)
        #expect(counted(server, 322))
        #expect(server.snapshot.loops.reduce(0) { $0 + $1.requests } == 322)
    }

    @Test func workersTime_IsInIt() throws {
        let server = try TestServer(routes: Self.routes)
        let client = try server.client()
        for _ in 0..<3 { #expect(client.get("/slow")?.text == "slow") }
        #expect(counted(server, 3))
        #expect(atLeast(30_000_000, server) == 3)
    }

    @Test func clientThatIsSlowToAsk_IsInIt() throws {
        let server = try TestServer(routes: Self.routes)
        let client = try server.client()
        client.send("GET /healthz HT")
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.bytesIn } >= 15 })
        usleep(30_000)
        client.send("TP/1.1\r\nHost: t\r\n\r\n")
        #expect(client.answer()?.status == 200)
        #expect(counted(server, 1))
        #expect(atLeast(20_000_000, server) == 1)
    }

    @Test func snapshot_SaysWhatATurnMayTake() throws {
        let budget = try TestServer().snapshot.tickBudget
        #expect(budget == TickBudget(StreamLimits()))
        #expect(
            budget.bytesRead == StreamLimits().readBudget && budget.requests == HTTPSession.requestBudget
                && budget.events > 0)
    }
}
