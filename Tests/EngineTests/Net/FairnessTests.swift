// The share of a loop that one client may take, counted in ticks of the loop, so that the others get theirs.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct FairnessTests {
    private static let request = Array("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n".utf8)

    private static let routes = [Route(.get, "/healthz") { _, response in response.send(.ok, "text/plain", "ok\n") }]

    /// The most ticks that another client waits from its request to its response: the one under way, and its own.
    private static let fewTicks = 3

    /// Reads what has arrived.
    private func drain(_ descriptor: Int32, into bytes: inout [UInt8]) {
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = chunk.withUnsafeMutableBytes { linux_recv(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    @Test(arguments: TriggerMode.allCases) func pipelinerOf100000Requests_DelaysAnotherClient_ByAFewTicks(
        trigger: TriggerMode
    ) throws {
        let folder = try #require(TestFolder())
        var loop = try ManualLoop(folder: folder.path, routes: Self.routes, trigger: trigger)
        let greedy = try loop.connect()
        let polite = try loop.connect()
        let all = 100_000
        var bytes: [UInt8] = []
        for _ in 0..<1000 { bytes += Self.request }
        var sent = 0
        var answered = 0
        var answers: [UInt8] = []
        var politeAnswers: [UInt8] = []
        var ticks = 0
        var politeSince: Int?
        var longest = 0
        var most: UInt64 = 0
        var waiting: UInt64 = 0
        while answered < all, ticks < 100_000 {
            // It sends as much as its socket takes, and its responses are read at once: only the budgets hold it back.
            while sent < all * Self.request.count {
                let start = sent % bytes.count
                let count = bytes.withUnsafeBytes {
                    linux_send(greedy, $0.baseAddress! + start, bytes.count - start, 0)
                }
                guard count > 0 else { break }
                sent += count
            }
            if politeSince == nil {
                holds(
                    Self.request.withUnsafeBytes { linux_send(polite, $0.baseAddress, $0.count, 0) }
                        == Self.request.count)
                politeSince = ticks
            }
            let before = loop.requests
            loop.tick()
            ticks += 1
            most = max(most, loop.requests - before)
            waiting = max(waiting, loop.requeued)
            answers.removeAll(keepingCapacity: true)
            drain(greedy, into: &answers)
            answered += countAnswers(answers)
            drain(polite, into: &politeAnswers)
            if let since = politeSince, countAnswers(politeAnswers) > 0 {
                longest = max(longest, ticks - since)
                politeSince = nil
                politeAnswers = []
            }
        }
        holds(answered == all, "\(answered) of \(all) were answered")
        holds(longest >= 1 && longest <= Self.fewTicks, "\(longest) ticks")
        // Its budget stops it tick after tick, which the counter and the queue show; the other client is never
        // requeued.
        holds(loop.counters.overBudget >= 50, "\(loop.counters.overBudget) ticks cut short")
        holds(waiting == 1, "\(waiting) channels that went on in the next tick")
        holds(loop.requeued == 0)
        // Four rounds of 256, and the other's request.
        holds(most <= 1025, "\(most) requests in one tick")
        Glibc.close(greedy)
        Glibc.close(polite)
        loop.end()
    }

    @Test func readersOfLargeFiles_ShareATicksBudget() throws {
        let folder = try #require(TestFolder())
        holds(folder.writeSparse("large.bin", 256 << 20))
        var loop = try ManualLoop(folder: folder.path, routes: Self.routes, files: folder.path)
        let request = Array("GET /large.bin HTTP/1.1\r\nHost: t\r\n\r\n".utf8)
        var readers: [Int32] = []
        for _ in 0..<64 {
            let reader = try loop.connect()
            holds(request.withUnsafeBytes { linux_send(reader, $0.baseAddress, $0.count, 0) } == request.count)
            readers.append(reader)
        }
        let polite = try loop.connect()
        var answers: [UInt8] = []
        var longest = 0
        var since = 0
        var most: UInt64 = 0
        for tick in 0..<60 {
            if tick % 10 == 0 {
                since = tick
                holds(
                    Self.request.withUnsafeBytes { linux_send(polite, $0.baseAddress, $0.count, 0) }
                        == Self.request.count)
            }
            let before = loop.counters.bytesOut
            loop.tick()
            most = max(most, loop.counters.bytesOut - before)
            for reader in readers {
                var bytes: [UInt8] = []
                drain(reader, into: &bytes)
            }
            drain(polite, into: &answers)
            if countAnswers(answers) > 0 {
                longest = max(longest, tick + 1 - since)
                answers = []
            }
        }
        holds(longest >= 1 && longest <= Self.fewTicks, "\(longest) ticks")
        // The tick's budget, and a little for each that finds it used up.
        let limits = StreamLimits()
        holds(most <= UInt64(limits.tickFileBudget + 64 * (32 << 10)), "\(most) bytes in one tick")
        for reader in readers { Glibc.close(reader) }
        Glibc.close(polite)
        loop.end()
    }

    @Test(arguments: TriggerMode.allCases) func flockOfNewConnections_DelaysNobody_ByMoreThanAFewTicks(
        listen: TriggerMode
    ) throws {
        let folder = try #require(TestFolder())
        var loop = try ManualLoop(folder: folder.path, routes: Self.routes, listen: listen)
        let polite = try loop.connect()
        var flock: [TestClient] = []
        for _ in 0..<200 { flock.append(try #require(TestClient(loop.url))) }
        holds(Self.request.withUnsafeBytes { linux_send(polite, $0.baseAddress, $0.count, 0) } == Self.request.count)
        var answers: [UInt8] = []
        var ticks = 0
        var most: UInt64 = 0
        while loop.accepted < 200, ticks < 10_000 {
            let before = loop.accepted
            loop.tick()
            ticks += 1
            most = max(most, loop.accepted - before)
            if ticks == Self.fewTicks { drain(polite, into: &answers) }
        }
        holds(loop.accepted == 200)
        holds(ticks >= Self.fewTicks && countAnswers(answers) == 1)
        holds(most <= UInt64(Acceptor.budget), "\(most) accepted in one tick")
        for client in flock { client.close() }
        Glibc.close(polite)
        loop.end()
    }
}

/// The number of responses that begin in these bytes.
private func countAnswers(_ bytes: UnsafeRawBufferPointer) -> Int {
    let word = Array("HTTP/1.1 200".utf8)
    guard let base = bytes.baseAddress else { return 0 }
    var count = 0
    var at = 0
    while at + word.count <= bytes.count {
        guard let found = memchr(base + at, 0x48, bytes.count - at) else { break }
        at = UnsafeRawPointer(found) - base
        if at + word.count <= bytes.count, memcmp(base + at, word, word.count) == 0 { count += 1 }
        at += 1
    }
    return count
}

private func countAnswers(_ bytes: [UInt8]) -> Int { bytes.withUnsafeBytes { countAnswers($0) } }
