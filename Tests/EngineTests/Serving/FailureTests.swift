// The book of failures, seen from outside: each kind of failure with its reason in words, its head and its client.

import Glibc
import Testing

@testable import Engine

@Suite struct FailureTests {
    private struct Broken: Error, CustomStringConvertible {
        let description = "the disk said no"
    }

    private static let routes: [Route] =
        TestRoutes.all + [
            Route(.get, "/throws") { _, _ in throw Broken() },
            Route(.get, "/throws-later") { _, response in response.later { throw Broken() } },
            Route(.get, "/gone") { _, response in response.send(HTTPStatus(rawValue: 410)) },
            Route(.post, "/small", bodyLimit: 10) { _, response in response.send(.ok) },
        ]

    private func rows(_ server: TestServer, _ query: FailureQuery = FailureQuery(heads: true)) -> [Failure] {
        guard case .failures(let page)? = server.ask(.failures(query)) else { return [] }
        return page.rows
    }

    /// The only failure, once it has been noted.
    private func failure(_ server: TestServer, where isMeant: (Failure) -> Bool = { _ in true }) throws -> Failure {
        var found: [Failure] = []
        #expect(
            eventually {
                found = rows(server).filter(isMeant); return !found.isEmpty
            })
        #expect(found.count == 1)
        return try #require(found.first)
    }

    private static let long = String(repeating: "x", count: 20_000)

    @Test(arguments: [
        ("GET /none HTTP/1.1\r\nHost: t\r\n\r\n", 404, "no-file", "no route and no file has this path"),
        ("DELETE /echo HTTP/1.1\r\nHost: t\r\n\r\n", 405, "other-methods", "the path takes other methods"),
        ("BREW /echo HTTP/1.1\r\nHost: t\r\n\r\n", 501, "unknown-method", "a method that is not known"),
        ("GET /gone HTTP/1.1\r\nHost: t\r\n\r\n", 410, "handler", "its handler's answer"),
        ("GET /throws HTTP/1.1\r\nHost: t\r\n\r\n", 500, "handler-threw", "handler threw the disk said no"),
        ("GET /throws-later HTTP/1.1\r\nHost: t\r\n\r\n", 500, "handler-threw", "handler threw the disk said no"),
        ("GET /nothing HTTP/1.1\r\nHost: t\r\n\r\n", 500, "no-answer", "the handler sent no answer"),
        (
            "GET / HTTP/1.1\r\nHost : t\r\n\r\n", 400, "malformed", "a blank in a field's name at byte 20, 0x20"
        ),
        ("GET / HTTP/2.7\r\nHost: t\r\n\r\n", 505, "unsupported", "a version of HTTP that is not served at byte 6"),
        ("GET /\(long) HTTP/1.1\r\nHost: t\r\n\r\n", 414, "target-too-long", "a target over 8,192 bytes"),
        (
            "GET / HTTP/1.1\r\nHost: t\r\nA: b\r\nX: \(long)\r\n\r\n", 431, "head-too-large",
            "field 3 over 16,384 bytes of head"
        ),
        (
            "GET / HTTP/1.1\r\nHost: t\r\n\(String(repeating: "A: b\r\n", count: 120))\r\n", 431, "head-too-large",
            "more than 100 fields"
        ),
        (
            "POST /small HTTP/1.1\r\nHost: t\r\nContent-Length: 5000000\r\n\r\n", 413, "body-too-large",
            "content over 10 bytes"
        ),
        (
            "POST /small HTTP/1.1\r\nHost: t\r\nContent-Length: 11\r\n\r\n", 413, "body-too-large",
            "content of 11 bytes over 10 bytes"
        ),
    ])
    func failedAnswer_IsKeptWithItsReason(request: String, status: Int, cause: String, reason: String) throws {
        let server = try TestServer(routes: Self.routes)
        let client = try server.client()
        client.send(request)
        #expect(client.answer()?.status == status)
        client.close()
        let row = try failure(server)
        #expect(row.status == status && row.cause == cause && row.reason == reason && row.ending == .answered)
        #expect(row.peer.hasPrefix("127.0.0.1:") && row.connection.rawValue != 0 && row.time > 0)
        let head = String(decoding: request.utf8.prefix(2048), as: UTF8.self)
        #expect(row.head == head && row.headBytes >= head.utf8.count)
        #expect(request.hasPrefix(row.request) && !row.request.isEmpty)
    }

    @Test func goodAnswer_LeavesNothing() throws {
        let server = try TestServer(routes: Self.routes)
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200 && client.get("/later")?.status == 200)
        client.close()
        #expect(eventually { server.openConnections == 0 })
        #expect(rows(server).isEmpty)
    }

    @Test func slowHeadAndBody_AreTimedOut() throws {
        let server = try TestServer(routes: Self.routes) {
            $0.headerTimeout = 100
            $0.bodyTimeout = 100
        }
        let (head, body) = (try server.client(), try server.client())
        head.send("GET /half HTTP/1.1\r\nAuthorization: Basic hunter2\r\n")
        body.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nabc")
        #expect(head.answer()?.status == 408 && body.answer()?.status == 408)
        let slowHead = try failure(server) { $0.cause == "head-timeout" }
        #expect(slowHead.ending == .timedOut && slowHead.reason == "the head was not whole within 0.1 s")
        #expect(slowHead.head == "GET /half HTTP/1.1\r\nAuthorization: ***** *******\r\n" && slowHead.took > 0)
        let slowBody = try failure(server) { $0.cause == "body-timeout" }
        #expect(slowBody.reason == "the content was too slow for 0.1 s: 3 bytes had come")
        #expect(slowBody.head == "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\n")
    }

    @Test func workerThatIsNotHeardOf_IsTimedOut() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [TestServer.stuckRoute(gate)]) { $0.handlerTimeout = 100 }
        defer { gate.broadcast { $0 = true } }
        #expect(try server.client().get("/stuck")?.status == 503)
        let row = try failure(server)
        #expect(row.cause == "handler-timeout" && row.ending == .timedOut && row.status == 503)
        #expect(row.reason == "no answer from a worker within 0.1 s" && row.request == "GET /stuck")
    }

    @Test func fullQueue_IsSaid() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [TestServer.stuckRoute(gate)]) {
            $0.workers = 1
            $0.workerQueue = 1
        }
        defer { gate.broadcast { $0 = true } }
        var clients: [TestClient] = []
        #expect(
            eventually {
                guard let client = try? server.client() else { return false }
                client.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
                clients.append(client)
                return rows(server).contains { $0.cause == "queue-full" }
            })
        let row = try #require(rows(server).last { $0.cause == "queue-full" })
        #expect(row.status == 503 && row.reason == "the worker queue is full")
    }

    @Test func clientThatStopsReading_IsCutWithWhatIsLeft() throws {
        let server = try TestServer(routes: Self.routes) { $0.writeTimeout = 200 }
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        let row = try failure(server)
        #expect(row.cause == "write-timeout" && row.ending == .timedOut && row.status == 200)
        #expect(row.reason.hasPrefix("client stopped reading: ") && row.reason.hasSuffix(" left, none taken in 0.2 s"))
        #expect(row.split?[.sending] ?? 0 >= 100 * Clock.millisecond)
        #expect(row.request == "GET /large")
        client.close()
    }

    @Test func clientThatGoes_IsNoted_WhereverItIs() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: Self.routes + [TestServer.stuckRoute(gate)])
        defer { gate.broadcast { $0 = true } }
        let reader = try server.client(receiveBuffer: 4096)
        reader.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        reader.reset()
        let cut = try failure(server) { $0.request == "GET /large" }
        #expect(cut.ending == .cut && cut.cause == "client-reset" && cut.reason.hasSuffix("bytes of the answer left"))

        let waiter = try server.client()
        waiter.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.answersPending == 1 } })
        waiter.reset()
        let waited = try failure(server) { $0.request == "GET /stuck" }
        #expect(waited.status == 0 && waited.reason == "client reset the connection before its answer was made")

        let before = server.snapshot.loops.reduce(0) { $0 + $1.bytesIn }
        let talker = try server.client()
        talker.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nabc")
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.bytesIn } > before })
        talker.close()
        let half = try failure(server) { $0.request == "POST /echo HTTP/1.1" }
        #expect(half.ending == .cut && half.reason == "client closed the connection in the middle of its request")
        #expect(half.head == "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n")
    }

    @Test func kickedAnswer_IsNoted() throws {
        let server = try TestServer(routes: Self.routes)
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 9))) else { return }
        let id = try #require(page.rows.first).id
        #expect(isDone(server.ask(.kick(id, .now))))
        let row = try failure(server)
        #expect(row.ending == .cut && row.reason.hasPrefix("kicked by an operator: ") && row.connection == id)
    }

    @Test func clientsTurnedAway_AreNoted() throws {
        let server = try TestServer(routes: Self.routes) {
            $0.maxPerAddress = 1
            $0.loops = 1
        }
        let first = try server.client()
        #expect(first.get("/healthz")?.status == 200)
        #expect(try server.client().answer()?.status == 503)
        let row = try failure(server)
        #expect(row.ending == .refused && row.status == 503 && row.cause == "address-full" && row.loop == 0)
        #expect(row.reason == "over --max-per-address" && row.peer.hasPrefix("127.0.0.1:"))
        #expect(row.connection.rawValue == 0)
    }

    // MARK: what is kept

    @Test func last256_AreKept_TheNewestFirst_OverAllLoops() throws {
        let server = try TestServer(routes: Self.routes) { $0.loops = 2 }
        let clients = [try server.client(), try server.client()]
        for number in 0..<300 { #expect(clients[number % 2].get("/n\(number)")?.status == 404) }
        var found: [Failure] = []
        #expect(
            eventually {
                found = rows(server, FailureQuery()); return found.first?.request == "GET /n299"
            })
        #expect(found.map(\.request) == (44..<300).reversed().map { "GET /n\($0)" })
        #expect(Set(found.map(\.loop)).count == 2 && Set(found.map(\.id)).count == 256)
        #expect(found.allSatisfy { $0.head.isEmpty })
        // A page at a time, with heads; and one alone.
        var paged: [UInt64] = []
        while case let more = rows(server, FailureQuery(before: paged.last, heads: true)), !more.isEmpty {
            #expect(more.count <= 64)
            paged += more.map(\.id)
        }
        // Each of the two loops keeps as many.
        #expect(paged.count == 300 && paged.prefix(256) == found.map(\.id)[...])
        let one = rows(server, FailureQuery(only: found[17].id, heads: true))
        #expect(one.map(\.request) == [found[17].request])
    }

    @Test func heads_AreKeptAtMost20TimesASecond() throws {
        let server = try TestServer(routes: Self.routes) { $0.loops = 2 }
        let began = Clock.now
        let clients = [try server.client(), try server.client()]
        for number in 0..<200 { #expect(clients[number % 2].get("/n\(number)")?.status == 404) }
        let seconds = Int((Clock.now - began) / Clock.second) + 2
        var heads = 0
        var last: UInt64?
        while case let more = rows(server, FailureQuery(before: last, heads: true)), !more.isEmpty {
            heads += more.filter { $0.headBytes > 0 }.count
            last = more.last?.id
        }
        #expect(heads >= 20 && heads <= 20 * seconds)
    }

    // MARK: slow ones

    @Test func slowAnswers_AreKept_TheSlowestFirst() throws {
        let server = try TestServer(
            routes: Self.routes + [
                Route(.get, "/sleeps") { _, response in
                    usleep(30_000)
                    response.send(.ok)
                },
                Route(.get, "/sleeps-later") { _, response in
                    response.later {
                        usleep(150_000)
                        return DeferredResponse(.ok)
                    }
                },
            ])
        let client = try server.client()
        #expect(client.get("/sleeps")?.status == 200)
        #expect(client.get("/sleeps-later", fields: "Cookie: a=b\r\n")?.status == 200)
        var found: [Failure] = []
        #expect(
            eventually {
                found = rows(server, FailureQuery(.slow, heads: true)).filter { $0.request.hasPrefix("GET /sleeps") }
                return found.count == 2
            })
        #expect(found.map(\.cause) == ["slow-worker", "slow-tick"] && found.allSatisfy { $0.status == 200 })
        #expect(found[0].took >= 140 * Clock.millisecond && found[1].took >= 30 * Clock.millisecond)
        #expect(found[0].head.contains("Cookie: ***\r\n") && found[1].head.isEmpty)
        #expect(rows(server).isEmpty)
    }

    // MARK: where the time went

    @Test func failedAnswerOfAWorker_HasTheExactPartsOfItsTime() throws {
        let server = try TestServer(
            routes: [
                Route(.get, "/fails-later") { _, response in
                    response.later {
                        usleep(20_000)
                        DatabaseWait.add(5_000_000)
                        return DeferredResponse(HTTPStatus(rawValue: 500))
                    }
                },
                Route(.get, "/fails") { _, response in response.send(HTTPStatus(rawValue: 500)) },
            ]) {
                $0.loops = 1
                $0.workers = 1
            }
        // The second waits in the queue for the first.
        let clients = [try server.client(), try server.client()]
        for client in clients { client.send("GET /fails-later HTTP/1.1\r\nHost: t\r\n\r\n") }
        for client in clients { #expect(client.answer()?.status == 500) }
        #expect(eventually { rows(server).count == 2 })
        let splits = rows(server).compactMap(\.split)
        #expect(splits.count == 2 && splits.allSatisfy { $0[.database] == 5_000_000 && $0[.back] != nil })
        #expect(splits.allSatisfy { $0[.worker] ?? 0 >= 15_000_000 && $0[.sending] == nil })
        #expect(splits.compactMap { $0[.queue] }.max() ?? 0 >= 10_000_000)
        let slow = rows(server, FailureQuery(.slow)).filter { $0.request == "GET /fails-later" }
        #expect(slow.count == 2 && slow.allSatisfy { $0.split?[.database] == 5_000_000 })
        #expect(clients[0].get("/fails")?.status == 500)
        let plain = try failure(server) { $0.request == "GET /fails" }
        #expect(plain.split?[.queue] == nil && plain.split?[.worker] == nil)
    }

    @Test func waitForRoom_IsAddedToTheFailure_WhenAllIsSent() throws {
        let server = try TestServer(routes: [
            Route(.get, "/large") { _, response in
                let content = [UInt8](repeating: 7, count: 8 << 20)
                response.send(HTTPStatus(rawValue: 500), "application/octet-stream", content)
            }
        ])
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        let row = try failure(server)
        #expect(row.split?[.sending] == nil)
        #expect(eventually { server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        #expect(client.answer()?.status == 500)
        #expect(eventually { rows(server).first?.split?[.sending] ?? 0 > 0 })
    }

    @Test func slowestOfAMinute_PushOutTheOthers_AndTheNextMinuteBeginsAnew() {
        var slow = SlowAnswers()
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        func add(_ took: UInt64, at minute: UInt64) {
            var record = FailureRecord(FailureCause(.slowTick), connection: took, peer: SocketAddress())
            record.took = took * Clock.millisecond
            slow.add(record, said: none, head: none, now: minute * 60 * Clock.second)
        }
        func tooks(at minute: UInt64) -> [UInt64] {
            let scan = FailureScan(list: .slow, before: .max, only: nil, heads: false, limit: 256)
            return slow.rows(scan, now: minute * 60 * Clock.second).map { $0.record.took / Clock.millisecond }.sorted()
        }
        for took in 1...100 { add(UInt64(took), at: 7) }
        for took in 1...100 { add(UInt64(took), at: 7) }
        #expect(tooks(at: 7) == (69...100).flatMap { [$0, $0] })
        add(5, at: 8)
        #expect(tooks(at: 8) == [5] + (69...100).flatMap { [$0, $0] })
        #expect(tooks(at: 9) == [5])
        #expect(tooks(at: 11).isEmpty && slow.from == SlowAnswers.floor)
    }
}
