// An operator's requests about users, through the control thread of a running server.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct UserControlTests {
    @Test func userOfAName_IsFoundInWhateverCaseItIsWritten_OrRefused() throws {
        let server = try TestServer()
        guard case .done? = server.ask(.addUser(username: "Émile", password: "engine-1843")) else {
            Issue.record("nobody was added")
            return
        }
        for name in ["Émile", "émile", "E\u{301}MILE"] {
            guard case .user(let detail)? = server.ask(.userNamed(name)) else {
                Issue.record("\(name) was not found")
                continue
            }
            #expect(detail.user.username == "Émile")
        }
        for name in ["#1", "\u{FF03}1"] {
            guard case .user(let detail)? = server.ask(.userNamed(name)) else {
                Issue.record("\(name) was not found")
                continue
            }
            #expect(detail.user.id == 1)
        }
        for name in [
            "#2", "#0", "#", "#99999999999999999999", "# 1", "", "emil", "émile2", "%", "_mile", "a'b",
            String(repeating: "x", count: 100_000), "\0",
        ] {
            guard case .refused(let text)? = server.ask(.userNamed(name)) else {
                Issue.record("\(name.prefix(20)) was found")
                continue
            }
            #expect(!text.isEmpty)
        }
    }

    private static let json = "application/json"

    private func cheap() throws -> TestServer {
        try TestServer(users: .with { $0.hashCheaply() })
    }

    private func session(
        _ client: TestClient, _ path: String = "/api/login", _ password: String = "engine-1843"
    ) -> (status: Int, fields: String) {
        let answer = client.post(path, Self.json, "{\"username\":\"ada\",\"password\":\"\(password)\"}")
        return (answer?.status ?? 0, "Cookie: \(answer?.field("set-cookie")?.prefix { $0 != ";" } ?? "")\r\n")
    }

    private func secret(_ result: ControlResult?) throws -> String {
        guard case .secret(let text)? = result else { throw StartError("no secret: \(String(describing: result))") }
        return text
    }

    @Test func oneUser_IsShown_WithSessionsAndAudit() throws {
        let server = try cheap()
        let client = try server.client()
        #expect(session(client, "/api/register").status == 201)
        #expect(session(client).status == 200)
        guard case .user(let detail)? = server.ask(.user(1)) else {
            Issue.record("no user")
            return
        }
        #expect(detail.user.username == "ada" && detail.user.role == "user" && !detail.user.mustChange)
        #expect(detail.sessions.count == 2)
        #expect(detail.sessions.allSatisfy { $0.address == "127.0.0.1" && $0.id.count == 16 })
        #expect(detail.audit.map(\.action) == ["login", "login", "register"])
        guard case .refused? = server.ask(.user(99)) else {
            Issue.record("there is no such user")
            return
        }
    }

    @Test func resetPassword_IsShownOnce_EndsSessions_AndHasToBeChanged() throws {
        let server = try cheap()
        let client = try server.client()
        let old = session(client, "/api/register")
        #expect(client.get("/api/me", fields: old.fields)?.status == 200)
        let password = try secret(server.ask(.resetPassword(id: 1)))
        #expect(password.count == 19)
        #expect(client.get("/api/me", fields: old.fields)?.status == 401)
        #expect(session(client).status == 401)
        let login = session(client, "/api/login", password)
        #expect(login.status == 200)
        #expect(client.get("/api/sessions", fields: login.fields)?.status == 403)
        let change = client.post(
            "/api/password", Self.json, "{\"current_password\":\"\(password)\",\"new_password\":\"difference-1822\"}",
            fields: login.fields)
        #expect(change?.status == 204)
        #expect(session(client, "/api/login", "difference-1822").status == 200)
        guard case .audit(let page)? = server.ask(.audit(AuditQuery(filter: "reset", limit: 10))) else {
            Issue.record("no audit")
            return
        }
        #expect(page.rows.map(\.object) == ["user 1, ada"])
        #expect(page.rows.first?.actor == "operator")
        #expect(page.total >= 4)
    }

    @Test func endedSessions_AndARemovedUser_AreOutAtOnce() throws {
        let server = try cheap()
        let client = try server.client()
        let first = session(client, "/api/register")
        #expect(client.get("/api/me", fields: first.fields)?.status == 200)
        guard case .done("ended 1 session of user ada")? = server.ask(.endSessions(id: 1)) else {
            Issue.record("the session has not ended")
            return
        }
        #expect(client.get("/api/me", fields: first.fields)?.status == 401)
        let second = session(client)
        #expect(client.get("/api/me", fields: second.fields)?.status == 200)
        guard case .done("removed user ada, #1")? = server.ask(.removeUser(id: 1)) else {
            Issue.record("the user has not been removed")
            return
        }
        #expect(client.get("/api/me", fields: second.fields)?.status == 401)
        #expect(session(client).status == 401)
        guard case .refused? = server.ask(.removeUser(id: 1)) else {
            Issue.record("removed twice")
            return
        }
    }

    @Test func invitation_OpensOneRegistration() throws {
        let server = try TestServer(
            users: .with {
                $0.registration = .invite
                $0.hashCheaply()
            })
        let client = try server.client()
        let code = try secret(server.ask(.invite))
        func register(_ name: String) -> Int? {
            client.post(
                "/api/register", Self.json,
                "{\"username\":\"\(name)\",\"password\":\"engine-1843\",\"invite\":\"\(code)\"}")?.status
        }
        #expect(register("ada") == 201)
        #expect(register("bob") == 422)
    }

    @Test func commandLine_KeepsToTheServersSettings() throws {
        let server = try TestServer(
            users: .with {
                $0.passwordMinimum = 15
                $0.hashMemory = 64 << 10
                $0.hashPasses = 3
            })
        for _ in 0..<2 {
            let users = try UserAdministration(dataFolder: server.folder + "/data")
            guard case .refused = users.answer(.addUser(username: "bob", password: "engine-1843")) else {
                Issue.record("a password below the server's minimum was taken")
                return
            }
            // Also after the server has stopped.
            server.stop()
        }
        let users = try UserAdministration(dataFolder: server.folder + "/data")
        guard case .done = users.answer(.addUser(username: "ada", password: "engine-of-1843-a")) else {
            Issue.record("a password of the server's minimum was refused")
            return
        }
        let file = try SQLConnection(
            path: server.folder + "/data/reactor.db", mode: .readOnly, busyTimeout: 1000, counters: SQLCounters())
        #expect(
            try file.integer("SELECT count(*) FROM users WHERE password_hash LIKE '$argon2id$v=19$m=64,t=3,p=1$%'") == 1
        )
    }

    @Test func hostileSettings_AreBroughtInBounds() throws {
        let fixture = try AccountsFixture()
        for value in [Int64.min, -1, 0, .max] {
            try fixture.database.write { connection throws(SQLError) in
                for name in ["password_minimum", "hash_memory", "hash_passes", "session_idle", "unknown"] {
                    try connection.run(
                        """
                        INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2
                        """,
                        .text(name),
                        .integer(value))
                }
            }
            let settings = try AccountSettings(publishedIn: fixture.database)
            #expect((1...128).contains(settings.passwordMinimum) && (8192...4 << 30).contains(settings.hashMemory))
            #expect((1...1000).contains(settings.hashPasses) && settings.sessionIdle >= 1)
        }
        var settings = AccountSettings()
        settings.passwordMinimum = 20
        try settings.publish(in: fixture.database)
        #expect(try AccountSettings(publishedIn: fixture.database).passwordMinimum == 20)
    }

    @Test func floodOfLogins_LeavesWorkersForTheRest() throws {
        let patient = { (users: inout AccountConfiguration) in
            users.addressAttempts = 0
            users.accountAttempts = 0
        }
        let server = try TestServer(users: .with(patient)) { configuration in
            configuration.workers = 4
            configuration.loops = 1
        }
        let clients = try (0..<12).map { _ in try server.client() }
        let body = #"{"username":"nobody","password":"wrong-password"}"#
        for client in clients {
            client.send(
                """
                POST /api/login HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: \
                \(body.utf8.count)\r\n\r\n\(body)
                """
            )
        }
        let other = try server.client()
        var most = 0
        // Until all have been hashed, jobs that need a worker but no hash run beside them.
        for _ in 0..<20 {
            #expect(other.get("/api/me")?.status == 401)
            most = max(most, server.snapshot.workers.hashing)
        }
        #expect(most <= 2)
        #expect(server.snapshot.workers.hashingShare == 2)
        for client in clients { #expect(client.answer()?.status == 401) }
    }
}
