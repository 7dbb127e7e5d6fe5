// The turns of those who ask an engine: each end's requests in their order, nobody's behind another's.

import Testing

@testable import Engine

@Suite struct ControlTurnTests {
    private func words(_ turn: ControlQueue.Turn) -> String {
        "\(turn.request.name) " + turn.askers.map { "\($0.end)/\($0.number)" }.joined(separator: " ")
    }

    /// All turns, each over before the next.
    private func turns(_ queue: inout ControlQueue) -> [String] {
        var all: [String] = []
        while let turn = queue.next(.engine) ?? queue.next(.users) {
            all.append(words(turn))
            queue.reply(.done(""), to: turn.askers)
        }
        return all
    }

    @Test func ends_TakeTurns_AndEachKeepsItsOrder() throws {
        var queue = ControlQueue()
        let waker = try Waker()
        let (flood, other) = (queue.open(.operator, waker), queue.open(.named("b"), waker))
        for _ in 0..<3 { _ = queue.send(.addLoop, from: flood) }
        _ = queue.send(.rebalance, from: other)
        _ = queue.send(.shutdown, from: other)
        #expect(turns(&queue) == ["add-loop 1/1", "rebalance 2/1", "add-loop 1/2", "shutdown 2/2", "add-loop 1/3"])
    }

    @Test func endWhoseRequestIsUnderWay_WaitsForItsReply_AndOthersDoNot() throws {
        var queue = ControlQueue()
        let waker = try Waker()
        let (slow, other) = (queue.open(.operator, waker), queue.open(.named("b"), waker))
        for _ in 0..<2 {
            _ = queue.send(.addLoop, from: slow)
            _ = queue.send(.rebalance, from: other)
        }
        guard let first = queue.next(.engine), let second = queue.next(.engine) else {
            Issue.record("no turns")
            return
        }
        #expect(words(first) == "add-loop 1/1" && words(second) == "rebalance 2/1" && !queue.hasTurn(.engine))
        queue.reply(.done(""), to: second.askers)
        #expect(turns(&queue) == ["rebalance 2/2"])
        queue.reply(.done(""), to: first.askers)
        #expect(turns(&queue) == ["add-loop 1/2"])
    }

    @Test func equalPages_AreMadeOnce_ButNotBeforeWhatTheirAskerDidFirst() throws {
        var queue = ControlQueue()
        let waker = try Waker()
        let ends = (0..<3).map { _ in queue.open(.operator, waker) }
        let page = ControlRequest.connections(ConnectionQuery(limit: 5))
        _ = queue.send(page, from: ends[0])
        _ = queue.send(page, from: ends[1])
        _ = queue.send(.rebalance, from: ends[2])
        _ = queue.send(page, from: ends[2])
        _ = queue.send(.connections(ConnectionQuery(limit: 6)), from: ends[1])
        #expect(
            turns(&queue) == ["connections 1/1 2/1", "connections 2/2", "rebalance 3/1", "connections 3/2"])
    }

    @Test func equalHeapMaps_AreMadeOnce_AndALoopRestsAfterEach() throws {
        var queue = ControlQueue()
        let waker = try Waker()
        for cells in [64, 64, 65] {
            let end = queue.open(.operator, waker)
            _ = queue.send(.heapMap(loop: 0, cells: cells), from: end)
        }
        #expect(turns(&queue) == ["heap-map 1/1 2/1", "heap-map 3/1"])
        let pace = ControlPace()
        let now = 1000 * Clock.millisecond
        let rest = 50 * Clock.millisecond
        #expect((0..<3).map { _ in pace.next(.heapMap(loop: 1), now: now) } == [now, now + rest, now + 2 * rest])
        #expect(pace.next(.heapMap(loop: 2), now: now) == now && pace.next(.kicks, now: now) == now)
        #expect(pace.next(.heapMap(loop: 1), now: now + 4 * rest) == now + 4 * rest)
        pace.end()
        #expect(pace.next(.heapMap(loop: 1), now: now) == now)
    }

    @Test func endThatIsClosed_GetsNothing_ItsQuestionsAreDropped_AndItsChangesAreMade() throws {
        var queue = ControlQueue()
        let waker = try Waker()
        let (gone, stays) = (queue.open(.operator, waker), queue.open(.operator, waker))
        for request in [ControlRequest.addLoop, .audit(AuditQuery(limit: 1)), .rebalance] {
            _ = queue.send(request, from: gone)
        }
        guard let begun = queue.next(.engine) else {
            Issue.record("no turn")
            return
        }
        queue.close(gone)
        #expect(!queue.hasTurn(.engine))
        let refused = queue.send(.addLoop, from: gone)
        #expect(refused == 0)
        queue.reply(.done("x"), to: begun.askers)
        #expect(turns(&queue) == ["rebalance 1/3"] && queue.receive(at: gone).isEmpty)
        queue.reply(.done("y"), to: [ControlQueue.Asker(end: stays, number: 1)])
        #expect(queue.receive(at: stays).count == 1)
    }

    @Test func whatIsAskedOfTheUsers_WaitsForItsThread_AndNothingElseDoes() throws {
        var queue = ControlQueue()
        let waker = try Waker()
        let (first, second) = (queue.open(.operator, waker), queue.open(.named("b"), waker))
        _ = queue.send(.invite, from: first)
        _ = queue.send(.rebalance, from: first)
        _ = queue.send(.addLoop, from: second)
        let other = queue.next(.engine)
        #expect(queue.hasTurn(.users) && other.map(words) == "add-loop 2/1")
        // Its own next request waits all the same.
        #expect(!queue.hasTurn(.engine))
        guard let invite = queue.next(.users) else {
            Issue.record("no turn")
            return
        }
        queue.close()
        queue.reply(.done(""), to: invite.askers)
        let next = queue.next(.engine)
        #expect(!queue.isOver && next.map(words) == "rebalance 1/2")
    }

    @Test func requestsThatWaitForAStalledLoop_HoldUpNobodyElses() throws {
        let (entered, gate) = (Monitor(false), Monitor(false))
        let server = try ControlledServer(routes: [
            Route(.get, "/block") { _, response in
                entered.broadcast { $0 = true }
                _ = gate.wait { $0 ? true : nil }
                response.send(.ok, "text/plain", "at last")
            }
        ])
        let (patient, other) = (try server.console(), try server.console())
        let visitor = try server.server.client()
        visitor.send("GET /block HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(entered.wait { $0 ? true : nil } == true)
        // Each waits for the loop until its second is over.
        let page = ControlCall.request(.connections(ConnectionQuery(limit: 10)))
        for id in 1...8 { #expect(patient.send(ControlProtocol.line(page, id: UInt64(id)))) }
        for level in ["debug", "info", "debug", "info", "debug", "info", "debug", "info"] {
            guard case .done? = other.ask(.setLogLevel(level)) else {
                Issue.record("refused")
                return
            }
        }
        gate.broadcast { $0 = true }
        var missing: [Int] = []
        while missing.count < 8, case .reply(let reply)? = patient.event() {
            #expect(reply.request == UInt64(missing.count + 1))
            guard case .connections(let page) = reply.result else { break }
            missing.append(page.missingLoops)
        }
        // Had the other waited for its turn behind these, each would have missed the loop.
        #expect(missing.count == 8 && missing.last == 0)
        #expect(visitor.answer()?.text == "at last")
    }
}
