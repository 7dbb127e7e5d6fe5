// The proofs of the section [server].

import Glibc
import Testing

@testable import Engine

extension LiveProof {
    func listen() throws {
        set(.listen, "127.0.0.1:0,127.0.0.1:0")
        let urls = server.snapshot.addresses
        #expect(urls.count == 2 && urls[0] == server.url)
        #expect(TestClient(urls[1])?.get("/healthz")?.status == 200)
        restore()
        #expect(TestClient(urls[1]) == nil)
    }

    /// The threads that answer new clients.
    private func threads(_ clients: [TestClient]) -> [String] { clients.compactMap { $0.get("/thread")?.text } }

    func loops() throws {
        func serving() throws -> Int { Set(threads(try (0..<12).map { _ in try server.client() })).count }
        #expect(eventually { (try? serving()) == 2 })
        for count in [1, 4] {
            set(.loops, "\(count)")
            #expect(eventually { (try? serving()) == count })
        }
    }

    func workerQueue() throws {
        let request = "GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n"
        set(.workerQueue, "1")
        var waiting: [TestClient] = []
        try withClosedGate {
            for busy in 1...2 {
                waiting.append(try sending(request))
                #expect(eventually { server.snapshot.workers.busy == busy })
            }
            waiting.append(try sending(request))
            #expect(eventually { server.snapshot.workers.queued == 1 })
            #expect(try sending(request).answer()?.status == 503)
        }
        for client in waiting { #expect(client.answer()?.text == "late") }
    }

    private var port: Int { server.url.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

    func trigger() throws {
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let peer = try client.localPort
        #expect(PolledSocket.isEdgeTriggered(port: port, peer: peer) == false)
        set(.trigger, "et")
        #expect(eventually { PolledSocket.isEdgeTriggered(port: port, peer: peer) == true })
        #expect(client.get("/healthz")?.status == 200)
    }

    func listenTrigger() throws {
        #expect(PolledSocket.isEdgeTriggered(port: port, peer: nil) == false)
        set(.listenTrigger, "et")
        #expect(eventually { PolledSocket.isEdgeTriggered(port: port, peer: nil) == true })
        #expect(get("/healthz")?.status == 200)
    }

    /// Where one loop has far more, all new ones come to the other.
    func balance() throws {
        set(.balance, "least-connections")
        #expect(
            eventually {
                guard let many = try? (0..<24).map({ _ in try server.client() }) else { return false }
                let served = threads(many)
                let kept = zip(many, served).filter { $0.1 == served[0] }
                for (client, thread) in zip(many, served) where thread != served[0] { client.close() }
                guard kept.count > 8, let new = try? (0..<6).map({ _ in try server.client() }) else { return false }
                return withExtendedLifetime(kept) { threads(new).allSatisfy { $0 != served[0] } }
            })
    }

    func www() throws {
        #expect(get("/")?.text != "proof")
        set(.www, web.path)
        #expect(get("/")?.text == "proof")
    }

    func mediaType() throws {
        set(.www, web.path)
        #expect(get("/a.proof")?.field("content-type")?.contains("proof") == false)
        set(.mediaType, "proof=text/x-proof")
        #expect(get("/a.proof")?.field("content-type")?.hasPrefix("text/x-proof") == true)
    }

    /// A file of more than 32 KiB that is kept is kept open.
    func fileCache() throws {
        set(.www, web.path)
        let client = try server.client()
        func open() -> Int {
            for number in 0..<20 { #expect(client.get("/\(number).bin")?.body.count == 40_000) }
            return (0..<20).count { OpenFiles.count(below: "\(web.path)/\($0).bin") > 0 }
        }
        #expect(open() == 20)
        set(.fileCache, "0")
        #expect(eventually { open() <= 1 })
    }

    func trustedProxy() throws {
        func address(_ target: String) -> Substring? {
            _ = get(target, fields: "X-Forwarded-For: 203.0.113.9\r\n")
            return lines("access.log").last { $0.contains(target + " ") }?.split(separator: " ").first
        }
        #expect(eventually { address("/not-believed") == "127.0.0.1" })
        set(.trustedProxy, "127.0.0.1")
        #expect(eventually { address("/believed") == "203.0.113.9" })
    }

    func traffic() throws {
        func isRecorded() -> Bool {
            guard case .traffic(let page)? = server.ask(.traffic(TrafficQuery(by: .path))) else { return false }
            return !page.rows.isEmpty
        }
        #expect(eventually { isRecorded() })
        set(.traffic, "off")
        #expect(!isRecorded())
    }

    /// Ends the server.
    func drainTimeout() throws {
        let half = try sending("GET /healthz HTTP/1.1\r\nHo")
        set(.drainTimeout, "50ms")
        #expect(load.goesOn())
        #expect(load.end() == [])
        #expect(!server.drain(), "the connection is cut")
        #expect(half.seesEnd())
    }
}

extension TestClient {
    fileprivate var localPort: Int {
        get throws {
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
            }
            try #require(result == 0)
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }
}
