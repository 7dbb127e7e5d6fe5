// The operator's table of real connections: any order, any filter, any place in it; one connection alone; many closed.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct ConnectionPagesTests {
    private func page(_ server: TestServer, _ query: ConnectionQuery) throws -> ConnectionPage {
        guard case .connections(let page)? = server.ask(.connections(query)) else { throw StartError("no page") }
        return page
    }

    /// Clients that have made 1, 2, 3 … requests, on two loops.
    private func clients(_ server: TestServer, _ count: Int) throws -> [TestClient] {
        try (1...count).map { number in
            let client = try server.client()
            for _ in 0..<number { #expect(client.get("/healthz?n=\(number)")?.status == 200) }
            return client
        }
    }

    @Test func everyColumn_HasRoomInALoopsRow() {
        #expect(ConnectionColumn.all.count <= ConnectionRow().numbers.count)
        #expect(ConnectionColumn.texts.count <= ConnectionRow().texts.count)
    }

    @Test func everyOrder_IsWholeFromBothEnds_AndOneIsTheOtherTurnedRound() throws {
        let server = try TestServer { $0.loops = 2 }
        let clients = try clients(server, 9)
        for sort in ConnectionColumn.shown {
            var walked: [ConnectionID] = []
            var anchor = PageAnchor.start
            while true {
                let page = try page(server, ConnectionQuery(sort: sort, anchor: anchor, limit: 4))
                #expect(page.total == 9 && page.offset == walked.count && page.keys == page.keys.sorted(), "\(sort)")
                guard let last = page.keys.last else { break }
                walked += page.rows.map(\.id)
                anchor = .after(last)
            }
            #expect(Set(walked).count == 9 && walked.count == 9, "\(sort)")
            var back: [ConnectionID] = []
            anchor = .end
            while true {
                let page = try page(server, ConnectionQuery(sort: sort, anchor: anchor, limit: 4))
                guard let first = page.keys.first else { break }
                back = page.rows.map(\.id) + back
                #expect(page.offset == 9 - back.count, "\(sort)")
                anchor = .before(first)
            }
            #expect(back == walked, "\(sort)")
            let down = try page(server, ConnectionQuery(sort: sort, isDescending: true, limit: 100))
            #expect(Set(down.rows.map(\.id)) == Set(walked))
        }
        let byRequests = try page(server, ConnectionQuery(sort: .requests, isDescending: true, limit: 100))
        #expect(byRequests.rows.map(\.requests) == [9, 8, 7, 6, 5, 4, 3, 2, 1])
        #expect(clients.count == 9)
    }

    @Test func around_FollowsTheConnection_AndKeepsThePlaceOfOneThatHasGone() throws {
        let server = try TestServer { $0.loops = 2 }
        let clients = try clients(server, 9)
        let all = try page(server, ConnectionQuery(sort: .requests, limit: 100))
        let fifth = all.rows[4].id
        let nowhere = RowKey(words: [0, 0, 0], id: 0)
        let around = try page(
            server, ConnectionQuery(sort: .requests, anchor: .around(fifth.rawValue, otherwise: nowhere), limit: 4))
        #expect(around.rows.map(\.requests) == [3, 4, 5, 6] && around.offset == 2)
        // It moves up in the order, and the page goes with it.
        for _ in 0..<10 { #expect(clients[4].get("/healthz")?.status == 200) }
        let moved = try page(
            server, ConnectionQuery(sort: .requests, anchor: .around(fifth.rawValue, otherwise: nowhere), limit: 4))
        #expect(moved.rows.last?.id == fifth && moved.offset == 5 && moved.rows.count == 4)
        let gone = try page(
            server, ConnectionQuery(sort: .requests, anchor: .around(99, otherwise: all.keys[4]), limit: 4))
        #expect(gone.rows.map(\.requests) == [3, 4, 6, 7])
    }

    @Test(arguments: [
        (ConnectionFilter.Term.text(.loop, "3", isEqual: false), "loop is no text"),
        (.number(.peer, .equal, 0), "peer is a text"), (.number(.id, .greater, 0), "id is a text"),
        (.text(.peer, "", isEqual: true), "would find all"), (.user("", isEqual: true), "would find all"),
        (.anywhere(""), "would find all"),
    ])
    func termThatWouldFindAll_IsRefused(_ term: ConnectionFilter.Term, _ reason: String) throws {
        let server = try TestServer { $0.loops = 1 }
        guard case .refused(let line)? = server.ask(.connectionIDs(ConnectionFilter(terms: [term]))) else {
            Issue.record("not refused")
            return
        }
        #expect(line.contains(reason))
    }

    @Test func filterOfTooManyTerms_IsRefused() throws {
        let server = try TestServer { $0.loops = 1 }
        func reply(_ count: Int) -> ControlResult? {
            let terms = Array(repeating: ConnectionFilter.Term.anywhere("a"), count: count)
            return server.ask(.connectionIDs(ConnectionFilter(terms: terms)))
        }
        guard case .connectionIDs? = reply(32), case .refused(let line)? = reply(33) else {
            Issue.record("not bounded")
            return
        }
        #expect(line.contains("at most 32 terms"))
    }

    @Test func blocksOfAddresses_FindThePeersInThem_AndWhatIsNoneIsRefused() throws {
        let server = try TestServer { $0.loops = 1 }
        let near = try server.client()
        let far = try server.client(from: "127.9.8.7")
        #expect(near.get("/healthz")?.status == 200 && far.get("/healthz")?.status == 200)
        func found(_ text: String, isEqual: Bool = true) -> [String]? {
            let filter = ConnectionFilter(terms: [.text(.peer, text, isEqual: isEqual)])
            guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(filter: filter, limit: 9)))
            else { return nil }
            return page.rows.map { String($0.peer.prefix { $0 != ":" }) }.sorted()
        }
        #expect(found("127.0.0.0/8") == ["127.0.0.1", "127.9.8.7"] && found("0.0.0.0/0")?.count == 2)
        #expect(found("127.9.0.0/16") == ["127.9.8.7"] && found("127.9.8.6/31") == ["127.9.8.7"])
        #expect(found("127.9.0.0/16", isEqual: false) == ["127.0.0.1"] && found("10.0.0.0/8") == [])
        #expect(found("::/0") == [] && found("127.9.8.7/32") == ["127.9.8.7"])
        for text in ["127.0.0.0/33", "127.0.0/8", "127.0.0.0/", "/8", "127.0.0.0/+8", "a/8", "::/129", "1.2.3.4/8/8"] {
            #expect(found(text) == nil, "\(text)")
        }
    }

    @Test func filter_FindsByNumbersStatesAndTexts() throws {
        let server = try TestServer { $0.loops = 2 }
        let clients = try clients(server, 6)
        let half = try server.client()
        half.send("GET /slow HTTP/1.1\r\nHost")
        func ids(_ terms: [ConnectionFilter.Term], inverted: Bool = false) throws -> [UInt64] {
            let filter = ConnectionFilter(terms: terms, isInverted: inverted)
            let page = try page(server, ConnectionQuery(sort: .requests, filter: filter, limit: 100))
            guard case .connectionIDs(let all)? = server.ask(.connectionIDs(filter)) else { throw StartError("no ids") }
            #expect(Set(all) == Set(page.rows.map(\.id)) && page.total == all.count)
            return page.rows.map(\.requests)
        }
        // Done before comparing the two, which are asked for one after the other.
        let reading = ConnectionQuery(
            filter: ConnectionFilter(terms: [.state(.reading, isEqual: true)], isInverted: false), limit: 100)
        #expect(eventually { (try? page(server, reading))?.total == 1 })
        #expect(try ids([.state(.reading, isEqual: true)]) == [0])
        #expect(try ids([.number(.requests, .greater, 4)]) == [5, 6])
        #expect(
            try ids([
                .number(.requests, .greaterOrEqual, 2), .number(.requests, .notEqual, 3), .number(.requests, .less, 5),
            ]) == [2, 4])
        #expect(try ids([.number(.requests, .lessOrEqual, 4)], inverted: true) == [5, 6])
        #expect(try ids([.text(.last, "n=3 ", isEqual: true)]).isEmpty)
        #expect(try ids([.text(.last, "N=3", isEqual: true)]) == [3])
        #expect(try ids([.anywhere("healthz?n=6")]) == [6])
        #expect(try ids([.number(.loop, .equal, 1)]).count + ids([.number(.loop, .equal, 2)]).count == 7)
        let row = try page(server, ConnectionQuery(sort: .requests, isDescending: true, limit: 1)).rows[0]
        let port = row.peer.split(separator: ":").last.map(String.init) ?? ""
        #expect(try ids([.text(.peer, ":" + port, isEqual: true)]) == [6])
        #expect(try ids([.anywhere(row.id.description)]) == [6])
        #expect(try ids([.anywhere("reading")]) == [0])
        // Nobody's connections are none, and everybody else's are all: neither is said for a name that is not there.
        for isEqual in [true, false] {
            let filter = ConnectionFilter(terms: [.user("nobody", isEqual: isEqual)])
            guard case .refused(let text)? = server.ask(.connectionIDs(filter)) else {
                Issue.record("not refused")
                continue
            }
            #expect(text == "no user has nobody in their name")
        }
        #expect(try ids([.number(.idle, .greater, 3_600_000_000_000)]).isEmpty)
        #expect(try ids([.number(.head, .greater, 0)]) == [0])
        #expect(clients.count == 6)
    }

    @Test func detail_HoldsTheConnectionsOwnRequests_NewestFirst() throws {
        let server = try TestServer { $0.loops = 1 }
        let other = try server.client()
        let client = try server.client()
        for number in 0..<5 {
            #expect(other.get("/healthz")?.status == 200)
            #expect(client.get(number == 3 ? "/nothing" : "/healthz?\(number)")?.status == (number == 3 ? 404 : 200))
        }
        let newest = try page(server, ConnectionQuery(sort: .id, isDescending: true, limit: 1)).rows[0]
        guard case .connection(let detail)? = server.ask(.connection(newest.id)) else {
            Issue.record("no detail")
            return
        }
        #expect(
            detail.recent.map(\.request) == [
                "GET /healthz?4", "GET /nothing", "GET /healthz?2", "GET /healthz?1", "GET /healthz?0",
            ])
        #expect(detail.recent.map(\.status) == [200, 404, 200, 200, 200])
        #expect(detail.recent.allSatisfy { $0.bytes > 0 && $0.time <= server.snapshot.realTime })
        #expect(detail.state.requests == 5 && detail.wantsRead && !detail.wantsWrite)
        #expect(detail.untilTimeout.map { $0 > 0 } == true)
        guard case .refused? = server.ask(.connection(ConnectionID(loop: 9, number: 9))) else {
            Issue.record("a connection that is not there was described")
            return
        }
    }

    @Test func everybodyButSome_IsNotEverybody_HoweverManyTheyAre() throws {
        let server = try TestServer(users: .with { $0.hashCheaply() })
        guard let desk = server.server.control as? ControlEnd else {
            Issue.record("no desk")
            return
        }
        // More than a page of users, and the one connected comes last.
        try desk.accounts.database.write { connection throws(SQLError) in
            for number in 0..<1500 {
                _ = try connection.run(
                    "INSERT INTO users (username, username_key, password_hash, created) VALUES (?1, ?1, '', 0)",
                    .text("user \(number)"))
            }
            try connection.execute("INSERT INTO user_names (user_names) VALUES ('rebuild')")
        }
        let client = try server.client()
        #expect(
            client.post("/api/register", "application/json", #"{"username":"user last","password":"engine-1843"}"#)?
                .status == 201)
        func ids(_ term: ConnectionFilter.Term) -> ControlResult? {
            server.ask(.connectionIDs(ConnectionFilter(terms: [term])))
        }
        guard case .connectionIDs(let others)? = ids(.user("user", isEqual: false)),
            case .connectionIDs(let those)? = ids(.user("user", isEqual: true))
        else {
            Issue.record("no ids")
            return
        }
        #expect(others.isEmpty && those.count == 1)
        // A failing database knows nobody, which must not make the filter kick everybody.
        desk.accounts.database.close()
        for term in [ConnectionFilter.Term.user("user", isEqual: false), .anywhere("user")] {
            guard case .refused? = ids(term) else {
                Issue.record("not refused")
                return
            }
        }
        guard
            case .refused? = server.ask(
                .connections(
                    ConnectionQuery(filter: ConnectionFilter(terms: [.user("user", isEqual: false)]), limit: 10)))
        else {
            Issue.record("not refused")
            return
        }
    }

    @Test func kickMany_ClosesThoseNamed_WithAnAuditLineEach() throws {
        let server = try TestServer { $0.loops = 2 }
        let clients = try (0..<200).map { _ in try server.client() }
        for client in clients { #expect(client.get("/healthz")?.status == 200) }
        let all = try page(server, ConnectionQuery(limit: 1000)).rows.map(\.id)
        let doomed = Array(all.prefix(150)) + [ConnectionID(loop: 7, number: 7)]
        guard case .done(let text)? = server.ask(.kickMany(doomed, .now, filter: "idle>30s")) else {
            Issue.record("refused")
            return
        }
        #expect(text == "kicked 150 connections; 1 had closed already")
        #expect(eventually { server.openConnections == 50 })
        #expect(clients.count { $0.get("/healthz")?.status == 200 } == 50)
        guard let desk = server.server.control as? ControlEnd else {
            Issue.record("no desk")
            return
        }
        let entries = try desk.accounts.auditEntries(limit: 1000).filter { $0.action == "kick now" }
        #expect(entries.count == 150 && Set(entries.map(\.object)).count == 150)
        #expect(entries.allSatisfy { $0.object.hasSuffix(" where idle>30s") && $0.object.contains(" of 127.0.0.1:") })
        guard case .done? = server.ask(.kickMany([], .now)) else {
            Issue.record("none is not done")
            return
        }
    }

    @Test func kicksEntry_NamesWhoseConnectionItWas() throws {
        let server = try TestServer(users: .with { $0.hashCheaply() })
        let client = try server.client()
        #expect(
            client.post("/api/register", "application/json", #"{"username":"ada","password":"engine-1843"}"#)?
                .status == 201)
        let row = try #require(try page(server, ConnectionQuery(limit: 1)).rows.first)
        #expect(row.username == "ada")
        guard case .done? = server.ask(.kick(row.id, .now)),
            case .audit(let audit)? = server.ask(.audit(AuditQuery(limit: 1)))
        else {
            Issue.record("not kicked")
            return
        }
        #expect(audit.rows.map(\.object) == ["connection \(row.id) of \(row.peer), ada"])
    }

    @Test func pausedWorkers_BeginNothing_AndGoOn() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = 1 }
        let client = try server.client()
        #expect(client.get("/later")?.text == "later")
        guard case .done? = server.ask(.pauseWorkers(true)) else {
            Issue.record("not paused")
            return
        }
        #expect(server.snapshot.workers.paused)
        client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.workers.queued == 1 && server.snapshot.workers.busy == 0 })
        #expect(client.isQuiet)
        _ = server.ask(.pauseWorkers(false))
        #expect(client.answer()?.text == "later")
        // Ending does not wait for a paused queue.
        _ = server.ask(.pauseWorkers(true))
        #expect(server.drain())
    }

    @Test func logLevel_IsChangedWhileItRuns_AndAWrongOneIsRefused() throws {
        let server = try TestServer { $0.loops = 1 }
        guard case .refused(let reason)? = server.ask(.setLogLevel("loud")) else {
            Issue.record("taken")
            return
        }
        #expect(reason.contains("trace or debug"))
        _ = server.ask(.setLogLevel("error"))
        #expect(server.snapshot.log.level == "error")
        server.server.log(.notice, "below it")
        _ = server.ask(.setLogLevel("info"))
        server.server.log(.notice, "above it")
        let lines: [String]? = eventuallyValue {
            guard case .log(let lines)? = server.ask(.log(after: 0, limit: 100)) else { return nil }
            let texts = lines.map(\.text)
            return texts.contains("above it") ? texts : nil
        }
        #expect(lines?.contains("below it") == false)
    }

    private func eventuallyValue<Value>(_ attempt: () -> Value?) -> Value? {
        var value: Value?
        _ = eventually {
            value = attempt()
            return value != nil
        }
        return value
    }
}
