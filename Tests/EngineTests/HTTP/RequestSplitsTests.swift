// The parts of requests' times: what is sampled, what is exact, and where an operator finds them.

import Glibc
import Testing

@testable import Engine

@Suite struct RequestSplitsTests {
    private func count(_ book: SplitBook, _ row: Int, _ part: RequestPart) -> UInt64 {
        let first = SplitBook.place(row, part)
        return book.sums[first..<first + TickHistogram.bucketCount].reduce(0, &+)
    }

    /// Serves that many requests, to routes 1 and 2 in turn.
    private func serve(_ splits: inout RequestSplits, _ requests: ClosedRange<UInt64>, then: (Bool) -> Void = { _ in })
    {
        for number in requests {
            if splits.isNext { splits.parserBegins() }
            splits.handlerBegins()
            let isMeasured = splits.isMeasured
            if isMeasured {
                var mark = RouteMark()
                mark.route = UInt16(1 + number % 2)
                splits.handlerEnded(mark, 7, number)
            }
            then(isMeasured)
        }
    }

    @Test func oneIn64_IsMeasured_WithoutFavourForAnyRoute() {
        let book = SplitBook(routes: 2)
        var splits = RequestSplits(book, seed: 1)
        serve(&splits, 1...64_000)
        let counts = [count(book, 1, .handler), count(book, 2, .handler)]
        // Of 1,000 on the average; the deviation of such a sum is some 18.
        #expect((900...1100).contains(counts[0] + counts[1]), "\(counts)")
        #expect(counts.allSatisfy { (400...600).contains($0) }, "\(counts)")
        #expect(count(book, 1, .parser) == counts[0] && count(book, 0, .handler) == 0)
    }

    @Test func afterASlowTick_TheNextAreMeasured_AndTheHistogramsCountNoMore() {
        let book = SplitBook(routes: 2)
        var splits = RequestSplits(book, seed: 1)
        serve(&splits, 1...6400)
        let before = count(book, 1, .handler) + count(book, 2, .handler)
        // Many short requests made this one long.
        splits.tickWasSlow(2_000_000, requests: 1000)
        var measured = 0
        serve(&splits, 6401...6500) { measured += $0 ? 1 : 0 }
        #expect(measured < 20)
        measured = 0
        for request in 6501...12_900 {
            splits.tickWasSlow(12_000_000, requests: 1)
            serve(&splits, UInt64(request)...UInt64(request)) { measured += $0 ? 1 : 0 }
        }
        #expect(measured == 6400)
        let after = count(book, 1, .handler) + count(book, 2, .handler)
        #expect((60...140).contains(after - before), "\(before) \(after)")
        let split = splits.split(of: 7, requests: 12_900)
        #expect(split?.isLast == true && split?[.handler] != nil && split?[.parser] != nil)
        measured = 0
        serve(&splits, 12_901...13_100) { measured += $0 ? 1 : 0 }
        #expect((8..<40).contains(measured))
    }

    @Test func partsOfOneRequest_AreFoundTogether_AndThoseOfOthersAreNot() {
        var splits = RequestSplits(SplitBook(routes: 1), seed: 1)
        #expect(splits.split(of: 1, requests: 1) == nil)
        splits.note(.queue, 5, 1, 1, 10)
        splits.note(.worker, 6, 1, 1, 10)
        for other in 2...50 { splits.note(.worker, 7, 1, UInt64(other), 1) }
        // Long after the others.
        splits.note(.sending, 8, 1, 1, 10)
        let split = splits.split(of: 1, requests: 10)
        #expect(split?.times == ["queue": 5, "worker": 6, "sending": 8] && split?.isLast == true)
        #expect(split?.total == 19 && split?.largest?.part == .sending)
        #expect(splits.split(of: 1, requests: 11)?.isLast == false)
        for other in 0..<RequestSplits.capacity { splits.note(.worker, 7, 1, UInt64(100 + other), 1) }
        #expect(splits.split(of: 1, requests: 10) == nil)
    }

    @Test func routesBeyondTheLimit_ShareARow_AndAnEndedLoopsCountsStay() {
        let book = SplitBook(routes: 5000)
        #expect(book.rows == 1 + SplitBook.routeLimit)
        do {
            let splits = RequestSplits(book)
            note(splits)
        }
        #expect(count(book, SplitBook.routeLimit, .worker) == 2 && count(book, 3, .worker) == 1)
        _ = RequestSplits(book)
        #expect(count(book, 3, .worker) == 1)
    }

    private func note(_ splits: consuming RequestSplits) {
        for route in [3, 900, 65_535] { splits.note(.worker, 1000, UInt16(route), 1, 1) }
    }

    // MARK: a server

    private static let routes = [
        Route(.get, "/slow") { _, response in
            usleep(12_000)
            response.send(.ok, "text/plain", "slow\n")
        },
        Route(.get, "/later") { _, response in
            response.later {
                usleep(20_000)
                DatabaseWait.add(5_000_000)
                return DeferredResponse(.ok, "text/plain", "later\n")
            }
        },
    ]

    private func lastSplit(_ server: TestServer) -> RequestSplit? {
        let query = ConnectionQuery(limit: 10, network: true)
        guard case .connections(let page)? = server.ask(.connections(query)) else { return nil }
        return page.rows.first { $0.split != nil }?.split
    }

    private func routeSplit(_ server: TestServer, _ name: String) -> RouteSplit? {
        guard case .split(let page)? = server.ask(.split) else { return nil }
        return page.routes.first { $0.route == name }
    }

    @Test func slowHandler_IsTheLargestPart_OfTheConnectionAndOfItsRoute() throws {
        let server = try TestServer(routes: Self.routes) { $0.loops = 1 }
        let client = try server.client()
        for _ in 0..<3 { #expect(client.get("/slow")?.status == 200) }
        let split = try #require(lastSplit(server))
        #expect(split.isLast && split.largest?.part == .handler && split[.handler] ?? 0 >= 12_000_000)
        let route = try #require(routeSplit(server, "GET /slow"))
        #expect(route.largest?.part == .handler && route[.handler]?.p50 ?? 0 >= 12_000_000)
        #expect(route[.queue] == nil && route[.sending] == nil)
    }

    @Test func worker_QueueAndDatabase_AreExact() throws {
        let server = try TestServer(routes: Self.routes) {
            $0.loops = 1
            $0.workers = 1
        }
        let clients = try (0..<2).map { _ in try server.client() }
        #expect(isDone(server.ask(.pauseWorkers(true))))
        for client in clients { client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n") }
        #expect(eventually { server.snapshot.workers.queued == 2 })
        usleep(10_000)
        #expect(isDone(server.ask(.pauseWorkers(false))))
        for client in clients { #expect(client.answer()?.status == 200) }
        let query = ConnectionQuery(limit: 10, network: true)
        guard case .connections(let page)? = server.ask(.connections(query)) else { throw StartError("no page") }
        let splits = page.rows.compactMap(\.split)
        #expect(splits.count == 2)
        for split in splits {
            #expect(split[.database] == 5_000_000 && split[.back] != nil)
            #expect((split[.worker] ?? 0) + 5_000_000 >= 20_000_000)
        }
        // Both waited while the workers were paused, and the second for as long as the first one ran.
        #expect(splits.allSatisfy { $0[.queue] ?? 0 >= 10_000_000 })
        #expect(splits.compactMap { $0[.queue] }.max() ?? 0 >= 30_000_000)
        let route = try #require(routeSplit(server, "GET /later"))
        #expect(route[.worker]?.count == 2 && route[.queue]?.count == 2 && route[.database]?.count == 2)
        #expect(route[.worker]?.p50 ?? 0 >= 15_000_000)
    }

    @Test func slowReader_AndSlowSender_HaveTheirParts() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = 1 }
        let reader = try server.client(receiveBuffer: 4096)
        reader.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        let writing = ConnectionQuery(filter: ConnectionFilter(terms: [.state(.writing, isEqual: true)]), limit: 1)
        #expect(
            eventually {
                guard case .connections(let page)? = server.ask(.connections(writing)) else { return false }
                return page.total == 1
            })
        #expect(reader.answer()?.status == 200)
        #expect(eventually { lastSplit(server)?[.sending] ?? 0 > 0 })
        #expect(eventually { routeSplit(server, "GET /large")?[.sending]?.count == 1 })

        let sender = try server.client()
        sender.send("GET /healthz HTTP/1.1\r\n")
        let reading = ConnectionQuery(filter: ConnectionFilter(terms: [.state(.reading, isEqual: true)]), limit: 1)
        #expect(
            eventually {
                guard case .connections(let page)? = server.ask(.connections(reading)) else { return false }
                return page.total == 1
            })
        sender.send("Host: t\r\n\r\n")
        #expect(sender.answer()?.status == 200)
        #expect(eventually { routeSplit(server, "GET /healthz")?[.reading]?.count == 1 })
    }
}
