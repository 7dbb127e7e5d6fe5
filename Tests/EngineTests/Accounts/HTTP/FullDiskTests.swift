// No room on the disk, or no right to write: the client is told to try again, the operator reads the reason, and with
// room it works again.

import CLinux
import Glibc
import Testing

@testable import Accounts
@testable import Engine

@Suite struct FullDiskTests {
    private static let json = "application/json"

    private func database(_ server: TestServer) throws -> Database {
        try #require((server.server.control as? ControlEnd)?.accounts.database)
    }

    private func register(_ client: TestClient, _ number: Int) -> TestClient.Answer? {
        client.post("/api/register", Self.json, "{\"username\":\"user \(number)\",\"password\":\"engine-1843\"}")
    }

    private func log(_ server: TestServer) -> String {
        String(decoding: DatabaseFolder().read(server.folder + "/data/reactor.log"), as: UTF8.self)
    }

    private static func cheap(_ configuration: inout AccountConfiguration) {
        configuration.hashCheaply()
        configuration.addressRegistrations = 0
    }

    @Test func fullDatabase_Is503_WithALogLine_AndWorksAgainWithRoom() throws {
        let server = try TestServer(users: .with(Self.cheap))
        let client = try server.client()
        let pragma: (String) throws -> Void = { text in
            try database(server).onWriter { connection throws(SQLError) in
                try connection.execute("PRAGMA max_page_count = \(text)")
            }
        }
        let made = register(client, 0)
        #expect(made?.status == 201)
        // No more pages than it has.
        try pragma("1")
        var last: TestClient.Answer?
        for number in 1..<300 where last?.status != 503 { last = register(client, number) }
        #expect(last?.status == 503)
        #expect(last?.field("retry-after") == "30")
        #expect(last?.field("content-type") == "application/problem+json")
        #expect(eventually { log(server).contains("reactor.db: no room: make space on the disk") })
        // The server goes on, and logged-in users stay logged in.
        #expect(client.get("/healthz")?.status == 200)
        let cookie = made?.field("set-cookie")?.prefix { $0 != ";" } ?? ""
        #expect(client.get("/api/me", fields: "Cookie: \(cookie)\r\n")?.status == 200)
        try pragma("1000000")
        #expect(register(client, 1000)?.status == 201)
    }

    @Test func databaseThatCannotBeWritten_Is503_WithALogLine_AndWorksAgain() throws {
        let server = try TestServer(users: .with(Self.cheap))
        let client = try server.client()
        #expect(register(client, 0)?.status == 201)
        try database(server).onWriter { connection throws(SQLError) in try connection.execute("PRAGMA query_only = ON")
        }
        #expect(register(client, 1)?.status == 503)
        #expect(client.post("/api/login", Self.json, #"{"username":"user 0","password":"engine-1843"}"#)?.status == 503)
        #expect(client.get("/healthz")?.status == 200)
        #expect(eventually { log(server).contains("reactor.db: cannot be written") })
        try database(server).onWriter { connection throws(SQLError) in try connection.execute("PRAGMA query_only = OFF")
        }
        #expect(register(client, 1)?.status == 201)
        #expect(client.post("/api/login", Self.json, #"{"username":"user 0","password":"engine-1843"}"#)?.status == 200)
    }

    /// A file system that is really full, where this process may mount one (root with CAP_SYS_ADMIN).
    @Test(.enabled(if: Tmpfs.isAllowed, "mounting a tmpfs is not allowed here"))
    func fullFileSystem_Is503_AndWorksAgainWithRoom() throws {
        let tmpfs = try Tmpfs(size: 2 << 20)
        let cheap = { (configuration: inout AccountConfiguration) in
            Self.cheap(&configuration)
            configuration.dataFolder = tmpfs.path + "/data"
        }
        let server = try TestServer(users: .with(cheap)) { $0.logFile = tmpfs.outside + "/reactor.log" }
        let client = try server.client()
        #expect(register(client, 0)?.status == 201)
        tmpfs.fill()
        var last: TestClient.Answer?
        for number in 1..<300 where last?.status != 503 { last = register(client, number) }
        #expect(last?.status == 503)
        #expect(client.get("/healthz")?.status == 200)
        let text = { String(decoding: DatabaseFolder().read(tmpfs.outside + "/reactor.log"), as: UTF8.self) }
        #expect(eventually { text().contains("make space on the disk") || text().contains("look at the disk") })
        tmpfs.makeRoom()
        #expect(eventually { register(client, 1000)?.status == 201 || register(client, 1001)?.status == 201 })
        #expect(client.post("/api/login", Self.json, #"{"username":"user 0","password":"engine-1843"}"#)?.status == 200)
        server.stop()
        withExtendedLifetime(tmpfs) {}
    }
}
