// Secrets in requests' targets: the code of an invitation in a link, a password in a query.

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
            "", "?", "GET / HTTP/1.1", "GET /invite=x HTTP/1.1", "GET /?uninvite=x HTTP/1.1", "GET /?invite= HTTP/1.1",
            "GET /?invite",
            "GET /?a=invite=x HTTP/1.1", "?&&&", "?invit", "GET /password/token=1 HTTP/1.1", "GET /?%", "GET /?%4",
            "GET /?password",
            "GET /?monkey=1&barcode=2&author=ada&compass=3&keyboard=4&design=5&passport=6 HTTP/1.1",
            "GET /?pass&word=1", "?=x", ";=",
        ] { #expect(hidden(text) == text) }
    }

    @Test(arguments: [
        "password", "PassWord", "pass%77ord", "%70%61%73%73", "old_password", "user[password]", "user%5Bpassword%5D",
        "token", "access_token",
        "csrfToken", "code", "reset-code", "secret", "clientSecret", "key", "api_key", "apikey", "X-Api-Key", "pass",
        "pwd", "newPwd", "session",
        "sessionid", "PHPSESSID", "auth", "auth_token", "authkey", "authorization", "oauth_verifier", "invite", "sig",
        "otp", "a.b.key",
    ])
    func valueOfASecretName_IsHidden_WhereverItStands(_ name: String) {
        #expect(hidden("GET /a?\(name)=hunter2 HTTP/1.1") == "GET /a?\(name)=*** HTTP/1.1")
        #expect(hidden("GET /a?x=1&\(name)=h%26=unter;2&y=2 HTTP/1.1") == "GET /a?x=1&\(name)=***;2&y=2 HTTP/1.1")
        #expect(hidden("GET /a?x=1;\(name)=h HTTP/1.1") == "GET /a?x=1;\(name)=*** HTTP/1.1")
        #expect(hidden("GET /a;\(name)=h?x=1 HTTP/1.1") == "GET /a;\(name)=*** HTTP/1.1")
        #expect(hidden("http://h/#\(name)=hunter2") == "http://h/#\(name)=***")
        #expect(hidden("/?a=b?\(name)=\u{E9}?#x") == "/?a=b?\(name)=***#x")
        #expect(
            hidden("/?next=%2Flogin%3Fu%3D1%26\(name)%3Dh%26x&y=1") == "/?next=%2Flogin%3Fu%3D1%26\(name)%3D***&y=1")
    }

    @Test func severalSecrets_AreAllHidden_AlsoInALineThatIsCut() throws {
        #expect(hidden("/?code=1&state=2&password=3#token=4") == "/?code=***&state=2&password=***#token=***")
        #expect(
            hidden("/?" + String(repeating: "n", count: 100) + "=x") == "/?" + String(repeating: "n", count: 100)
                + "=***")
        let folder = try LogFolder()
        let log = try Log(LogSettings(access: .file(folder.file("access"))))
        do {
            var loop = log.makeLoopBuffer()
            let long = String(repeating: "x", count: LoopLogBuffer.requestLineLimit)
            logAccess(
                &loop, "GET /?password=hunter2&\(long)&token=hunter3 HTTP/1.1",
                referer: "http://h/?key=hunter4&a=b;pass=hunter5")
            logAccess(&loop, "GET /?\(long)&token=hunter3 HTTP/1.1")
        }
        log.close()
        #expect(!folder.text("access").contains("hunter") && folder.text("access").contains("/?password=***&xx"))
        #expect(folder.text("access").contains(#""http://h/?key=***&a=b;pass=***""#))
    }

    /// The login by GET is a 405; its password appears nowhere.
    @Test func loginByGET_LeavesNoPassword() throws {
        let server = try TestServer { $0.logRequests() }
        let client = try server.client()
        for target in [
            "/api/login?username=ada&password=hunter2", "/login?PASS%77ORD=hunter2;x", "/login;password=hunter2",
        ] {
            #expect((client.get(target)?.status ?? 0) >= 200)
        }
        #expect(client.get("/style.css", fields: "Referer: http://t/?token=hunter2\r\n")?.status == 200)
        guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 10))) else {
            Issue.record("no page")
            return
        }
        #expect(page.rows.allSatisfy { !$0.lastRequest.contains("hunter") })
        client.send("GET /?password=hunter2 \u{1} HTTP/1.1\r\n\r\n")
        #expect(client.answer()?.status == 400)
        func log() -> String { LogFolder.read(server.folder + "/data/access.log") }
        #expect(eventually { log().split(separator: "\n").count == 5 })
        server.stop()
        #expect(!log().contains("hunter") && !LogFolder.read(server.folder + "/data/reactor.log").contains("hunter"))
    }

    @Test func accessLog_AndTheOperatorsTable_DoNotHaveIt() throws {
        let server = try TestServer(users: .with { $0.registration = .invite }) { $0.logRequests() }
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
