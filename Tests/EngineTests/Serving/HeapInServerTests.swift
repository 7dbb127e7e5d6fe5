// A loop's heap in a running server: detected misuse, the limit, and the operator's view of it.

import Testing

@testable import Engine

@Suite struct HeapInServerTests {
    /// Frees a block of the loop's heap twice.
    static let misuse = Route(.get, "/misuse") { _, response in
        if let block = response.memory.pointee.heap.allocate(byteCount: 100) {
            response.memory.pointee.heap.deallocate(block)
            response.memory.pointee.heap.deallocate(block)
        }
        response.send(.ok, "text/plain", "done")
    }
    static let large = Route(.get, "/large") { _, response in
        response.send(.ok, "application/octet-stream", [UInt8](repeating: 7, count: 8 << 20))
    }
    static let largeLater = Route(.get, "/large-later") { _, response in
        response.later { DeferredResponse(.ok, "application/octet-stream", [UInt8](repeating: 7, count: 8 << 20)) }
    }

    @Test func misuse_ClosesThatLoopsConnections_AndTheServerGoesOn() throws {
        let test = try TestServer(routes: [Self.misuse]) { $0.loops = 2 }
        // By turns: the first and the third are on one loop, the second on the other.
        let clients = try (0..<3).map { _ in try test.client() }
        for client in clients { #expect(client.get("/healthz")?.status == 200) }
        // Half a request, whose bytes lie in the heap that is given up.
        clients[2].send("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Half")
        #expect(eventually { test.snapshot.loops.contains { $0.heap.blocks > 1 } })
        _ = clients[0].get("/misuse")
        #expect(clients[0].seesEnd())
        #expect(clients[2].seesEnd())
        #expect(clients[1].get("/healthz")?.status == 200)
        #expect(eventually { test.snapshot.loops.reduce(0) { $0 + $1.heap.faults } == 1 })
        #expect(eventually { test.openConnections == 1 })
        for _ in 0..<4 { #expect(try test.client().get("/healthz")?.status == 200) }
        // The log's writer has a thread of its own.
        var found: LogLine?
        _ = eventually {
            if case .log(let lines) = test.ask(.log(after: 0, limit: 100)) {
                found = lines.first { $0.text.contains("was freed twice") }
            }
            return found != nil
        }
        let line = try #require(found)
        #expect(line.text.contains("block 0x"))
        #expect(line.text.contains("closed its 2 connections"))
        #expect(line.level == "error")
        test.stop()
    }

    @Test func misuse_OnTheOnlyLoop_LeavesItServing() throws {
        let test = try TestServer(routes: [Self.misuse]) { $0.loops = 0 }
        for round in 1...3 {
            let client = try test.client()
            _ = client.get("/misuse")
            #expect(client.seesEnd())
            #expect(try test.client().get("/healthz")?.status == 200)
            #expect(eventually { test.snapshot.loops[0].heap.faults == UInt64(round) })
        }
        // Counters only grow, whatever happens to the heap.
        #expect(test.snapshot.loops[0].heap.allocations >= 6)
        test.stop()
    }

    @Test(arguments: ["/large", "/large-later"])
    func answerBeyondTheLimit_Is503_AndTheLoopLives(path: String) throws {
        let test = try TestServer(routes: [Self.large, Self.largeLater]) {
            $0.loops = 1
            $0.heapLimit = 1 << 20
        }
        for _ in 0..<3 {
            let client = try test.client()
            // The response before it in the pipeline arrives whole.
            client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.answer()?.status == 200)
            let answer = client.answer()
            #expect(answer?.status == 503)
            #expect(answer?.field("Retry-After") == "1")
            #expect(client.seesEnd())
        }
        #expect(try test.client().get("/healthz")?.status == 200)
        #expect(eventually { test.snapshot.loops.reduce(0) { $0 + $1.responses[4] } == 3 })
        #expect(test.snapshot.loops.allSatisfy { $0.heap.reserved <= 1 << 20 && $0.heap.faults == 0 })
        test.stop()
    }

    @Test func halfRequestsBeyondTheLimit_AreTurnedAway_AndTheirBlocksComeBack() throws {
        let test = try TestServer(routes: TestRoutes.all) {
            $0.loops = 1
            $0.heapLimit = 1 << 20
            $0.bodyLimit = 1 << 20
        }
        var clients: [TestClient] = []
        var refused = 0
        let body = [UInt8](repeating: 65, count: 150_000)
        for _ in 0..<40 {
            let client = try test.client()
            client.send(
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n")
            client.send(body)
            clients.append(client)
        }
        #expect(eventually { test.snapshot.loops.reduce(0) { $0 + $1.responses[4] } > 0 })
        for client in clients { client.endSending() }
        for client in clients where client.answer()?.status == 503 { refused += 1 }
        #expect(refused > 0)
        for client in clients { client.close() }
        #expect(eventually { test.openConnections == 0 })
        #expect(try test.client().get("/healthz")?.status == 200)
        #expect(test.snapshot.loops.allSatisfy { $0.heap.reserved <= 1 << 20 })
        test.stop()
    }

    @Test func answeredRequest_HasItsAnswer_ThoughWhatFollowsHasNoRoom() throws {
        let test = try TestServer(routes: TestRoutes.all) {
            $0.loops = 1
            $0.heapLimit = 1 << 20
            $0.bodyLimit = 1 << 20
        }
        // Fills the heap with half bodies, large ones first, until it has no room for one of ten kilobytes.
        var held: [TestClient] = []
        var sent: UInt64 = 0
        for size in [150_000, 50_000, 10_000] {
            var isFull = false
            while !isFull, held.count < 200 {
                let client = try test.client()
                client.send(
                    Array("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n".utf8)
                        + [UInt8](repeating: 65, count: size))
                sent += UInt64(size)
                // A refused body is read off, and counts too.
                #expect(eventually { !client.isQuiet || test.snapshot.loops.reduce(0) { $0 + $1.bytesIn } >= sent })
                isFull = !client.isQuiet
                if isFull { #expect(client.answer()?.status == 503) } else { held.append(client) }
            }
        }
        let client = try test.client()
        client.send(
            Array("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\ndone".utf8)
                + Array("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n".utf8)
                + [UInt8](repeating: 66, count: 40_000))
        let first = client.answer()
        #expect(first?.status == 200 && first?.text == "done")
        #expect(client.answer()?.status == 503)
        #expect(client.seesEnd())
        test.stop()
    }

    @Test func heapMap_ShowsALoopsHeap() throws {
        let test = try TestServer { $0.loops = 1 }
        #expect(try test.client().get("/healthz")?.status == 200)
        guard case .heapMap(let map) = test.ask(.heapMap(loop: 1, cells: 50)) else {
            Issue.record("no map")
            return
        }
        #expect(map.policy == .segregated)
        #expect(map.cells.count <= 50)
        #expect(map.cells.contains { $0 > 0 })
        // The loop's reading area.
        #expect(map.classes.contains { $0.bytes == 128 << 10 && $0.inUse == 1 })
        for cells in [Int.min, 0, Int.max] {
            guard case .heapMap(let map) = test.ask(.heapMap(loop: 0, cells: cells)) else {
                Issue.record("no map of \(cells) cells")
                continue
            }
            #expect(map.cells.count <= 4096)
        }
        guard case .refused = test.ask(.heapMap(loop: 7, cells: 10)) else {
            Issue.record("a map of a loop that is none")
            return
        }
        test.stop()
    }
}
