// The book of failures, where a bound refused what was asked for: each with its reason in words.

import Glibc
import Testing

@testable import Accounts
@testable import Engine

@Suite struct RefusedFailureTests {
    private static let json = "application/json"

    /// The newest failure of that cause, once it has been noted.
    private func failure(_ server: TestServer, _ cause: String) throws -> Failure {
        var found: Failure?
        #expect(
            eventually {
                guard case .failures(let page)? = server.ask(.failures(FailureQuery(heads: true))) else { return false }
                found = page.rows.first { $0.cause == cause }
                return found != nil
            }, "\(cause)")
        return try #require(found)
    }

    @Test func tooManyAttempts_AreSaid() throws {
        let server = try TestServer(users: .with { $0.hashCheaply() })
        let client = try server.client()
        #expect(
            eventually {
                client.post("/api/login", Self.json, #"{"username":"nobody","password":"wrong-password"}"#)?.status
                    == 429
            })
        let row = try failure(server, "throttled")
        #expect(row.status == 429 && row.ending == .answered && row.request == "POST /api/login")
        #expect(row.reason.hasPrefix("Too many attempts."), "\(row.reason)")
    }

    @Test func fullQueueOfPasswords_IsSaid() throws {
        let gate = Monitor(false)
        let hashes = Route(.get, "/hashes") { _, response in
            response.later(in: .hashing(network: 1)) {
                _ = gate.wait { $0 ? true : nil }
                return DeferredResponse(.ok)
            }
        }
        let server = try TestServer(routes: [hashes]) {
            $0.workers = 1
            $0.workerQueue = 2
        }
        defer { gate.broadcast { $0 = true } }
        // One is at work and one waits, as many as may.
        let clients = try (0..<3).map { _ in try server.client() }
        for client in clients { client.send("GET /hashes HTTP/1.1\r\nHost: t\r\n\r\n") }
        let row = try failure(server, "hash-queue-full")
        #expect(row.status == 503 && row.request == "GET /hashes")
        #expect(row.reason == "too many passwords wait to be hashed", "\(row.reason)")
    }

    @Test func fullHeap_IsSaid() throws {
        let large = Route(.get, "/large") { _, response in
            response.send(.ok, "application/octet-stream", [UInt8](repeating: 7, count: 8 << 20))
        }
        let server = try TestServer(routes: [large]) {
            $0.loops = 1
            $0.heapLimit = 1 << 20
        }
        #expect(try server.client().get("/large")?.status == 503)
        let row = try failure(server, "heap-full")
        #expect(row.status == 503 && row.request.hasPrefix("GET /large"))
        #expect(row.reason == "the loop's heap is full", "\(row.reason)")
    }

    @Test func whoGaveWay_IsSaid() throws {
        let server = try TestServer {
            $0.loops = 1
            $0.maxConnections = 1
        }
        let idle = try server.client()
        #expect(idle.get("/healthz")?.status == 200)
        #expect(try server.client().get("/healthz")?.status == 200)
        #expect(idle.seesEnd())
        let row = try failure(server, "evicted")
        #expect(row.ending == .refused && row.reason.hasPrefix("idle longest while the server was full"))
    }

    @Test func answerGivenWhileDraining_IsListed_AndSoIsWhoCameThen() throws {
        let gate = Monitor(false)
        let fails = Route(.get, "/fails-late") { _, response in
            response.later {
                _ = gate.wait { $0 ? true : nil }
                return DeferredResponse(HTTPStatus(rawValue: 500))
            }
        }
        let server = try TestServer(routes: [fails])
        let (waiting, half) = (try server.client(), try server.client())
        waiting.send("GET /fails-late HTTP/1.1\r\nHost: t\r\n\r\n")
        // Its request is never whole, so that the server does not end before it is asked.
        half.send("GET /healthz HTTP/1.1\r\nHo")
        #expect(eventually { server.snapshot.loops.contains { $0.answersPending == 1 } })
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.bytesIn } >= 60 })
        server.server.drain()
        #expect(eventually { server.snapshot.draining })
        gate.broadcast { $0 = true }
        #expect(waiting.answer()?.status == 500)
        let row = try failure(server, "worker")
        #expect(row.status == 500 && row.ending == .answered && row.request == "GET /fails-late")
        #expect(row.reason == "its handler's answer, made by a worker", "\(row.reason)")
        half.close()
        #expect(server.drain())
    }

    @Test func whoComesWhileDraining_IsNotedWith503() throws {
        var book = FailureBook()
        book.addRefused(.draining, SocketAddress(), connection: 7, now: 1)
        let scan = FailureScan(list: .failures, before: .max, only: nil, heads: false, limit: 9)
        let row = Failure(try #require(book.rows(scan, now: 1).first), loop: 2, names: [:])
        #expect(row.status == 503 && row.ending == .refused && row.cause == "draining" && row.loop == 2)
        #expect(row.reason == "came while the server or its loop ends", "\(row.reason)")
    }

    @Test func emptyPool_IsSaid() throws {
        let server = try TestServer(
            users: .with {
                $0.hashCheaply()
                $0.databaseLeaseTimeout = 20
            })
        guard let desk = server.server.control as? ControlEnd else {
            Issue.record("no desk")
            return
        }
        let client = try server.client()
        try desk.accounts.database.write { _ throws(SQLError) in
            let answer = client.post(
                "/api/register", Self.json, #"{"username":"ada","password":"engine-1843"}"#)
            #expect(answer?.status == 503)
        }
        let row = try failure(server, "no-database-connection")
        #expect(row.status == 503 && row.request == "POST /api/register")
        #expect(row.reason.hasPrefix("pool: no database connection"), "\(row.reason)")
    }
}
