// Everything at once: clients of every kind, while an operator switches modes, adds and removes loops, moves,
// rebalances and kicks. Short by default; REACTOR_SOAK_SECONDS makes it longer, and REACTOR_SOAK_ALONE says that
// nothing else runs in the process, so that its descriptors can be counted.

import CLinux
import Glibc
import Synchronization
import Testing

@testable import Engine

@Suite(.serialized) struct SoakTests {
    private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

    private static var isAlone: Bool { number("REACTOR_SOAK_ALONE") == 1 }

    /// The kinds of client that are owed responses.
    private static let kinds = SoakClient.Kind.allCases.filter { $0 != .resetting }
    private static let actions = ["trigger", "listen", "add", "remove", "move", "rebalance"]

    @Test func everyValidRequest_IsAnsweredExactly_WhateverTheOperatorDoes() throws {
        let seconds = Self.number("REACTOR_SOAK_SECONDS") ?? 3
        let seed = Self.number("REACTOR_SOAK_SEED").map { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
        let folder = try #require(TestFolder())
        #expect(folder.write("f.bin", SoakClient.file))
        let descriptorsBefore = DescriptorCount.now
        do {
            let server = try TestServer(routes: SoakClient.routes) {
                $0.loops = 2; $0.webFolder = folder.path
            }
            let faults = Monitor<[String]>([])
            let answered = Monitor<[SoakClient.Kind: Int]>([:])
            let operated = Monitor<[String: Int]>([:])
            let url = server.url
            // Longer on a busy machine: until every kind of client and every action has had its turn.
            let until = Clock.now + UInt64(seconds) * Clock.second
            let isOver: @Sendable () -> Bool = {
                if !faults.withLock({ $0.isEmpty }) || Clock.now > until + 2 * TestClient.patience { return true }
                return Clock.now > until && answered.withLock { all in Self.kinds.allSatisfy { all[$0] != nil } }
                    && operated.withLock { all in Self.actions.allSatisfy { all[$0] != nil } }
            }
            let clients = try (0..<8).map { number in
                ThreadHandle(
                    try Thread(name: "soak-\(number)") {
                        let client = SoakClient(url: url, seed: seed &+ UInt64(number) &* 7919)
                        while !isOver() {
                            do throws(SoakClient.Fault) { try client.episode() } catch {
                                faults.withLock { $0.append(error.description) }
                            }
                            let more = client.takeAnswered()
                            answered.withLock { all in for (kind, count) in more { all[kind, default: 0] += count } }
                        }
                    })
            }
            var random = SeededRandom(seed: seed)
            while !isOver() { operate(server, &random) { name in operated.withLock { $0[name, default: 0] += 1 } } }
            for client in clients { client.join() }
            #expect(faults.withLock { $0 } == [], "seed \(seed)")
            let counts = answered.withLock { $0 }
            let done = operated.withLock { $0 }
            for kind in Self.kinds { #expect(counts[kind, default: 0] > 0, "\(kind)") }
            for action in Self.actions { #expect(done[action, default: 0] > 0, "\(action)") }
            // Nothing is left: no connection, no block but a loop's own, and nobody counted in who has gone.
            #expect(eventually { server.openConnections == 0 }, "seed \(seed)")
            #expect(
                eventually {
                    server.snapshot.loops.allSatisfy {
                        $0.heap.blocks <= 3 && $0.writersWaiting == 0 && $0.answersPending == 0
                    }
                })
            #expect(server.drain())
            print(
                """
                soak: seed \(seed), \(seconds) s, answers \(counts.values.reduce(0, +)), operator \
                \(done.sorted { $0.key < $1.key })
                """
            )
        }
        if Self.isAlone { #expect(eventually { DescriptorCount.now <= descriptorsBefore }) }
    }

    @Test func removedLoops_LeaveNoDescriptorBehind() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = 1 }
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let before = DescriptorCount.now
        for id in 2...31 {
            #expect(isDone(server.ask(.addLoop)))
            #expect(isDone(server.ask(.rebalance)))
            #expect(client.get("/later")?.text == "later")
            #expect(isDone(server.ask(.removeLoop(id))))
            #expect(eventually { server.snapshot.loops.map(\.id) == [0, 1] })
        }
        #expect(client.get("/healthz")?.status == 200)
        // A poller and an eventfd for each loop would be 60.
        if Self.isAlone { #expect(eventually { DescriptorCount.now < before + 20 }) }
    }

    /// Does one random action of an operator.
    private func operate(_ server: TestServer, _ random: inout SeededRandom, _ done: (String) -> Void) {
        let loops = server.snapshot.loops.filter { !$0.leaving }.map(\.id)
        func ask(_ name: String, _ request: ControlRequest) {
            if case .done? = server.ask(request) { done(name) }
        }
        switch random.below(10) {
        case 0: ask("trigger", .setTrigger(random.below(2) == 0 ? .level : .edge, loop: nil))
        case 1:
            ask("trigger", .setTrigger(random.below(2) == 0 ? .level : .edge, loop: loops[random.below(loops.count)]))
        case 2: ask("listen", .setListenTrigger(random.below(2) == 0 ? .level : .edge))
        case 3: if loops.count < 5 { ask("add", .addLoop) }
        case 4: if loops.count > 1 { ask("remove", .removeLoop(loops[1 + random.below(loops.count - 1)])) }
        case 5: ask("rebalance", .rebalance)
        case 6: ask("balance", .setBalance(random.below(2) == 0 ? .roundRobin : .leastConnections))
        case 7:
            guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 100))) else { return }
            for row in page.rows where row.lastRequest.hasPrefix("GET /kickme") && random.below(4) == 0 {
                ask("kick", .kick(row.id, random.below(2) == 0 ? .now : .afterResponse))
            }
        default:
            guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 100))),
                !page.rows.isEmpty
            else { return }
            for _ in 0..<4 {
                let row = page.rows[random.below(page.rows.count)]
                ask("move", .moveConnection(row.id, toLoop: loops[random.below(loops.count)]))
            }
        }
    }
}
