// Clients that make a loop keep memory must not take what others need for their requests and responses.

import Testing

@testable import Engine

@Suite struct HeapSharingTests {
    private static let heapLimit = 16 << 20

    private func server(_ adjust: (inout Configuration) -> Void = { _ in }) throws -> TestServer {
        try TestServer(routes: TestRoutes.all) {
            $0.loops = 1
            $0.heapLimit = Self.heapLimit
            adjust(&$0)
        }
    }

    /// Sends bytes that hold a share of the heap, and waits until the loop has read or refused them.
    private func hold(_ server: TestServer, _ count: Int, _ bytes: [UInt8], addresses: Int) throws -> [TestClient] {
        var clients: [TestClient] = []
        for number in 0..<count {
            let client = try server.client(from: "127.0.1.\(1 + number % addresses)")
            // If it is refused, the connection may be gone before the last byte.
            client.send(bytes)
            clients.append(client)
        }
        let whole = UInt64(count * bytes.count)
        #expect(
            eventually {
                server.snapshot.loops[1].bytesIn >= whole || clients.allSatisfy { !$0.isQuiet }
                    || server.snapshot.loops[1].overloaded > 0
            })
        return clients
    }

    private func expectServed(_ server: TestServer, from source: String = "127.0.0.1") throws {
        for _ in 0..<5 {
            let client = try server.client(from: source)
            #expect(client.get("/healthz")?.status == 200)
            #expect(client.get("/style.css", fields: "X: \(String(repeating: "x", count: 12_000))\r\n")?.status == 200)
            // In two pieces, so that the first is kept.
            client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Len")
            client.send("gth: 4\r\n\r\nfour")
            #expect(client.answer()?.text == "four")
        }
        #expect(server.snapshot.loops[1].heap.reserved <= Self.heapLimit)
        #expect(server.snapshot.loops[1].heap.faults == 0)
    }

    private static func body(_ path: String, of length: Int = 1_048_576, sent: Int = 530_000) -> [UInt8] {
        Array("POST \(path) HTTP/1.1\r\nHost: t\r\nContent-Length: \(length)\r\n\r\n".utf8)
            + [UInt8](repeating: 65, count: sent)
    }

    /// 60 connections that send half of a megabyte and stop: to a path that no route takes, and to one whose route
    /// takes it.
    @Test(arguments: ["/", "/echo"], [1, 60]) func halfBodies_LeaveTheOthersTheirShare(
        path: String, addresses: Int
    ) throws {
        let server = try server()
        let holders = try hold(server, 60, Self.body(path), addresses: addresses)
        try expectServed(server)
        if path == "/" { for holder in holders { #expect(holder.answer()?.status == 405) } }
        let refused = path == "/" ? 0 : holders.count { !$0.isQuiet && $0.answer()?.status == 503 }
        if path == "/echo" {
            #expect(refused >= 30 && refused < 60)
            #expect(server.snapshot.loops[1].overloaded >= 30)
        }
        for holder in holders { holder.close() }
        #expect(eventually { server.openConnections == 0 })
        // All of it has been given back: one address may hold as much again.
        let client = try server.client()
        let body = [UInt8](repeating: 66, count: 1_048_576)
        client.send(Self.body("/echo", sent: 0) + body)
        #expect(client.answer()?.body == body)
    }

    @Test func halfHeadsOfOneAddress_LeaveTheOthersTheirShare() throws {
        let server = try server()
        let head = Array("GET / HTTP/1.1\r\nHost: t\r\nX: \(String(repeating: "x", count: 15_000))".utf8)
        let holders = try hold(server, 400, head, addresses: 1)
        #expect(eventually { server.snapshot.loops[1].overloaded > 200 })
        try expectServed(server)
        #expect(holders.count { $0.isQuiet } > 50)
    }

    @Test func halfChunkedBodies_LeaveTheOthersTheirShare() throws {
        let server = try server()
        let chunk = "2000\r\n" + String(repeating: "c", count: 0x2000) + "\r\n"
        let bytes = Array(
            ("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
                + String(repeating: chunk, count: 60)).utf8)
        let holders = try hold(server, 60, bytes, addresses: 1)
        #expect(eventually { server.snapshot.loops[1].overloaded >= 50 })
        try expectServed(server)
        #expect(holders.contains { $0.isQuiet })
    }

    @Test func answersThatNobodyReads_LeaveTheOthersTheirShare() throws {
        let server = try server()
        var holders: [TestClient] = []
        for _ in 0..<20 {
            let holder = try server.client(receiveBuffer: 4096, from: "127.0.1.1")
            holder.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
            holders.append(holder)
        }
        #expect(eventually { server.snapshot.loops[1].requests == 20 })
        try expectServed(server)
        #expect(eventually { server.snapshot.loops[1].heap.inUse < Self.heapLimit * 3 / 4 })
        #expect(server.snapshot.loops[1].writersWaiting >= 1)
    }

    @Test func trustedProxy_MayHoldMoreThanOneAddress() throws {
        let server = try server { $0.trustedProxies = ["127.0.1.1"] }
        let holders = try hold(server, 10, Self.body("/echo"), addresses: 1)
        #expect(eventually { server.snapshot.loops[1].bytesIn >= UInt64(10 * 530_000) })
        #expect(holders.allSatisfy { $0.isQuiet })
        try expectServed(server)
    }
}
