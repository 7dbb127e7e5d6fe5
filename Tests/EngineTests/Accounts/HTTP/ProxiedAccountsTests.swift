// Accounts behind a proxy: a trusted one's fields count, and those of anybody else do not.

import Testing

@testable import Engine

@Suite struct ProxiedAccountsTests {
    private static let json = "application/json"
    private static let forwarded = "X-Forwarded-For: 1.1.1.1, 203.0.113.9\r\nX-Forwarded-Proto: http, https\r\n"

    private func server(_ proxies: [String]) throws -> TestServer {
        try TestServer(users: .with { $0.hashCheaply() }) { configuration in
            configuration.trustedProxies = proxies
            configuration.logRequests()
        }
    }

    private func register(_ client: TestClient, _ name: String) -> TestClient.Answer? {
        client.post(
            "/api/register", Self.json, "{\"username\":\"\(name)\",\"password\":\"engine-1843\"}",
            fields: Self.forwarded)
    }

    private func accessLog(_ server: TestServer) -> String {
        String(decoding: DatabaseFolder().read(server.folder + "/data/access.log"), as: UTF8.self)
    }

    @Test func trustedProxy_MakesTheCookieSecure_AndNamesTheClient() throws {
        let server = try server(["10.0.0.0/8", "127.0.0.1/32"])
        let client = try server.client()
        let made = try #require(register(client, "ada"))
        #expect(made.status == 201)
        let cookie = try #require(made.field("set-cookie"))
        #expect(cookie.hasPrefix("__Host-session=") && cookie.hasSuffix("; Secure"))
        let fields = "Cookie: \(cookie.prefix { $0 != ";" })\r\n"
        #expect(
            client.get("/api/sessions", fields: fields + Self.forwarded)?.text.contains(#""address":"203.0.113.9""#)
                == true)
        // Over http that cookie does not count.
        #expect(client.get("/api/me", fields: fields)?.status == 401)
        #expect(eventually { accessLog(server).contains("203.0.113.9 - ada") })
        // The client is throttled, not the proxy.
        let wrong = #"{"username":"nobody","password":"wrong-password"}"#
        func guess(_ fields: String) -> TestClient.Answer? {
            client.post("/api/login", Self.json, wrong, fields: fields)
        }
        for _ in 0..<5 { #expect(guess(Self.forwarded)?.status == 401) }
        // On a busy machine a guess may come after the second that it would have had to wait; the next waits for
        // longer.
        var last: TestClient.Answer?
        #expect(
            eventually {
                last = guess(Self.forwarded)
                return last?.status != 401
            })
        #expect(last?.status == 429 && last?.field("retry-after").flatMap { Int($0) } ?? 0 >= 1)
        #expect(guess("X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\n")?.status == 401)
    }

    @Test func schemeAndClient_AreRead_OfAnyNumberOfFields() throws {
        let server = try server(["10.0.0.0/8", "127.0.0.1/32"])
        let client = try server.client()
        for (fields, isSecure) in [
            ("X-Forwarded-For: 203.0.113.9, 10.0.0.7\r\nX-Forwarded-Proto: https, http\r\n", true),
            (
                "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 10.0.0.7\r\n"
                    + "X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http\r\n", true
            ),
            (
                "X-Forwarded-For: 203.0.113.9, 10.0.0.7\r\n"
                    + "X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http, http\r\n", false
            ),
            ("X-Forwarded-Proto: https, http\r\nX-Forwarded-For: 1.1.1.1\u{600}, 203.0.113.9\r\n", false),
        ] {
            let cookie = client.get("/login", fields: fields)?.field("set-cookie") ?? ""
            #expect(cookie.hasPrefix(isSecure ? "__Host-form=" : "form="), "\(fields)")
        }
        // The client cannot hide behind the proxy by a combining mark before the proxy's comma.
        client.send("GET /healthz HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 1.1.1.1\u{600}, 203.0.113.77\r\n\r\n")
        #expect(client.answer()?.status == 200)
        #expect(eventually { accessLog(server).contains("203.0.113.77 - -") })
    }

    @Test func anybodyElse_IsNotBelieved() throws {
        let server = try server(["10.0.0.0/8"])
        let client = try server.client()
        let made = try #require(register(client, "ada"))
        let cookie = try #require(made.field("set-cookie"))
        #expect(cookie.hasPrefix("session=") && !cookie.contains("Secure"))
        let fields = "Cookie: \(cookie.prefix { $0 != ";" })\r\n"
        #expect(
            client.get("/api/sessions", fields: fields + Self.forwarded)?.text.contains(#""address":"127.0.0.1""#)
                == true)
        #expect(eventually { accessLog(server).contains("127.0.0.1 - ada") })
    }

    @Test func malformedProxy_IsToldAtTheStart() {
        #expect(throws: StartError.self) { try server(["10.0.0.0/99"]) }
    }
}
