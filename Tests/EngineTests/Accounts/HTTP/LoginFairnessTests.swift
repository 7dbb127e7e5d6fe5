// The share of the hashing that one network, or one account, may take, so that the others get theirs, over real
// connections.

import Glibc
import Synchronization
import Testing

@testable import Accounts
@testable import Engine

@Suite struct LoginFairnessTests {
    private static let json = "application/json"
    private static let flood = "203.0.113.7"
    private static let connections = 30
    private static let others = 40

    enum Flood: CaseIterable {
        case oneAccount, manyAccounts, wrongPassword, unknownUser, registrations, passwordChanges
    }

    private final class Tally: Sendable {
        let isOver = Atomic<Bool>(false)
        let begun = Atomic<Int>(0)
        let statuses = Monitor<[Int: Int]>([:])
        let untold = Atomic<Int>(0)

        func add(_ answer: TestClient.Answer?) {
            statuses.withLock { $0[answer?.status ?? 0, default: 0] += 1 }
            if answer?.status == 429,
                answer?.field("retry-after") == nil || answer?.field("content-type") != "application/problem+json"
            {
                untold.wrappingAdd(1, ordering: .relaxed)
            }
        }
    }

    private static func body(_ name: String, _ password: String = "engine-1843") -> String {
        "{\"username\":\"\(name)\",\"password\":\"\(password)\"}"
    }

    private static func from(_ address: String) -> String { "X-Forwarded-For: \(address)\r\n" }

    private func server(workers: Int) throws -> TestServer {
        let quick = { (users: inout AccountConfiguration) in
            users.hashMemory = 2 << 20
            users.hashPasses = 1
        }
        let server = try TestServer(users: .with(quick)) { configuration in
            configuration.trustedProxies = ["127.0.0.0/8"]
            configuration.workers = workers
            configuration.maxPerAddress = 10_000
        }
        let accounts = try #require((server.server.control as? ControlEnd)?.accounts)
        for number in 0..<Self.others {
            _ = try accounts.add(username: "user \(number)", password: "engine-1843", actor: "operator")
        }
        for number in 0..<Self.connections {
            _ = try accounts.add(username: "many \(number)", password: "engine-1843", actor: "operator")
        }
        return server
    }

    private static func run(_ flood: Flood, _ number: Int, _ client: TestClient, _ tally: Tally) {
        let source = from(Self.flood)
        var cookie = ""
        if flood == .passwordChanges {
            // From elsewhere, so that all of them have a session.
            let login = client.post("/api/login", json, body("many \(number)"), fields: from("198.18.0.\(number)"))
            cookie = "Cookie: \(login?.field("set-cookie")?.prefix { $0 != ";" } ?? "")\r\n"
        }
        var count = 0
        while !tally.isOver.load(ordering: .relaxed) {
            let answer =
                switch flood {
                case .oneAccount: client.post("/api/login", json, body("many 0"), fields: source)
                case .manyAccounts: client.post("/api/login", json, body("many \(number)"), fields: source)
                case .wrongPassword: client.post("/api/login", json, body("many 0", "wrong-password"), fields: source)
                case .unknownUser: client.post("/api/login", json, body("nobody"), fields: source)
                case .registrations: client.post("/api/register", json, body("new \(number) \(count)"), fields: source)
                case .passwordChanges:
                    client.post(
                        "/api/password", json, #"{"current_password":"engine-1843","new_password":"x"}"#,
                        fields: source + cookie)
                }
            tally.add(answer)
            if count == 0 { tally.begun.wrappingAdd(1, ordering: .relaxed) }
            count += 1
            if answer == nil { return }
            if answer?.status == 429 { usleep(2000) }
        }
    }

    private func check(_ flood: Flood, workers: Int) throws -> [Int: Int] {
        let server = try server(workers: workers)
        let tally = Tally(), url = server.url
        var threads: [ThreadHandle] = []
        for number in 0..<Self.connections {
            threads.append(
                ThreadHandle(
                    try Thread(name: "flood") {
                        if let client = TestClient(url) { Self.run(flood, number, client, tally) }
                    }))
        }
        #expect(eventually { tally.begun.load(ordering: .relaxed) == Self.connections })
        var statuses: [Int?] = []
        for number in 0..<Self.others {
            let client = try server.client()
            statuses.append(
                client.post(
                    "/api/login", Self.json, Self.body("user \(number)"), fields: Self.from("198.51.100.\(number)"))?
                    .status)
            client.close()
        }
        tally.isOver.store(true, ordering: .relaxed)
        for thread in threads { thread.join() }
        #expect(statuses == Array(repeating: 200, count: Self.others))
        #expect(tally.untold.load(ordering: .relaxed) == 0)
        return tally.statuses.withLock { $0 }
    }

    @Test(arguments: Flood.allCases) func floodOfThirtyConnections_KeepsNobodyElseOut(flood: Flood) throws {
        let seen = try check(flood, workers: 4)
        let expected: Set<Int> =
            switch flood {
            case .oneAccount, .manyAccounts: [200, 429]
            case .wrongPassword, .unknownUser: [401, 429]
            case .registrations: [201, 429]
            case .passwordChanges: [422, 429]
            }
        #expect(Set(seen.keys).isSubset(of: expected), "\(seen)")
        // One account is stopped by its own bounds, however fast the machine is.
        if flood == .oneAccount || flood == .wrongPassword || flood == .unknownUser { #expect((seen[429] ?? 0) > 0) }
    }

    @Test func oneWorker_DoesItAll_InTurn() throws {
        let seen = try check(.oneAccount, workers: 1)
        #expect(Set(seen.keys).isSubset(of: [200, 429]), "\(seen)")
    }

    @Test func loginsWithinTheBounds_AreAnsweredWhileTheWorkersArePaused_OnlyAfterIt() throws {
        let server = try server(workers: 2)
        _ = server.ask(.pauseWorkers(true))
        let clients = try (0..<6).map { _ in try server.client() }
        for client in clients {
            let body = Self.body("many 0")
            client.send(
                """
                POST /api/login HTTP/1.1\r\nHost: t\r\nContent-Type: \(Self.json)\r\nContent-Length: \
                \(body.utf8.count)\r\n\(Self.from(Self.flood))\r\n\(body)
                """
            )
        }
        #expect(eventually { server.snapshot.workers.queued == 6 })
        _ = server.ask(.pauseWorkers(false))
        let statuses = clients.map { $0.answer()?.status }
        #expect(statuses.allSatisfy { $0 == 200 || $0 == 429 } && statuses.contains(200), "\(statuses)")
    }

    @Test func laneThatIsFull_Is503_InTheAccountsFormat_AndForANewNetworkItIsNot() throws {
        let gate = Monitor(false)
        let patient = { (users: inout AccountConfiguration) in
            users.hashCheaply()
            users.accountAttempts = 0
            users.addressAttempts = 0
        }
        let server = try TestServer(users: .with(patient)) { configuration in
            configuration.trustedProxies = ["127.0.0.0/8"]
            configuration.workers = 2
            configuration.workerQueue = 4
        }
        let desk = try #require(server.server.control as? ControlEnd)
        let parts = desk.thread.parts
        // The only worker that may hash is blocked, and the lane has room for two.
        #expect(parts.workers.submit(.hashing(network: 0)) { _ = gate.wait { $0 ? true : nil } })
        #expect(eventually { parts.workers.hashingBusy == 1 })
        func send(_ address: String) throws -> TestClient {
            let client = try server.client()
            let body = Self.body("nobody")
            client.send(
                """
                POST /api/login HTTP/1.1\r\nHost: t\r\nContent-Type: \(Self.json)\r\nContent-Length: \
                \(body.utf8.count)\r\n\(Self.from(address))\r\n\(body)
                """
            )
            return client
        }
        let first = try send(Self.flood)
        #expect(eventually { parts.workers.hashingQueued == 1 })
        let second = try send(Self.flood)
        #expect(eventually { parts.workers.hashingQueued == 2 })
        let third = try #require(try send(Self.flood).answer())
        #expect(
            third.status == 503 && third.field("retry-after") == "2"
                && third.field("content-type") == "application/problem+json")
        // The flood's newest job gives way.
        let quiet = try send("198.51.100.1")
        let displaced = try #require(second.answer())
        #expect(displaced.status == 503 && displaced.field("retry-after") == "2")
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.overloaded } == 2 })
        gate.broadcast { $0 = true }
        #expect(first.answer()?.status == 401 && quiet.answer()?.status == 401)
        #expect(desk.accounts.bounds.keysUnderWay == 0)
    }
}
