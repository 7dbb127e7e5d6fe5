// An engine without users: it serves, is operated and drains as one with users does, and keeps nothing on the disk.

import Glibc
import Testing

@testable import Engine

@Suite struct WithoutUsersTests {
    private static let files = ["reactor.db", "reactor.log", "access.log", "data"]

    private func isThere(_ name: String) -> Bool { access(name, F_OK) == 0 }

    @Test func routesFilesAndWorkers_AreServed_NoPageOfTheAccountsIs_AndADrainIsClean() throws {
        let web = try #require(TestFolder())
        try #require(web.write("index.html", Array("<p>home".utf8)))
        let server = try TestServer(routes: TestRoutes.all, users: .absent) { $0.webFolder = web.path }
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        #expect(client.get("/later")?.text == "later")
        #expect(client.get("/")?.text == "<p>home")
        for path in ["/login", "/register", "/account", "/api/me", "/style.css"] {
            #expect(client.get(path)?.status == 404, "\(path)")
        }
        #expect(server.drain())
    }

    @Test func nothing_IsMadeOnTheDisk() throws {
        let before = Self.files.filter(isThere)
        let server = try TestServer(users: .absent)
        let client = try server.client()
        // Neither has it pages built in.
        #expect(client.get("/")?.status == 404)
        #expect(isDone(server.ask(.addLoop)))
        #expect(server.stop() == false)
        // Its folder is there, and nothing has come into it; nor into the one where the process runs.
        #expect(rmdir(server.folder) == 0)
        #expect(Self.files.filter(isThere) == before)
    }

    @Test func operator_IsRefusedWhatIsAboutUsers_AndGetsTheRest() throws {
        let server = try TestServer(users: .absent)
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        #expect(server.snapshot.database == nil && !server.snapshot.keepsUsers)
        let named = ConnectionFilter(terms: [.user("ada", isEqual: false)])
        for request: ControlRequest in [
            .users(UserQuery(limit: 10)), .user(1), .userNamed("ada"), .addUser(username: "ada", password: "x"),
            .setUserLocked(id: 1, true), .setPassword(id: 1, "x", mustChange: false), .setUserRole(id: 1, "user"),
            .resetPassword(id: 1), .endSessions(id: 1), .removeUser(id: 1), .invite,
            .audit(AuditQuery(limit: 10)), .connections(ConnectionQuery(filter: named, limit: 10)),
            .connectionIDs(named),
        ] {
            guard case .refused(let line)? = server.ask(request) else {
                Issue.record("done without users: \(request)")
                continue
            }
            #expect(line == "this engine keeps no users")
        }
        let anywhere = ConnectionFilter(terms: [.anywhere("127.0.0.1")])
        guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(filter: anywhere, limit: 10)))
        else {
            Issue.record("no page")
            return
        }
        let id = try #require(page.rows.first?.id)
        guard case .connection(let detail)? = server.ask(.connection(id)) else {
            Issue.record("no detail")
            return
        }
        #expect(detail.state.username.isEmpty)
        #expect(isDone(server.ask(.kick(id, .now))))
        #expect(eventually { server.openConnections == 0 })
        #expect(isDone(server.ask(.recordWarning(name: "queue", text: "full", isOver: false))))
        #expect(isDone(server.ask(.shutdown)))
        #expect(server.drain())
    }
}
