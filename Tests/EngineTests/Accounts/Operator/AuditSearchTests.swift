// The memory of audit searches: a range searched for a filter is not searched again, and newer entries are found.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct AuditSearchTests {
    @Test func searchedPlaces_AreLeftOut() {
        var search = AuditSearch()
        #expect(search.start("x", after: 0) == 0)
        search.note("x", after: 0, found: nil, newest: 1000)
        #expect(search.start("x", after: 0) == 1000)
        // Another filter, or an older place, begins from its own start.
        #expect(search.start("y", after: 0) == 0)
        search.note("x", after: 0, found: 1200, newest: 1300)
        #expect(search.start("x", after: 0) == 0)
        #expect(search.start("x", after: 1200) == 1300)
        #expect(search.start("x", after: 1400) == 1400)
        search.note("x", after: 1200, found: nil, newest: 1500)
        #expect(search.start("x", after: 1200) == 1500)
        search.note("y", after: 7, found: nil, newest: 1500)
        #expect(search.start("y", after: 7) == 1500)
        #expect(search.start("y", after: 6) == 6)
        #expect(search.start("x", after: 1200) == 1200)
    }

    @Test func databaseInThePlaceOfAnother_IsSearchedFromItsBeginning() {
        var search = AuditSearch()
        search.note("x", after: 0, found: nil, newest: 1000)
        search.note("x", after: 0, found: nil, newest: 10)
        #expect(search.start("x", after: 0) == 0)
    }

    @Test func entryThatComesLater_IsFound_ByTheFilterThatFoundNothing() throws {
        let server = try TestServer()
        func found(_ filter: String, before: Int64? = nil, after: Int64 = 0) throws -> [String] {
            guard
                case .audit(let page)? = server.ask(
                    .audit(AuditQuery(filter: filter, before: before, after: after, limit: 10)))
            else { throw StartError("no page") }
            return page.rows.map(\.action)
        }
        func invite() {
            if case .secret? = server.ask(.invite) { return }
            Issue.record("no invitation")
        }
        for _ in 0..<3 { #expect(try found("invite").isEmpty) }
        invite()
        for _ in 0..<3 { #expect(try found("invite") == ["invite"]) }
        invite()
        #expect(try found("invite") == ["invite", "invite"])
        #expect(try found("invite", after: 1) == ["invite"])
        #expect(try found("invite", after: 2).isEmpty)
        #expect(try found("invite", after: 0).count == 2)
        #expect(try found("invite", before: 2) == ["invite"])
        invite()
        #expect(try found("invite", after: 2) == ["invite"])
        // The inverted filter is another search, whatever the first has found.
        for _ in 0..<2 {
            guard
                case .audit(let others)? = server.ask(.audit(AuditQuery(filter: "invite", isInverted: true, limit: 10)))
            else { throw StartError("no page") }
            #expect(others.rows.isEmpty)
            guard
                case .audit(let all)? = server.ask(
                    .audit(AuditQuery(filter: "nothing like it", isInverted: true, limit: 10)))
            else { throw StartError("no page") }
            #expect(all.rows.map(\.action) == ["invite", "invite", "invite"])
            #expect(try found("invite").count == 3)
        }
    }
}
