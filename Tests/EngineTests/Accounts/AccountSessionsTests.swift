// Sessions between the cache and the database: the cost in statements, and the end of each.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct AccountSessionsTests {
    let fixture: AccountsFixture
    let store: AccountStore

    init() throws {
        fixture = try AccountsFixture()
        store = try fixture.store()
    }

    private func register(_ name: String = "ada") throws -> SessionGrant {
        try store.register(username: name, password: "engine-1843", client: fixture.client)
    }

    /// nil where the database fails.
    private func isOver(_ grant: SessionGrant) -> Bool? {
        do throws(AccountError) { return try store.user(forSessionToken: grant.token) == nil } catch { return nil }
    }

    private func login(_ name: String = "ada", replaced: SessionToken? = nil) throws -> SessionGrant {
        try store.login(username: name, password: "engine-1843", client: fixture.client, replaced: replaced)
    }

    @Test func liveSession_IsLookedUpOnce_UntilItsLastUseIsWritten() throws {
        let grant = try register()
        #expect(try store.user(forSessionToken: grant.token) != nil)
        let before = fixture.database.statements
        for _ in 0..<1000 { #expect(try store.user(forSessionToken: grant.token)?.username == "ada") }
        #expect(fixture.database.statements == before)
        fixture.pass(seconds: store.settings.lastSeenGrain)
        #expect(try store.user(forSessionToken: grant.token) != nil)
        #expect(fixture.database.statements > before)
    }

    @Test func everyRevocation_CountsAtOnce_ThoughTheSessionIsCached() throws {
        let first = try register()
        let id = first.account.id
        func revoked(_ grant: SessionGrant, _ revoke: () throws -> Void) throws -> Bool {
            guard try store.user(forSessionToken: grant.token) != nil else { return false }
            try revoke()
            return try store.user(forSessionToken: grant.token) == nil
        }
        #expect(try revoked(first) { try store.logout(first.token) })
        let second = try login()
        #expect(try revoked(second) { try store.setLocked(id: id, true, actor: "operator") })
        try store.setLocked(id: id, false, actor: "operator")
        let third = try login(), other = try login()
        #expect(try revoked(third) { try store.logoutEverywhere(other.token) })
        let fourth = try login()
        #expect(try revoked(fourth) { try store.endSessions(id: id, actor: "operator") })
        let fifth = try login()
        #expect(try revoked(fifth) { _ = try store.resetPassword(id: id, actor: "operator") })
        try store.setPassword(id: id, "engine-1843", mustChange: false, actor: "operator")
        let sixth = try login(), seventh = try login()
        #expect(
            try revoked(sixth) {
                _ = try store.changePassword(
                    token: seventh.token, current: "engine-1843", new: "difference-1822", client: fixture.client)
            })
        let eighth = try store.login(username: "ada", password: "difference-1822", client: fixture.client)
        #expect(try revoked(eighth) { try store.remove(id: id, actor: "operator") })
    }

    @Test func cachedSession_StillEnds_ByIdlingAndByAge() throws {
        let store = try fixture.store {
            $0.sessionIdle = 30
            $0.sessionLifetime = 100
        }
        let grant = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        #expect(try store.user(forSessionToken: grant.token) != nil)
        // In constant use it stays alive, although the idle time is shorter than the usual pause between two writes of
        // the last use.
        for _ in 0..<5 {
            fixture.pass(seconds: 9)
            #expect(try store.user(forSessionToken: grant.token) != nil)
        }
        fixture.pass(seconds: 30)
        #expect(try store.user(forSessionToken: grant.token) == nil)
    }

    @Test func otherProcessesChange_IsSeen_AfterTheWatch() throws {
        let grant = try register()
        #expect(try store.user(forSessionToken: grant.token) != nil)
        #expect(try fixture.database.foreignChange() == .certain)
        #expect(try fixture.database.foreignChange() == .none)
        // A second opening of the file acts as another process.
        let other = try AccountStore(
            database: fixture.folder.database(fixture.migrations), settings: store.settings)
        try other.setLocked(id: grant.account.id, true, actor: "command line")
        store.forgetCached(try fixture.database.foreignChange())
        #expect(try store.user(forSessionToken: grant.token) == nil)
        // Commits of this process are not reported to it.
        try store.setLocked(id: grant.account.id, false, actor: "operator")
        #expect(try fixture.database.foreignChange() == .none)
    }

    @Test func otherProcessesChange_IsSeen_ThoughTheWriterIsNotToBeHad() throws {
        let grant = try register()
        _ = try fixture.database.foreignChange()
        let other = try AccountStore(database: fixture.folder.database(fixture.migrations), settings: store.settings)
        try fixture.database.onWriter { _ throws(SQLError) in
            let before = try fixture.database.foreignChange()
            #expect(before == .none)
            #expect(isOver(grant) == false)
            do throws(AccountError) {
                try other.setLocked(id: grant.account.id, true, actor: "command line")
            } catch { Issue.record("\(error)") }
            let change = try fixture.database.foreignChange()
            #expect(change == .possible)
            store.forgetCached(change)
            #expect(isOver(grant) == true)
        }
    }

    @Test func readersOfSessions_WaitForNoWriter() throws {
        let grant = try register()
        fixture.pass(seconds: store.settings.lastSeenGrain)
        let database = fixture.database
        // One thread has the writer, and another process has the write lock.
        let other = try SQLConnection(
            path: fixture.folder.file, mode: .readWrite, busyTimeout: 0, counters: SQLCounters())
        try other.execute("BEGIN IMMEDIATE")
        let retries = database.busyRetries, statements = database.statements
        for _ in 0..<50 { #expect(try store.user(forSessionToken: grant.token) != nil) }
        // Tried once, and refused at once.
        #expect(database.busyRetries == retries)
        #expect(database.statements - statements < 10)
        try other.execute("COMMIT")
        let tried = database.statements
        fixture.pass(seconds: store.settings.rewrittenAfter)
        try database.onWriter { _ throws(SQLError) in
            #expect(isOver(grant) == false)
        }
        #expect(database.statements > tried)
        #expect(database.gauges.timeouts == 0)
        // When both are free the last use is written.
        fixture.pass(seconds: store.settings.rewrittenAfter)
        #expect(try store.user(forSessionToken: grant.token) != nil)
        #expect(try store.sessions(ofUser: grant.account.id).first?.lastSeen == fixture.time.load(ordering: .relaxed))
    }

    @Test func registration_EndsTheSessionItCameWith() throws {
        let first = try register()
        let second = try store.register(
            username: "bob", password: "engine-1843", client: fixture.client, replaced: first.token)
        #expect(try store.user(forSessionToken: first.token) == nil)
        #expect(try store.user(forSessionToken: second.token)?.username == "bob")
    }

    @Test func lockedUser_DoesNotDeleteTheAccount_ThoughTheSessionIsCached() throws {
        let grant = try register()
        #expect(try store.user(forSessionToken: grant.token) != nil)
        let other = try AccountStore(database: fixture.folder.database(fixture.migrations), settings: store.settings)
        try other.setLocked(id: grant.account.id, true, actor: "command line")
        #expect(
            accountRefusal { () throws(AccountError) in
                try store.deleteAccount(token: grant.token, password: "engine-1843", client: fixture.client)
            } == "noSession")
        #expect(try store.row(id: grant.account.id) != nil)
    }

    @Test(arguments: ["lock", "password", "logout"])
    func accountThatChangesWhileThePasswordIsChecked_IsNotDeleted(what: String) throws {
        let grant = try register()
        let id = grant.account.id
        let (account, attempt) = try store.beginConfirmation(of: grant.token, fixture.client)
        let found = try store.confirm("engine-1843", of: account, attempt)
        switch what {
        case "lock": try store.setLocked(id: id, true, actor: "operator")
        case "password": try store.setPassword(id: id, "difference-1822", mustChange: false, actor: "operator")
        default: try store.logout(grant.token)
        }
        #expect(accountRefusal { () throws(AccountError) in try store.remove(found, grant.token) } == "noSession")
        #expect(try store.row(id: id) != nil)
    }

    @Test func login_EndsTheSessionItCameWith() throws {
        let first = try register()
        let second = try login(replaced: first.token)
        #expect(try store.user(forSessionToken: first.token) == nil)
        #expect(try store.user(forSessionToken: second.token) != nil)
    }

    @Test func sessions_AreListed_AndOneIsEndedByItsHandle() throws {
        let first = try register()
        fixture.pass(seconds: 5)
        let second = try login()
        let stranger = try register("bob")
        let list = try store.sessions(ofUser: first.account.id, current: second.token)
        #expect(list.map(\.isCurrent) == [true, false])
        #expect(list.map(\.handle) == [second.token.hash, first.token.hash].map(SessionToken.handle(ofHash:)))
        #expect(list.allSatisfy { $0.address == "127.0.0.1" && $0.agent == "test" })
        // Nobody can end another user's session.
        #expect(
            accountRefusal { () throws(AccountError) in try store.endSession(handle: list[1].handle, by: stranger.token)
            } == "invalid session")
        try store.endSession(handle: list[1].handle, by: second.token)
        #expect(try store.user(forSessionToken: first.token) == nil)
        #expect(try store.user(forSessionToken: second.token) != nil)
        #expect(
            accountRefusal { () throws(AccountError) in try store.endSession(handle: "' OR 1=1 --", by: second.token) }
                == "invalid session")
        #expect(
            accountRefusal { () throws(AccountError) in try store.endSession(handle: "", by: first.token) }
                == "noSession")
    }

    @Test func sessionsOfOneUser_AreBounded_TheOneUnusedLongestGoes() throws {
        let store = try fixture.store { $0.sessionsPerUser = 3 }
        let first = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        var others: [SessionGrant] = []
        for _ in 0..<3 {
            fixture.pass(seconds: 1)
            others.append(try store.login(username: "ada", password: "engine-1843", client: fixture.client))
        }
        #expect(try store.sessions(ofUser: first.account.id).count == 3)
        #expect(try store.user(forSessionToken: first.token) == nil)
        for grant in others { #expect(try store.user(forSessionToken: grant.token) != nil) }
    }

    @Test func deletedAccount_IsGone_WithAllThatWasTheirs_AndTheNameIsFree() throws {
        let grant = try register()
        let id = grant.account.id
        #expect(
            accountRefusal { () throws(AccountError) in
                try store.deleteAccount(token: grant.token, password: "wrong-password", client: fixture.client)
            } == "wrongCurrentPassword")
        #expect(try store.deleteAccount(token: grant.token, password: "engine-1843", client: fixture.client).id == id)
        for table in ["users", "sessions", "known_addresses"] {
            let rows = try fixture.database.read { connection throws(SQLError) in
                try connection.integer("SELECT count(*) FROM \(table)")
            }
            #expect(rows == 0)
        }
        #expect(try store.list(AccountQuery(filter: "ada")).total == 0)
        #expect(try store.list(AccountQuery()).total == 0)
        #expect(try register().account.id > id)
        #expect(try store.list(AccountQuery(filter: "ada")).total == 1)
    }
}
