// Control sockets under abuse: garbage, floods, clients that never read or go at any moment. Whatever one session does,
// the others are answered.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct ControlSocketAbuseTests {
    /// The session is served.
    private func isAnswered(_ client: ControlClient) -> Bool {
        if case .connections? = client.ask(.connections(ConnectionQuery(limit: 0))) { true } else { false }
    }

    @Test func garbage_IsAnsweredByItsReason_AndTheSessionGoesOn() throws {
        let server = try ControlledServer()
        let client = try server.console()
        let deep = String(repeating: "[", count: 5000)
        for text in ["garbage", "", "{}", "\u{0}", deep, #"{"id":9,"do":"kick","connection":"1.2","how":"maybe"}"#] {
            #expect(client.send(text + "\n"))
            guard case .failure(let failure)? = client.event() else {
                Issue.record("no answer to \(text.prefix(20))")
                return
            }
            #expect(failure.reason == .badRequest && !failure.text.isEmpty)
            #expect(failure.reply == (text.contains("kick") ? 9 : nil) || text == "{}")
        }
        #expect(client.send([0xFF, 0xFE, 0x0A]))
        guard case .failure? = client.event() else {
            Issue.record("no answer")
            return
        }
        #expect(isAnswered(client))
    }

    @Test func lineOverTheLimit_EndsTheSession_AndNoOther() throws {
        let server = try ControlledServer()
        let (victim, other) = (try server.console(), try server.console())
        _ = victim.send(#"{"id":1,"do":"user-named","name":""# + String(repeating: "a", count: 2 << 20))
        guard case .failure(let failure)? = victim.event() else {
            Issue.record("not told")
            return
        }
        #expect(failure.reason == .tooLong && victim.waitForEnd())
        // The longest that is taken, in two pieces.
        let frame = #"{"do":"user-named","name":""}"#.utf8.count
        let name = String(repeating: "a", count: ControlProtocol.requestLimit - frame)
        let line = Array((#"{"do":"user-named","name":"\#(name)"}"# + "\n").utf8)
        #expect(other.send(Array(line.prefix(40_000))) && other.send(Array(line.dropFirst(40_000))))
        guard case .reply? = other.event() else {
            Issue.record("the longest line is refused")
            return
        }
    }

    @Test func clientThatNeverReads_IsCut_AndOthersAreAnswered() throws {
        let server = try ControlledServer()
        let (deaf, other) = (try server.console(), try server.console())
        let line = Array((#"{"id":1,"do":"snapshot"}"# + "\n").utf8)
        var isTaken = true
        var count = 0
        while isTaken, count < 100_000 {
            isTaken = deaf.send(line)
            count += 1
            if count.isMultiple(of: 200) { #expect(isAnswered(other)) }
        }
        #expect(!isTaken)
        #expect(isAnswered(other) && deaf.waitForEnd())
    }

    @Test func flood_DelaysNobodysKick() throws {
        let server = try ControlledServer()
        let (flood, other) = (try server.console(), try server.console())
        let visitor = try server.server.client()
        #expect(visitor.get("/healthz")?.status == 200)
        guard case .connections(let page)? = other.ask(.connections(ConnectionQuery(limit: 1))) else {
            Issue.record("no page")
            return
        }
        // More than one session may have under way.
        let lines = (1...1000).map { #"{"id":\#($0),"do":"connections"}"# + "\n" }.joined()
        #expect(flood.send(lines))
        guard case .done? = other.ask(.kick(try #require(page.rows.first?.id), .now)) else {
            Issue.record("not kicked")
            return
        }
        var replies = 0
        while replies < 1000, case .reply(let reply)? = flood.event() {
            replies += 1
            #expect(reply.request == UInt64(replies))
        }
        #expect(replies == 1000)
    }

    @Test func sessionPastTheLimit_IsToldSo_AndOneThatGoesMakesRoom() throws {
        let server = try ControlledServer()
        var clients = try (0..<ControlSessions.limit).map { _ in try server.console() }
        let late = try ControlClient(server.operatorSocket)
        guard case .failure(let failure)? = late.event() else {
            Issue.record("not told")
            return
        }
        #expect(failure.reason == .tooManySessions && late.line() == nil)
        #expect(isAnswered(clients[0]))
        clients.removeLast()
        #expect(eventually { (try? server.console()).map(isAnswered) == true })
    }

    @Test func viewers_NeverTakeTheOperatorsPlaces() throws {
        let server = try ControlledServer(viewers: true)
        let viewers = try (0..<ControlSessions.viewerLimit).map { _ in
            let viewer = try ControlClient(server.viewerSocket)
            guard case .hello(let hello)? = viewer.event(), hello.role == .viewer else { throw StartError("no hello") }
            return viewer
        }
        let late = try ControlClient(server.viewerSocket)
        guard case .failure(let failure)? = late.event() else {
            Issue.record("not told")
            return
        }
        #expect(failure.reason == .tooManySessions && late.line() == nil)
        let operators = try (viewers.count..<ControlSessions.limit).map { _ in try server.console() }
        #expect(operators.allSatisfy(isAnswered) && viewers.allSatisfy(isAnswered))
    }

    @Test func clientsThatGoAtAnyMoment_LeaveNothingBehind() throws {
        let server = try ControlledServer()
        let stays = try server.console()
        for number in 0..<100 {
            let client = try ControlClient(server.operatorSocket)
            if number % 4 > 0 { client.send(#"{"id":1,"do":"subscribe","to":"snapshot","interval":100}"# + "\n") }
            if number % 4 > 1 { client.send(#"{"id":2,"do":"connections"}"# + "\n" + #"{"id":3,"do":"conn"#) }
        }
        #expect(isAnswered(stays))
        // All places but one are free again.
        #expect(
            eventually {
                guard let clients = try? (1..<ControlSessions.limit).map({ _ in try server.console() }) else {
                    return false
                }
                return clients.allSatisfy(isAnswered)
            })
    }

    @Test func changesOfAClientThatIsGone_AreMadeAndAudited_HoweverManyItSent() throws {
        let (entered, gate) = (Monitor(false), Monitor(false))
        let server = try ControlledServer(routes: [
            Route(.get, "/block") { _, response in
                entered.broadcast { $0 = true }
                _ = gate.wait { $0 ? true : nil }
                response.send(.ok, "text/plain", "at last")
            }
        ])
        let stays = try server.console()
        let visitor = try server.server.client()
        visitor.send("GET /block HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(entered.wait { $0 ? true : nil } == true)
        do {
            let gone = try server.console()
            // The first waits for the loop, so the rest are waiting when their client goes: more than are taken at a
            // time, and some in the kernel.
            let kick = #"{"id":1,"do":"kick","connection":"9.9","how":"now"}"# + "\n"
            let rest = (0..<150).map { _ in
                #"{"id":2,"do":"rebalance"}"# + "\n" + #"{"id":3,"do":"connections"}"# + "\n"
            }
            #expect(gone.send(kick + rest.joined()))
        }
        #expect(isAnswered(stays))
        gate.broadcast { $0 = true }
        func entries() -> Int {
            guard case .audit(let page)? = stays.ask(.audit(AuditQuery(filter: "from console 2", limit: 1000))) else {
                return 0
            }
            return page.rows.count
        }
        #expect(eventually { entries() == 151 })
        #expect(visitor.answer()?.text == "at last")
    }
}
