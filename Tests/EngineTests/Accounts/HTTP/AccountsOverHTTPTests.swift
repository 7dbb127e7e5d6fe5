// Registration and login from a client's side, over a real socket, from the request's bytes to the database and back.

import AccountResources
import Glibc
import Testing

@testable import Accounts
@testable import Engine

@Suite struct AccountsOverHTTPTests {
    private static let form = "application/x-www-form-urlencoded"
    private static let json = "application/json"

    private func cookie(_ answer: TestClient.Answer?) -> String {
        String(answer?.field("set-cookie")?.prefix { $0 != ";" } ?? "")
    }

    @Test func account_LivesFromRegistrationToLogout() throws {
        let server = try TestServer()
        let client = try server.client()
        let credentials = #"{"username":"ana","password":"correct horse"}"#
        let registered = client.post("/api/register", Self.json, credentials)
        #expect(registered?.status == 201)
        #expect(registered?.text.contains(#""username":"ana""#) == true)
        #expect(client.post("/api/register", Self.json, credentials)?.status == 409)
        #expect(client.post("/api/register", Self.json, #"{"username":"bo","password":"short"}"#)?.status == 422)
        #expect(client.get("/api/me")?.status == 401)
        #expect(client.post("/api/login", Self.form, "username=ana&password=wrong+horse")?.status == 401)
        let login = client.post("/api/login", Self.form, "username=ANA&password=correct+horse")
        #expect(login?.status == 200)
        let session = cookie(login)
        #expect(login?.field("set-cookie")?.contains("HttpOnly") == true)
        #expect(login?.field("set-cookie")?.contains("SameSite=Lax") == true)
        #expect(client.get("/api/me", fields: "Cookie: \(session)\r\n")?.status == 200)
        // Now the connection has its user.
        guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 10))) else {
            Issue.record("no page of connections")
            return
        }
        #expect(page.rows.first?.username == "ana")
        let change = #"{"current_password":"correct horse","new_password":"battery staple"}"#
        let changed = client.post("/api/password", Self.json, change, fields: "Cookie: \(session)\r\n")
        #expect(changed?.status == 204)
        let renewed = changed?.field("set-cookie") == nil ? session : cookie(changed)
        #expect(client.get("/api/me", fields: "Cookie: \(renewed)\r\n")?.status == 200)
        #expect(client.post("/api/login", Self.json, credentials)?.status == 401)
        #expect(client.post("/api/logout", Self.json, "{}", fields: "Cookie: \(renewed)\r\n")?.status == 204)
        #expect(client.get("/api/me", fields: "Cookie: \(renewed)\r\n")?.status == 401)
    }

    @Test func backupThatIsMovedIntoPlace_KeepsWhoRegistersNext_AndForgetsWhoIsNotInIt() throws {
        let server = try TestServer(users: .with { $0.hashCheaply() })
        let client = try server.client()
        let ana = cookie(client.post("/api/register", Self.json, #"{"username":"ana","password":"correct horse"}"#))
        #expect(client.get("/api/me", fields: "Cookie: \(ana)\r\n")?.status == 200)
        let backup = DatabaseFolder()
        try backup.database(DatabaseSchema.migrations).close()
        let file = server.folder + "/data/reactor.db"
        for suffix in ["-wal", "-shm"] { unlink(file + suffix) }
        #expect(rename(backup.file, file) == 0)
        // At once, although the server checks the database all the time.
        #expect(
            client.post("/api/register", Self.json, #"{"username":"bo","password":"correct horse"}"#)?.status == 201)
        let found = try SQLConnection(path: file, mode: .readOnly, busyTimeout: 1000, counters: SQLCounters())
        #expect(try found.integer("SELECT count(*) FROM users WHERE username_key = 'bo'") == 1)
        #expect(eventually { client.get("/api/me", fields: "Cookie: \(ana)\r\n")?.status == 401 })
    }

    @Test func cookieInASecondField_IsFound() throws {
        let server = try TestServer()
        let client = try server.client()
        let session = cookie(client.post("/api/register", Self.json, #"{"username":"ana","password":"correct horse"}"#))
        #expect(client.get("/api/me", fields: "Cookie: other=1\r\nCookie: \(session)\r\n")?.status == 200)
        #expect(client.get("/api/me", fields: "Cookie: \(session)\r\nCookie: other=1\r\n")?.status == 200)
    }

    @Test func lockedUser_IsRefused_AndItsSessionEnds() throws {
        let server = try TestServer()
        let client = try server.client()
        let session = cookie(client.post("/api/register", Self.json, #"{"username":"ana","password":"correct horse"}"#))
        guard case .users(let page)? = server.ask(.users(UserQuery(limit: 10))), let user = page.rows.first else {
            Issue.record("no page of users")
            return
        }
        #expect(user.username == "ana" && !user.locked && user.sessions == 1)
        guard case .done? = server.ask(.setUserLocked(id: user.id, true)) else {
            Issue.record("the user was not locked")
            return
        }
        #expect(client.get("/api/me", fields: "Cookie: \(session)\r\n")?.status == 401)
        #expect(client.post("/api/login", Self.form, "username=ana&password=correct+horse")?.status == 403)
        _ = server.ask(.setUserLocked(id: user.id, false))
        #expect(client.post("/api/login", Self.form, "username=ana&password=correct+horse")?.status == 200)
    }

    @Test func operatorsUser_CanLogIn_AndADoubledNameIsRefused() throws {
        let server = try TestServer()
        guard case .done? = server.ask(.addUser(username: "bo", password: "correct horse")) else {
            Issue.record("the user was not added")
            return
        }
        guard case .refused? = server.ask(.addUser(username: "Bo", password: "correct horse")) else {
            Issue.record("the same name was added twice")
            return
        }
        #expect(try server.client().post("/api/login", Self.form, "username=bo&password=correct+horse")?.status == 200)
    }

    @Test func forms_WorkWithoutAScript() throws {
        let server = try TestServer()
        let client = try server.client()
        let page = client.get("/register")
        #expect(page?.text.contains("<form") == true)
        let word = page?.text.components(of: #"name="form_token" value=""#).last?.prefix { $0 != "\"" } ?? ""
        #expect(word.count == 64)
        let html = "Accept: text/html\r\nCookie: \(cookie(page))\r\n"
        #expect(client.post("/register", Self.form, "username=ana&password=correct+horse", fields: html)?.status == 403)
        let registered = client.post(
            "/register", Self.form, "username=ana&password=correct+horse&form_token=\(word)", fields: html)
        #expect(registered?.status == 303)
        let account = client.get(registered?.field("location") ?? "", fields: "Cookie: \(cookie(registered))\r\n")
        #expect(account?.status == 200)
        #expect(account?.text.contains("ana") == true)
        let refused = client.post(
            "/login", Self.form, "username=ana&password=wrong+horse&form_token=\(word)", fields: html)
        #expect(refused?.status == 401)
        #expect(refused?.text.contains("<form") == true)
        #expect(client.get("/account")?.status == 303)
    }

    @Test func staticPages_HaveTheirType_AndAnswer304() throws {
        let server = try TestServer()
        let client = try server.client()
        let page = client.get("/")
        #expect(page?.status == 200)
        #expect(page?.field("content-type") == "text/html; charset=utf-8")
        #expect(page?.field("content-security-policy")?.contains("frame-ancestors 'none'") == true)
        let tag = try #require(page?.field("etag"))
        let again = client.get("/", fields: "If-None-Match: \(tag)\r\n")
        #expect(again?.status == 304)
        #expect(again?.body.isEmpty == true)
        #expect(client.get("/style.css")?.field("content-type") == "text/css; charset=utf-8")
        #expect(client.get("/../../etc/passwd")?.status == 400)
    }
}
