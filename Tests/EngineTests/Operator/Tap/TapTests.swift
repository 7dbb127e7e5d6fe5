// Taps on the connections of a running server: what they give is what went over the wire, byte for byte.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct TapTests {
    private func server(_ mode: TriggerMode = .level, listen: String = "127.0.0.1:0") throws -> TestServer {
        try TestServer(routes: TestRoutes.all) {
            $0.listen = [listen]
            $0.loops = 2
            $0.connectionTrigger = mode
        }
    }

    private static let ask = "GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n"

    /// All that the client has sent is what the tap has of it, and all that it got.
    private func check(_ probe: TapProbe, sent: [UInt8], got: [UInt8]) {
        #expect(probe.read { $0.bytes(.client).count >= sent.count && $0.bytes(.server).count >= got.count })
        #expect(probe.bytes(.client) == sent && probe.bytes(.server) == got && probe.missing == 0)
    }

    @Test(arguments: TriggerMode.allCases, ["127.0.0.1:0", "[::1]:0"])
    func pipelinedAndChunkedRequests_AreGivenAsTheyPassed(_ mode: TriggerMode, _ listen: String) throws {
        let server = try server(mode, listen: listen)
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let probe = try TapProbe(server)
        #expect(probe.tap.received > 0 && probe.tap.sent > 0)
        #expect(probe.tap.server == String(server.url.dropFirst("http://".count)))
        let chunked = "POST /none HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n"
        let sent = Array((String(repeating: Self.ask, count: 40) + chunked + Self.ask).utf8)
        for start in stride(from: 0, to: sent.count, by: 97) {
            client.send(Array(sent[start..<min(sent.count, start + 97)]))
        }
        var got: [UInt8] = []
        // 42 answers; the last one has come when nothing more does.
        while got.split(separator: 0x0A).count(where: { $0.starts(with: "HTTP/1.1 ".utf8) }) < 42 || !client.isQuiet {
            let more = client.raw(1)
            if more.isEmpty { break }
            got += more
        }
        check(probe, sent: sent, got: got)
        client.endSending()
        #expect(probe.read { $0.ending == .closed } && probe.has(.end, .client))
    }

    @Test(arguments: TriggerMode.allCases)
    func fileOfEightMegabytes_IsGivenWhole(_ mode: TriggerMode) throws {
        let bytes = TestRoutes.megabytes8
        let site = try FileServingTests.Site(["big.bin": bytes]) { $0.connectionTrigger = mode }
        let client = try site.server.client()
        #expect(client.get("/healthz")?.status == 200)
        // Without its secrets: there are none in it.
        let probe = try TapProbe(site.server, withSecrets: false)
        client.send("GET /big.bin HTTP/1.1\r\nHost: t\r\n\r\n")
        var got = client.raw(bytes.count)
        let head = try #require(got.indices.first { got[$0...].starts(with: "\r\n\r\n".utf8) }) + 4
        if got.count < head + bytes.count { got += client.raw(head + bytes.count - got.count) }
        #expect(Array(got[head...]) == bytes)
        #expect(probe.read { $0.bytes(.server).count >= got.count })
        #expect(probe.bytes(.server) == got && probe.missing == 0)
    }

    @Test func connectionThatMoves_KeepsItsTap() throws {
        let server = try server()
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let probe = try TapProbe(server)
        var sent: [UInt8] = []
        var got: [UInt8] = []
        for turn in 0..<6 {
            #expect(isDone(server.ask(.moveConnection(probe.tap.connection, toLoop: turn % 3))))
            sent += Array(Self.ask.utf8)
            client.send(Self.ask)
            got += client.raw(1)
        }
        #expect(server.snapshot.loops.reduce(0) { $0 + $1.movedIn } > 0)
        check(probe, sent: sent, got: got)
    }

    @Test func reset_IsGiven_FromWhoeverMadeIt() throws {
        let server = try server()
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let probe = try TapProbe(server)
        client.reset()
        #expect(probe.read { $0.ending == .closed } && probe.has(.reset, .client))
        let other = try server.client()
        #expect(other.get("/healthz")?.status == 200)
        let second = try TapProbe(server)
        #expect(isDone(server.ask(.kick(second.tap.connection, .now))))
        #expect(second.read { $0.ending == .closed } && second.has(.reset, .server))
    }

    @Test func bounds_EndATap_AtTheirByteAndInTheirTime() throws {
        let server = try server()
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let few = try TapProbe(server, bytes: 10)
        #expect(client.get("/healthz")?.status == 200)
        #expect(few.read { $0.ending == .bytes })
        #expect(few.bytes(.client) == Array(Self.ask.utf8.prefix(10)) && few.bytes(.server).isEmpty)
        let short = try TapProbe(server, duration: 100)
        #expect(short.read { $0.ending == .time })
        guard case .refused? = server.ask(.tapEvents(short.tap.number)) else {
            Issue.record("it is there still")
            return
        }
        // The connection is not tapped any more, and serves.
        #expect(client.get("/healthz")?.status == 200)
    }

    @Test func secrets_AreMasked_ByAsManyStars() throws {
        let server = try server()
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let probe = try TapProbe(server, withSecrets: false)
        let body = #"{"user":"ada","password":"correct horse"}"#
        let sent =
            "POST /none?token=abc&a=b HTTP/1.1\r\nHost: t\r\nCookie: session=s3cret\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        client.send(sent)
        _ = client.answer()
        #expect(probe.read { $0.bytes(.client).count >= sent.utf8.count })
        let seen = String(decoding: probe.bytes(.client), as: UTF8.self)
        #expect(seen.utf8.count == sent.utf8.count)
        #expect(seen.contains("token=***&a=b") && seen.contains("Cookie: **************\r\n"))
        #expect(seen.hasSuffix(#"{"user":"ada","password":"*************"}"#))
    }

    @Test func taps_AreInTheAudit_WithWhatPassed() throws {
        let server = try server()
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let probe = try TapProbe(server, withSecrets: true)
        #expect(client.get("/healthz")?.status == 200)
        probe.read { $0.bytes(.server).count > 0 }
        #expect(isDone(server.ask(.endTap(probe.tap.number))))
        guard case .audit(let page)? = server.ask(.audit(AuditQuery(filter: "tap", limit: 10))) else {
            Issue.record("no audit")
            return
        }
        #expect(page.rows.map(\.action) == ["tap with secrets ended", "tap with secrets"])
        #expect(page.rows.allSatisfy { $0.object == "connection \(probe.tap.connection)" && $0.actor == "operator" })
        #expect(page.rows.first?.result.contains("bytes received") == true)
    }

    /// Whoever began a tap reads it, and it ends with them, so that others have room for theirs.
    @Test func tapsOfAnEnd_AreItsOwn_AndEndWithIt() throws {
        let server = try server()
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        let first = try TapProbe(server)
        let control = try #require(server.server.control as? ControlEnd)
        let other = control.thread.open(.named("ops from console 1"), try Waker())
        func ask(_ request: ControlRequest) -> ControlResult? {
            let number = other.send(request)
            var result: ControlResult?
            _ = eventually {
                for reply in other.receive() where reply.request == number { result = reply.result }
                return result != nil
            }
            return result
        }
        guard case .refused? = ask(.tapEvents(first.tap.number)), case .refused? = ask(.endTap(first.tap.number)) else {
            Issue.record("another's tap")
            return
        }
        for _ in 1..<TapDesk.most {
            guard case .tap? = ask(.tap(TapRequest(first.tap.connection))) else {
                Issue.record("no tap")
                return
            }
        }
        guard case .refused(let line)? = server.ask(.tap(TapRequest(first.tap.connection))) else {
            Issue.record("one too many")
            return
        }
        #expect(line.contains("connections are tapped"))
        other.close()
        #expect(
            eventually {
                if case .tap? = server.ask(.tap(TapRequest(first.tap.connection))) { true } else { false }
            })
    }

    @Test func whatIsNoTap_IsRefused() throws {
        let server = try server()
        let nobody = ConnectionID(loop: 1, number: 99)
        for wanted in [
            TapRequest(nobody), TapRequest(nobody, duration: 1), TapRequest(nobody, bytes: 0),
            TapRequest(nobody, bytes: .max), TapRequest(nobody, duration: .max),
        ] {
            guard case .refused? = server.ask(.tap(wanted)) else {
                Issue.record("\(wanted)")
                return
            }
        }
    }
}
