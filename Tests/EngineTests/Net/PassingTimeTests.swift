// Deadlines that expire while something is under way after all. The test sets the time.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct PassingTimeTests {
    private static func send(_ text: String, to client: Int32) {
        let bytes = Array(text.utf8)
        holds(bytes.withUnsafeBytes { linux_send(client, $0.baseAddress, bytes.count, 0) } == bytes.count)
    }

    /// The bytes that have arrived, up to a limit.
    private static func receive(_ limit: Int, from client: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while all.count < limit {
            let count = chunk.withUnsafeMutableBytes {
                linux_recv(client, $0.baseAddress, min(4096, limit - all.count))
            }
            if count <= 0 { break }
            all += chunk[..<count]
        }
        return all
    }

    private static func text(_ client: Int32) -> String {
        String(decoding: receive(1 << 16, from: client), as: UTF8.self)
    }

    private static func isAtEnd(_ client: Int32) -> Bool {
        var byte: UInt8 = 0
        return linux_recv(client, &byte, 1) == 0
    }

    @Test(arguments: TriggerMode.allCases) func readerThatIsSlowAndSteady_IsNotCutOff_OneThatStopsIs(
        trigger: TriggerMode
    ) throws {
        let folder = try some(TestFolder())
        var loop = try ManualLoop(folder: folder.path, routes: TestRoutes.all, trigger: trigger)
        let client = try loop.connect()
        defer { Glibc.close(client) }
        Self.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n", to: client)
        loop.tick()
        holds(loop.counters.writersWaiting == 1)
        // Less each time than would make the kernel report that there is room.
        for _ in 0..<3 {
            holds(Self.receive(48 << 10, from: client).count == 48 << 10)
            loop.pass(milliseconds: 31_000)
            holds(loop.counters.timeouts == 0)
            holds(loop.counters.connections == 1)
        }
        loop.pass(milliseconds: 31_000)
        holds(loop.counters.timeouts == 1)
        holds(loop.counters.connections == 0)
        loop.end()
    }

    @Test func readerBelowTheRate_IsCutOff() throws {
        let folder = try some(TestFolder())
        var loop = try ManualLoop(folder: folder.path, routes: TestRoutes.all)
        let client = try loop.connect()
        defer { Glibc.close(client) }
        Self.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n", to: client)
        loop.tick()
        holds(Self.receive(100, from: client).count == 100)
        loop.pass(milliseconds: 31_000)
        holds(loop.counters.timeouts == 1)
        loop.end()
    }

    @Test func blankLineBehindARequest_LeavesTheConnectionIdle() throws {
        let folder = try some(TestFolder())
        var loop = try ManualLoop(folder: folder.path, routes: TestRoutes.all)
        let client = try loop.connect()
        defer { Glibc.close(client) }
        // RFC 9112 section 2.2: some clients send one after the body.
        Self.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nab\r\n", to: client)
        loop.tick()
        holds(Self.text(client).hasSuffix("\r\n\r\nab"))
        loop.tick()
        // The time for a head is long over.
        loop.pass(milliseconds: 60_000)
        holds(loop.counters.timeouts == 0)
        holds(Self.text(client).isEmpty)
        loop.pass(milliseconds: 20_000)
        holds(Self.isAtEnd(client))
        loop.end()
    }

    @Test func requestThatCameJustBeforeTheEndOfIdling_IsAnswered() throws {
        let folder = try some(TestFolder())
        var loop = try ManualLoop(folder: folder.path, routes: TestRoutes.all)
        let client = try loop.connect()
        defer { Glibc.close(client) }
        Self.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nab", to: client)
        loop.tick()
        _ = Self.text(client)
        Self.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\ncd", to: client)
        loop.pass(milliseconds: 80_000)
        let answer = Self.text(client)
        holds(answer.hasPrefix("HTTP/1.1 200 "))
        holds(answer.contains("Connection: close\r\n"))
        holds(answer.hasSuffix("cd"))
        holds(Self.isAtEnd(client))
        loop.end()
    }
}
