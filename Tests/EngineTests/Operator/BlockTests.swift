// Blocked networks on a running server, with clients from several addresses of loopback.

import Glibc
import Testing

@testable import Engine

@Suite struct BlockTests {
    private func blocks(_ server: TestServer) -> [BlockedNetwork] {
        guard case .blocks(let blocks)? = server.ask(.blocks) else { return [] }
        return blocks
    }

    private func line(_ result: ControlResult?) -> String? {
        switch result {
        case .done(let line), .refused(let line): line
        default: nil
        }
    }

    private func isServed(_ server: TestServer, _ source: String) throws -> Bool {
        let client = try server.client(from: source)
        client.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        return client.answer()?.status == 200
    }

    @Test func blockedAddress_IsClosedAtAccept_UntilItIsUnblocked() throws {
        let server = try TestServer()
        #expect(try isServed(server, "127.0.0.2"))
        let wanted = BlockRequest(network: "127.0.0.2", seconds: 600, note: "scans\u{1B}[2J")
        #expect(line(server.ask(.block(wanted))) == "127.0.0.2 is blocked for 10m")
        // The table reaches the main loop by a message, before what is accepted after it.
        for _ in 0..<5 { #expect(try !isServed(server, "127.0.0.2")) }
        #expect(try isServed(server, "127.0.0.3") && isServed(server, "127.0.0.1"))
        let block = try #require(blocks(server).first)
        #expect(block.network == "127.0.0.2" && block.hits == 5 && block.actor == "operator")
        #expect(block.lastHit > 0 && block.until > block.lastHit && !block.note.contains("\u{1B}"))
        #expect(eventually { server.snapshot.refusals == ["blocked": 5] })
        guard case .audit(let page)? = server.ask(.audit(AuditQuery(filter: "block", limit: 10))) else {
            Issue.record("no audit")
            return
        }
        #expect(page.rows.first?.action == "block for 600 s" && page.rows.first?.object.hasPrefix("127.0.0.2") == true)

        #expect(line(server.ask(.unblock("127.0.0.2/32"))) == "127.0.0.2 is no longer blocked")
        #expect(try isServed(server, "127.0.0.2"))
        #expect(blocks(server).isEmpty)
        #expect(line(server.ask(.unblock("127.0.0.2"))) == "127.0.0.2 is not blocked")
    }

    @Test func blockedNetwork_IsServed_OnceItsTimeIsOver() throws {
        let server = try TestServer()
        _ = server.ask(.block(BlockRequest(network: "127.0.1.0/24", seconds: 1)))
        _ = server.ask(.block(BlockRequest(network: "127.0.1.5", seconds: 300)))
        #expect(eventually { (try? isServed(server, "127.0.1.4")) == true })
        #expect(try !isServed(server, "127.0.1.5"))
        #expect(blocks(server).map(\.network) == ["127.0.1.5"])
    }

    @Test func blockOfTheSameNetwork_GetsTheNewTime_AndKeepsItsCounts() throws {
        let server = try TestServer()
        _ = server.ask(.block(BlockRequest(network: "127.0.2.0/24", seconds: 60, note: "a")))
        #expect(try !isServed(server, "127.0.2.9"))
        _ = server.ask(.block(BlockRequest(network: "127.0.2.77/24", seconds: 86_400, note: "b")))
        let found = blocks(server)
        #expect(found.count == 1 && found.first?.hits == 1 && found.first?.note == "b")
        #expect(found.first.map { $0.until > $0.lastHit &+ 80_000 * Clock.second } == true)
    }

    @Test func operatorsOwnAddress_TrustedProxies_AndNonsense_AreRefused() throws {
        let server = try TestServer { $0.trustedProxies = ["127.0.9.0/24"] }
        let own = ["127.0.0.7", "no address"]
        func refusal(_ network: String, _ seconds: Int = 60) -> String {
            guard
                case .refused(let line)? = server.ask(
                    .block(BlockRequest(network: network, seconds: seconds, own: own)))
            else { return "" }
            return line
        }
        #expect(refusal("127.0.0.7").contains("from where the operator comes"))
        #expect(refusal("127.0.0.0/29").contains("from where the operator comes"))
        #expect(refusal("127.0.0.1").contains("from where the operator comes"))
        #expect(refusal("::1").contains("from where the operator comes"))
        #expect(refusal("0.0.0.0/0").contains("trusted proxy") && refusal("127.0.9.200").contains("trusted proxy"))
        #expect(refusal("10.0.0.0/40").contains("is no address") && refusal("").contains("is no address"))
        #expect(refusal("10.0.0.1", 0).contains("1 s to 24 h") && refusal("10.0.0.1", 86_401).contains("1 s to 24 h"))
        #expect(refusal("10.0.0.1", .min).contains("1 s to 24 h") && refusal("10.0.0.1", .max).contains("1 s to 24 h"))
        #expect(blocks(server).isEmpty)
        #expect(try isServed(server, "127.0.0.7") && isServed(server, "127.0.9.1"))
    }

    @Test func blocksPastTheMost_AreRefused_AndTheOthersStand() throws {
        var list = BlockList()
        for number in 0..<BlockList.most {
            let network = try #require(AddressBlock("10.0.\(number / 256).\(number % 256)"))
            let isAdded = list.add(network, note: "", actor: "a", until: 100, now: 1)
            #expect(isAdded)
        }
        let more = try #require(AddressBlock("10.1.0.0"))
        let isAddedToo = list.add(more, note: "", actor: "a", until: 100, now: 1)
        #expect(!isAddedToo)
        #expect(list.standing(now: 1, realTime: 1).count == BlockList.most)
        // Those that have ended make room.
        let isAddedLater = list.add(more, note: "", actor: "a", until: 200, now: 100)
        #expect(isAddedLater)
        #expect(list.standing(now: 100, realTime: 1).map(\.network) == ["10.1.0.0"])
    }
}
