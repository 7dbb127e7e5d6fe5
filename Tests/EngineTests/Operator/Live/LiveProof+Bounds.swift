// The proofs of the sections [limits] and [timeouts].

import Glibc
import Testing

@testable import Engine

extension LiveProof {
    /// The longest idle give way to those that come.
    func maxConnections() throws {
        func idle(_ count: Int) throws -> [TestClient] {
            try (0..<count).map { _ in
                let client = try server.client()
                #expect(client.get("/healthz")?.status == 200)
                return client
            }
        }
        try load.mayBeClosed {
            let first = try idle(10)
            set(.maxConnections, "20")
            let next = try idle(14)
            #expect(first[0].seesEnd())
            #expect(next.last?.get("/healthz")?.status == 200)
            restore()
        }
    }

    func maxPerAddress() throws {
        set(.maxPerAddress, "8")
        var clients: [TestClient] = []
        #expect(
            eventually {
                guard let client = try? server.client() else { return false }
                clients.append(client)
                return clients.count > 8 && client.get("/healthz")?.status == 503
            })
        #expect(clients[0].get("/healthz")?.status == 200)
        // The bound is an address's.
        #expect(try server.client(from: "127.0.3.1").get("/healthz")?.status == 200)
    }

    func headLimit() throws {
        let field = "X: \(String(repeating: "y", count: 3000))\r\n"
        #expect(get("/healthz", fields: field)?.status == 200)
        set(.headLimit, "1k")
        #expect(eventually { get("/healthz", fields: field)?.status == 431 })
    }

    func bodyLimit() throws {
        func echo() -> Int? {
            (try? server.client())?.post("/echo", "text/plain", String(repeating: "x", count: 2000))?.status
        }
        #expect(echo() == 200)
        set(.bodyLimit, "1000")
        #expect(eventually { echo() == 413 })
    }

    /// No pause is long enough for the timeout, but the whole is too slow.
    func bodyRate() throws {
        set(.bodyTimeout, "300ms")
        set(.bodyRate, "1M/s")
        let client = try sending("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n")
        #expect(
            eventually {
                client.send("x")
                usleep(5000)
                return !client.isQuiet
            })
        #expect(client.answer()?.status == 408)
    }

    func heapLimit() throws {
        #expect(get("/large")?.status == 200)
        set(.heapLimit, "1MiB")
        #expect(eventually { get("/large")?.status == 503 })
    }

    func idleTimeout() throws {
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        load.mayBeClosed {
            set(.idleTimeout, "50ms")
            #expect(client.seesEnd())
            restore()
        }
    }

    func headerTimeout() throws {
        try load.mayBeClosed {
            set(.headerTimeout, "200ms")
            let late = try sending("GET /healthz HTTP/1.1\r\nHo")
            #expect(late.answer()?.status == 408)
            restore()
        }
    }

    func bodyTimeout() throws {
        let client = try sending("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nx")
        set(.bodyTimeout, "50ms")
        #expect(client.answer()?.status == 408)
    }

    func writeTimeout() throws {
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        func waiting() -> Int { server.snapshot.loops.reduce(0) { $0 + $1.writersWaiting } }
        #expect(eventually { waiting() == 1 })
        set(.writeTimeout, "50ms")
        #expect(eventually { waiting() == 0 })
        #expect(client.answer() == nil, "the answer is cut off")
    }

    func handlerTimeout() throws {
        try withClosedGate {
            let client = try sending("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(eventually { server.snapshot.workers.busy == 1 })
            set(.handlerTimeout, "50ms")
            #expect(client.answer()?.status == 503)
        }
        #expect(eventually { server.snapshot.workers.busy == 0 })
    }
}
