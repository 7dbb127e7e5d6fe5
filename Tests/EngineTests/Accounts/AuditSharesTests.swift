// An audit in which no user pushes out another's entries.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct AuditSharesTests {
    let fixture: AccountsFixture
    let store: AccountStore

    init() throws {
        fixture = try AccountsFixture()
        store = try fixture.store {
            $0.auditLimit = 10
            $0.accountLogins = 0
        }
    }

    private func entries(_ action: String) throws -> [AuditEntry] {
        try store.auditEntries(limit: 1000).filter { $0.action == action }
    }

    private func login(_ name: String) throws {
        _ = try store.login(username: name, password: "engine-1843", client: fixture.client)
    }

    private func add(_ names: [String]) throws {
        for name in names { _ = try store.add(username: name, password: "engine-1843", actor: "operator") }
    }

    @Test func userWhoLogsInOverAndOver_DrivesNobodysLoginsOut() throws {
        try add(["ada", "bob", "eve"])
        try login("bob")
        try login("eve")
        for _ in 0..<40 { try login("ada") }
        let logins = try entries("login")
        #expect(logins.map(\.actor) == Array(repeating: "user 1", count: 8) + ["user 3", "user 2"])
        // Her newest entries are kept.
        let newest = try store.newestAudit()
        #expect(logins.prefix(8).map(\.id) == (0..<8).map { newest - $0 })
        #expect(try store.auditEntries(ofUser: 2, limit: 10).map(\.action) == ["login", "register"])
    }

    @Test func manyWhoDoItTogether_DriveOutNobodyWhoHasDoneItLess() throws {
        let many = ["ada", "eve", "joe", "kim"]
        try add(["bob"] + many)
        try login("bob")
        for _ in 0..<10 { for name in many { try login(name) } }
        let logins = try entries("login")
        #expect(logins.count == 10 && logins.last?.actor == "user 1")
        for id in 2...5 { #expect(logins.filter { $0.actor == "user \(id)" }.count >= 2) }
    }

    @Test func whereAllHaveOne_TheOldestGoes() throws {
        let names = (0..<14).map { "user-\($0)" }
        try add(names)
        for name in names { try login(name) }
        #expect(try entries("login").map(\.actor) == (5...14).reversed().map { "user \($0)" })
    }

    @Test func whatUsersDoWithTheirAccounts_IsSharedToo() throws {
        let bob = try store.register(username: "bob", password: "engine-1843", client: fixture.client).account
        let ada = try store.register(username: "ada", password: "engine-1843", client: fixture.client).account
        for _ in 0..<40 { try store.endSessions(id: ada.id, actor: ada.actor) }
        #expect(try store.auditEntries(ofUser: bob.id, limit: 10).map(\.action) == ["login", "register"])
        #expect(try entries("end sessions").count + entries("register").count == 10)
    }

    @Test func count_IsExact_WhateverComesAndGoes_AndALowerLimitIsReached() throws {
        try add(["ada", "bob"])
        for _ in 0..<9 { try login("ada") }
        #expect(try store.auditCount() == 11)
        let strict = try fixture.store { $0.auditLimit = 3 }
        _ = try strict.login(username: "bob", password: "engine-1843", client: fixture.client)
        #expect(try strict.auditCount() == 3 + 2)
        #expect(try entries("login").map(\.actor) == ["user 2", "user 1", "user 1"])
        let (rows, shares) = try fixture.database.read { connection throws(SQLError) in
            (
                try connection.integer("SELECT count(*) FROM audit"),
                try connection.integer("SELECT sum(count) FROM audit_shares")
            )
        }
        #expect(rows == 5 && shares == 5)
    }

    @Test func givingUp_WalksAnIndex() throws {
        let plans = try fixture.database.read { connection throws(SQLError) in
            var plans: [String] = []
            for sql in [
                "SELECT actor, count FROM audit_shares WHERE kind = ?1 ORDER BY count DESC LIMIT 1",
                "SELECT id FROM audit WHERE kind = ?1 AND actor = ?2 ORDER BY number LIMIT 1",
                "SELECT id FROM audit WHERE kind = ?1 ORDER BY number LIMIT 1",
            ] {
                let statement = try connection.prepare("EXPLAIN QUERY PLAN " + sql)
                while try statement.step() { plans.append(statement.text(3)) }
            }
            return plans
        }
        #expect(
            plans.count == 3 && plans.allSatisfy { $0.hasPrefix("SEARCH") && !$0.contains("TEMP B-TREE") }, "\(plans)")
    }
}
