// The code of an invitation in a link.

import Testing

@testable import Engine

@Suite struct LogSecretTests {
    private func hidden(_ text: String) -> String { Array(text.utf8).withUnsafeBytes { LogSecret.hidden($0) } }

    @Test func codeOfALink_IsHidden_AndNothingElse() {
        #expect(hidden("GET /register?invite=k7qf-9m2x HTTP/1.1") == "GET /register?invite=*** HTTP/1.1")
        #expect(hidden("GET /register?a=b&invite=k7qf&c=d HTTP/1.1") == "GET /register?a=b&invite=***&c=d HTTP/1.1")
        #expect(hidden("http://127.0.0.1/register?invite=k7qf#x") == "http://127.0.0.1/register?invite=***#x")
        #expect(hidden("GET /register?invite=k7") == "GET /register?invite=***")
        for text in [
            "", "?", "GET / HTTP/1.1", "GET /invite=x HTTP/1.1", "GET /?uninvite=x HTTP/1.1", "GET /?invite= HTTP/1.1", "GET /?invite",
            "GET /?a=invite=x HTTP/1.1", "?&&&", "?invit", "GET /?x#invite=1",
        ] { #expect(hidden(text) == text) }
    }

    @Test func accessLog_AndTheOperatorsTable_DoNotHaveIt() throws {
        let server = try TestServer {
            $0.accessLog = nil
            $0.registration = .invite
        }
        let client = try server.client()
        let link = "/register?invite=k7qf-9m2x-w3tz-p5hn"
        #expect(client.get(link)?.text.contains("k7qf-9m2x-w3tz-p5hn") == true)
        #expect(client.get("/style.css", fields: "Referer: \(server.url)\(link)\r\n")?.status == 200)
        func log() -> String { LogFolder.read(server.folder + "/data/access.log") }
        #expect(eventually { log().split(separator: "\n").count == 2 })
        #expect(!log().contains("k7qf"))
        #expect(log().components(of: "/register?invite=***").count == 3)
        #expect(client.get(link)?.status == 200)
        guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 10))) else {
            Issue.record("no page")
            return
        }
        #expect(page.rows.map(\.lastRequest) == ["GET /register?invite=***"])
    }
}
