// The traffic of a running server, asked for as a console does.

import Testing

@testable import Engine

@Suite struct TrafficInServerTests {
    private static let routes = [
        Route(.get, "/users/{id}") { request, response in
            response.send(request.integerParameter("id") == 3 ? .internalServerError : .ok, "text/plain", "user")
        },
        Route(.get, "/later") { _, response in response.later { DeferredResponse(.ok, "text/plain", "done") } },
    ]

    private static func rows(_ test: TestServer, _ query: TrafficQuery) -> [String: UInt64] {
        guard case .traffic(let page) = test.ask(.traffic(query)) else { return [:] }
        return Dictionary(page.rows.map { ($0.key, $0.requests) }) { $1 }
    }

    @Test func everyRequest_IsCounted_ByAllKeys_InTheCurrentSecond() throws {
        let test = try TestServer(routes: Self.routes) { $0.loops = 2 }
        let clients = try ["127.0.0.1", "127.0.0.2", "127.0.1.3"].map { try test.client(from: $0) }
        for client in clients {
            for id in 1...4 { #expect(client.get("/users/\(id)?page=2") != nil) }
            #expect(client.get("/later")?.status == 200)
            #expect(client.get("/nothing")?.status == 404)
        }
        clients[0].send("GET bad HTTP/1.1\r\n\r\n")
        #expect(clients[0].answer()?.status == 400)
        // A loop gives its records at the end of a tick, after the response.
        #expect(eventually { Self.rows(test, TrafficQuery(by: .status)).values.reduce(0, +) == 19 })
        for window in TrafficWindow.allCases {
            #expect(
                Self.rows(test, TrafficQuery(by: .path, window: window)) == [
                    "/users/1": 3, "/users/2": 3, "/users/3": 3, "/users/4": 3, "/later": 3, "/nothing": 3, "bad": 1,
                ])
        }
        #expect(
            Self.rows(test, TrafficQuery(by: .route)) == ["/users/{id}": 12, "/later": 3, "(no route)": 4])
        #expect(Self.rows(test, TrafficQuery(by: .status)) == ["200": 12, "500": 3, "404": 3, "400": 1])
        #expect(Self.rows(test, TrafficQuery(by: .address)) == ["127.0.0.1": 7, "127.0.0.2": 6, "127.0.1.3": 6])
        #expect(Self.rows(test, TrafficQuery(by: .network)) == ["127.0.0.0/24": 13, "127.0.1.0/24": 6])
        #expect(Self.rows(test, TrafficQuery(by: .user)) == ["(no user)": 19])
        let terms = [TrafficQuery.Term(.route, "/users/{id}"), TrafficQuery.Term(.status, "5xx")]
        #expect(
            Self.rows(test, TrafficQuery(by: .address, terms: terms)) == [
                "127.0.0.1": 1, "127.0.0.2": 1, "127.0.1.3": 1,
            ])
        #expect(Self.rows(test, TrafficQuery(by: .path, text: "USERS", limit: 2)).values.reduce(0, +) == 6)
        guard case .traffic(let page) = test.ask(.traffic(TrafficQuery(by: .path, sort: .serverErrors))) else {
            Issue.record("no page")
            return
        }
        #expect(page.rows.first?.key == "/users/3")
        #expect(page.rows.first?.serverErrors == 3)
        #expect(page.total.requests == 19)
        #expect(page.total.requestsMargin == 0)
        #expect(page.total.share == 1)
        #expect(page.total.clientErrors == 4)
        #expect(page.keys == 7)
        #expect(page.kept == 19)
        #expect(page.lost == 0)
        #expect(page.total.p99 > 0)
        // Of a loop that has ended too.
        guard case .done = test.ask(.removeLoop(2)) else {
            Issue.record("the loop stays")
            return
        }
        #expect(Self.rows(test, TrafficQuery(by: .user)) == ["(no user)": 19])
        test.stop()
    }

    @Test func agentsAndReferers_AreCaptured_FromTheFirstQuestionOn() throws {
        let test = try TestServer { $0.loops = 2 }
        let clients = try (1...4).map { try test.client(from: "127.0.0.\($0)") }
        let long = String(repeating: "b", count: 3000)
        func ask(_ client: TestClient, _ fields: String) {
            client.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\(fields)\r\n")
            #expect(client.answer()?.status == 200)
        }
        ask(clients[0], "User-Agent: before\r\n")
        #expect(Self.rows(test, TrafficQuery(by: .agent)).isEmpty)
        for (index, client) in clients.enumerated() {
            ask(client, "User-Agent: curl/8\r\nReferer: http://a.example/x?token=\(index)\r\n")
            ask(client, "User-Agent: \(long)\(index % 2)\r\nReferer: http://a.example/y#\(index)\r\n")
            ask(client, index == 0 ? "User-Agent: e\u{FF}vil\r\n" : "")
        }
        clients[3].send("GET bad HTTP/1.1\r\n\r\n")
        #expect(clients[3].answer()?.status == 400)
        #expect(eventually { Self.rows(test, TrafficQuery(by: .referer)).values.reduce(0, +) == 13 })
        let agents = Self.rows(test, TrafficQuery(by: .agent))
        #expect(agents["curl/8"] == 4 && agents["(no agent)"] == 4 && agents["before"] == nil)
        // Texts that are the same as far as they are kept stay apart.
        guard case .traffic(let page) = test.ask(.traffic(TrafficQuery(by: .agent))) else {
            Issue.record("no page")
            return
        }
        #expect(page.rows.filter { $0.key.hasPrefix(String(repeating: "b", count: 120) + "…") }.count == 2)
        #expect(page.total.requests == 13 && page.total.share == 1 && page.captured > 0 && page.span <= page.captured)
        #expect(
            Self.rows(test, TrafficQuery(by: .referer)) == [
                "http://a.example/x": 4, "http://a.example/y": 4, "(no referer)": 5,
            ])
        // Each row finds its requests again.
        #expect(agents.count == 5 && agents["e\u{FF}vil"] == 1)
        for (key, count) in agents {
            let found = Self.rows(test, TrafficQuery(by: .path, terms: [TrafficQuery.Term(.agent, key)]))
            #expect(found.values.reduce(0, +) == count, "\(key)")
        }
        guard case .refused(let line) = test.ask(.traffic(TrafficQuery(by: .path, terms: [.init(.agent, "none")])))
        else {
            Issue.record("it is asked")
            return
        }
        #expect(line == "no agent \"none\" was captured")
        // All of them are still counted by other keys.
        #expect(Self.rows(test, TrafficQuery(by: .user)) == ["(no user)": 14])
        test.stop()
    }

    @Test func nothingIsRecorded_WithTrafficOff() throws {
        let test = try TestServer { $0.traffic = false }
        let client = try test.client()
        #expect(client.get("/healthz")?.status == 200)
        guard case .refused(let line) = test.ask(.traffic(TrafficQuery(by: .path))) else {
            Issue.record("there is traffic")
            return
        }
        #expect(line.contains("--traffic is off"))
        test.stop()
    }
}
