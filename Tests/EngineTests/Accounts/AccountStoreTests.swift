// Users and sessions in the database, with a clock that the test sets.

import Synchronization
import Testing

@testable import Accounts
@testable import Engine

@Suite struct AccountStoreTests {
    let fixture: AccountsFixture
    let store: AccountStore

    init() throws {
        fixture = try AccountsFixture()
        store = try fixture.store()
    }

    private func register(
        _ name: String = "ada", _ password: String = "engine-1843"
    ) throws(AccountError) -> SessionGrant {
        try store.register(username: name, password: password, client: fixture.client)
    }

    private func login(_ name: String = "ada", _ password: String = "engine-1843") throws(AccountError) -> SessionGrant
    {
        try store.login(username: name, password: password, client: fixture.client)
    }

    private func count(_ table: String) throws -> Int64? {
        try fixture.database.read { connection throws(SQLError) in
            try connection.integer("SELECT count(*) FROM \(table)")
        }
    }

    @Test func registeredUser_IsLoggedIn_AndMayLogInAgain() throws {
        let grant = try register("Ada")
        #expect(try store.user(forSessionToken: grant.token)?.username == "Ada")
        let again = try login("aDA")
        #expect(again.account.id == grant.account.id)
        #expect(again.token != grant.token)
        #expect(try store.user(forSessionToken: grant.token) != nil)
        #expect(try store.user(forSessionToken: SessionToken()) == nil)
    }

    @Test func neitherTokenNorPassword_IsInTheFiles() throws {
        let grant = try register("ada", "a-very-plain-password")
        for suffix in ["", "-wal"] {
            let text = String(decoding: fixture.folder.read(fixture.folder.file + suffix), as: UTF8.self)
            #expect(!text.contains(grant.token.text))
            #expect(!text.contains("a-very-plain-password"))
        }
        let hash = try fixture.database.read { connection throws(SQLError) in
            let statement = try connection.prepare("SELECT token_hash FROM sessions")
            _ = try statement.step()
            return statement.bytes(0)
        }
        #expect(hash == grant.token.hash)
    }

    @Test func wrongPassword_AndUnknownUser_AreRefusedAlike_AndCounted() throws {
        _ = try register()
        #expect(accountRefusal { () throws(AccountError) in try login("ada", "wrong-password") } == "wrongCredentials")
        #expect(accountRefusal { () throws(AccountError) in try login("bob", "wrong-password") } == "wrongCredentials")
        #expect(
            accountRefusal { () throws(AccountError) in try login("\u{0}", "wrong-password") } == "wrongCredentials")
        #expect(
            accountRefusal { () throws(AccountError) in try login("ada", String(repeating: "x", count: 1 << 20)) }
                == "wrongCredentials")
        #expect(try store.list(AccountQuery()).rows.first?.failedAttempts == 2)
        let refusals = try fixture.database.read { connection throws(SQLError) in
            try connection.integer("SELECT sum(count) FROM login_refusals")
        }
        #expect(refusals == 4)
        _ = try login()
        #expect(try store.list(AccountQuery()).rows.first?.failedAttempts == 0)
    }

    @Test func takenName_IsRefused_InAnyCase() throws {
        _ = try register("Straße")
        #expect(accountRefusal { () throws(AccountError) in try register("STRASSE") } == "nameTaken")
        #expect(try count("users") == 1)
        #expect(try count("sessions") == 1)
    }

    @Test func eightThreads_RegisterOneName_AndOneWins() throws {
        let tally = Tally(), store = store, client = fixture.client
        try onThreads(8) { _ in
            switch accountRefusal({ () throws(AccountError) in
                try store.register(username: "ada", password: "engine-1843", client: client)
            }) {
            case nil: tally.won.wrappingAdd(1, ordering: .relaxed)
            case "nameTaken": tally.taken.wrappingAdd(1, ordering: .relaxed)
            case let other: Issue.record("\(other ?? "")")
            }
        }
        #expect(tally.won.load(ordering: .relaxed) == 1)
        #expect(tally.taken.load(ordering: .relaxed) == 7)
        #expect(try count("users") == 1)
    }

    @Test func passwordRules_AreKept() throws {
        #expect(accountRefusal { () throws(AccountError) in try register("ada", "xk7-qz9") } == "invalid password")
        #expect(
            accountRefusal { () throws(AccountError) in try register("ada", String(repeating: "x", count: 129)) }
                == "invalid password")
        #expect(
            accountRefusal { () throws(AccountError) in try register("lovelace", "LoveLace") } == "invalid password")
        #expect(try count("users") == 0)
        // Counted in code points: these are 8 of 4 bytes, and 128 of 2.
        _ = try register("bob", "🚀🛰🪐🌍🌑🌕🌞🌠")
        let long = String(repeating: "é", count: 117) + "engine-1843"
        _ = try register("eve", long)
        _ = try login("eve", long)
    }

    @Test func unusedSession_Ends_AndUseKeepsIt() throws {
        let idle = store.settings.sessionIdle
        let grant = try register()
        fixture.pass(seconds: idle - 1)
        #expect(try store.user(forSessionToken: grant.token) != nil)
        fixture.pass(seconds: idle - 1)
        #expect(try store.user(forSessionToken: grant.token) != nil)
        fixture.pass(seconds: idle)
        #expect(try store.user(forSessionToken: grant.token) == nil)
        // The next login removes it.
        _ = try login()
        #expect(try count("sessions") == 1)
    }

    @Test func usedSession_EndsAtItsLifetime() throws {
        let grant = try register()
        for _ in 0..<29 {
            fixture.pass(seconds: 86_400)
            #expect(try store.user(forSessionToken: grant.token) != nil)
        }
        fixture.pass(seconds: 86_400)
        #expect(try store.user(forSessionToken: grant.token) == nil)
    }

    @Test func logout_EndsThatSession_AndNoOther() throws {
        let first = try register()
        let second = try login()
        #expect(try store.logout(first.token)?.id == first.account.id)
        #expect(try store.user(forSessionToken: first.token) == nil)
        #expect(try store.user(forSessionToken: second.token) != nil)
        #expect(try store.logout(first.token) == nil)
    }

    @Test func changedPassword_EndsEverySessionButTheNewOne() throws {
        let first = try register()
        let second = try login()
        let third = try store.changePassword(
            token: second.token, current: "engine-1843", new: "difference-1822", client: fixture.client)
        #expect(try store.user(forSessionToken: first.token) == nil)
        #expect(try store.user(forSessionToken: second.token) == nil)
        #expect(try store.user(forSessionToken: third.token)?.id == first.account.id)
        #expect(accountRefusal { () throws(AccountError) in try login("ada", "engine-1843") } == "wrongCredentials")
        _ = try login("ada", "difference-1822")
    }

    @Test func passwordChange_WantsTheCurrentOne_AndAGoodNewOne() throws {
        let grant = try register()
        func change(_ token: SessionToken, _ current: String, _ new: String) -> String? {
            accountRefusal { () throws(AccountError) in
                try store.changePassword(token: token, current: current, new: new, client: fixture.client)
            }
        }
        #expect(change(grant.token, "wrong-password", "difference-1822") == "wrongCurrentPassword")
        #expect(change(grant.token, "engine-1843", "short") == "invalid new_password")
        #expect(change(grant.token, "engine-1843", "engine-1843") == "invalid new_password")
        #expect(change(SessionToken(), "engine-1843", "difference-1822") == "noSession")
        #expect(try store.user(forSessionToken: grant.token) != nil)
        _ = try login()
    }

    @Test func lockedUser_IsOutAtOnce_AndCannotLogIn_UntilUnlocked() throws {
        let grant = try register()
        #expect(try store.setLocked(id: grant.account.id, true, actor: "operator") == "ada")
        #expect(try store.user(forSessionToken: grant.token) == nil)
        #expect(accountRefusal { () throws(AccountError) in try login() } == "locked")
        // A stranger does not learn that it is locked.
        #expect(accountRefusal { () throws(AccountError) in try login("ada", "wrong-password") } == "wrongCredentials")
        #expect(try store.list(AccountQuery()).rows.first?.locked == true)
        try store.setLocked(id: grant.account.id, false, actor: "operator")
        _ = try login()
        #expect(try store.user(forSessionToken: grant.token) == nil)
        #expect(
            accountRefusal { () throws(AccountError) in try store.setLocked(id: 99, true, actor: "operator") }
                == "noSuchUser")
        #expect(try store.auditEntries(limit: 10).map(\.action) == ["login", "unlock", "lock", "login", "register"])
    }

    @Test func lockDuringLogins_LeavesNoSession() throws {
        let grant = try register()
        let store = store, client = fixture.client
        try onThreads(4) { thread in
            for _ in 0..<20 {
                if thread == 0 {
                    _ = try? store.setLocked(id: grant.account.id, true, actor: "operator")
                } else {
                    _ = try? store.login(username: "ada", password: "engine-1843", client: client)
                }
            }
        }
        #expect(try count("sessions") == 0)
    }

    @Test func hash_IsRenewedAtLogin_WhenTheSettingHasGrown() throws {
        _ = try register()
        let stronger = try fixture.store(passes: 3, memory: 16384)
        _ = try stronger.login(username: "ada", password: "engine-1843", client: fixture.client)
        let hash = try fixture.database.read { connection throws(SQLError) in
            try AccountStore.credentials("id = ?1", 1, on: connection)?.hash
        }
        #expect(hash?.contains("m=16,t=3") == true)
        _ = try stronger.login(username: "ada", password: "engine-1843", client: fixture.client)
    }

    @Test func eightLoginsAtOnce_WhileTheHashIsRenewed_AreAllRight() throws {
        let client = fixture.client
        let names = try (0..<5).map { try register("ada \($0)").account.username }
        // Attempts under way count: eight would be three too many.
        let stronger = try fixture.store(passes: 3, memory: 1 << 20) { $0.accountAttempts = 0 }
        for name in names {
            try onThreads(8) { _ in
                let refusal = accountRefusal { () throws(AccountError) in
                    try stronger.login(username: name, password: "engine-1843", client: client)
                }
                if let refusal { Issue.record("\(refusal)") }
            }
        }
    }

    @Test func names_AreFoundForSeveralIds_AndMissingOnesLeftOut() throws {
        let ids = try ["ada", "grace", "edsger"].map { try register($0).account.id }
        #expect(store.names(of: Set(ids + [999])) == [ids[0]: "ada", ids[1]: "grace", ids[2]: "edsger"])
    }

    @Test func list_PagesAndFilters() throws {
        for number in 0..<25 {
            _ = try store.add(username: "User \(number)", password: "engine-1843", actor: "operator")
        }
        let first = try store.list(AccountQuery(limit: 10))
        #expect(first.total == 25)
        #expect(first.rows.count == 10)
        let second = try store.list(AccountQuery(after: .init(id: first.rows[9].id), limit: 10))
        #expect(second.rows.first?.username == "User 10")
        let filtered = try store.list(AccountQuery(filter: "USER 2"))
        #expect(filtered.rows.map(\.username) == ["User 2", "User 20", "User 21", "User 22", "User 23", "User 24"])
        #expect(filtered.total == 6)
        #expect(try store.list(AccountQuery(filter: "%")).total == 0)
        #expect(try store.list(AccountQuery(limit: -1)).rows.isEmpty)
        #expect(try store.list(AccountQuery(limit: .max)).rows.count == 25)
        #expect(first.rows.allSatisfy { $0.sessions == 0 && $0.lastLogin == 0 && $0.role == .user })
    }

    @Test func liveSessions_AreCounted_AndExpiredOnesAreNot() throws {
        _ = try register()
        _ = try login()
        #expect(try store.list(AccountQuery()).rows.first?.sessions == 2)
        fixture.pass(seconds: store.settings.sessionIdle)
        #expect(try store.list(AccountQuery()).rows.first?.sessions == 0)
    }

    @Test func audit_KeepsTheNewest() throws {
        let store = try fixture.store { $0.auditLimit = 5 }
        for number in 0..<12 {
            try store.audit(actor: "operator", action: "kick", object: "1.\(number)", result: "done")
        }
        #expect(try store.auditEntries(limit: 100).map(\.object) == ["1.11", "1.10", "1.9", "1.8", "1.7"])
    }

    @Test func logins_DriveNoOperatorsWord_OutOfTheAudit() throws {
        let store = try fixture.store { $0.auditLimit = 5 }
        let id = try register().account.id
        try store.setLocked(id: id, true, actor: "operator")
        try store.setLocked(id: id, false, actor: "command line")
        for _ in 0..<20 { _ = try store.login(username: "ada", password: "engine-1843", client: fixture.client) }
        let actions = try store.auditEntries(limit: 100).map(\.action)
        #expect(actions == ["login", "login", "login", "login", "login", "unlock", "lock", "register"])
        #expect(try store.auditCount() == 8)
    }

    @Test func auditOfMany_IsOneTransaction() throws {
        let leases = fixture.database.gauges.leases
        try store.audit(
            actor: "operator", action: "kick now", objects: (0..<64).map { "connection 1.\($0)" }, result: "done")
        #expect(fixture.database.gauges.leases == leases + 1)
        #expect(try store.auditEntries(limit: 100).count == 64)
    }

    @Test func hostileNumbers_TrapNothing() throws {
        let grant = try register()
        try fixture.database.write { connection throws(SQLError) in
            for id in [Int64.min, -1, .max] {
                try connection.run(
                    """
                    INSERT INTO audit (id, time, actor, action, object, result, number) VALUES (?1, ?1, 'a', 'b', \
                    'user 1', 'd', ?1)
                    """,
                    .integer(id))
            }
            try connection.run(
                "UPDATE users SET created = ?1, last_login = ?2, failed_attempts = ?1 WHERE id = 1", .integer(.max),
                .integer(.min))
            try connection.run(
                "UPDATE sessions SET created = ?1, last_seen = ?2, expires = ?2", .integer(.min), .integer(.max))
            try connection.run("UPDATE totals SET count = ?1 WHERE name LIKE 'audit %'", .integer(.max))
        }
        #expect(try store.auditCount() == .max)
        #expect(try store.newestAudit() == .max)
        #expect(accountRefusal { () throws(AccountError) in try login() } != nil)
        #expect(try store.auditEntries(limit: 10).count == 2)
        #expect(try store.list(AccountQuery(order: .failedAttempts, descending: true)).rows.count == 1)
        #expect(try store.user(forSessionToken: grant.token) != nil)
        #expect(try store.sessions(ofUser: 1).count == 1)
    }
}

private final class Tally: Sendable {
    let won = Atomic<Int>(0)
    let taken = Atomic<Int>(0)
}
