// Settings of the accounts that change while they are in use.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct AccountSettingsTests {
    let fixture: AccountsFixture
    let store: AccountStore

    init() throws {
        fixture = try AccountsFixture()
        store = try fixture.store()
    }

    @discardableResult
    private func register(_ name: String, _ password: String = "engine-1843") throws(AccountError) -> SessionGrant {
        try store.register(username: name, password: password, client: fixture.client)
    }

    @discardableResult
    private func login(_ name: String, _ password: String = "engine-1843") throws(AccountError) -> SessionGrant {
        try store.login(username: name, password: password, client: fixture.client)
    }

    @Test func longerPasswords_AreAskedForFromThenOn() throws {
        try register("ada")
        try store.change { $0.passwordMinimum = 15 }
        #expect(accountRefusal { () throws(AccountError) in try register("bob") } == "invalid password")
        try register("bob", "a longer engine 1843")
        // Whoever has a shorter one keeps it.
        try login("ada")
        #expect(store.rules.minimum == 15)
    }

    @Test func closedRegistration_IsClosedAtOnce() throws {
        try store.change { $0.registration = .closed }
        #expect(accountRefusal { () throws(AccountError) in try register("ada") } == "registrationClosed")
        try store.change { $0.registration = .open }
        try register("ada")
    }

    @Test func shorterIdleTime_EndsSessionsThatAreCached() throws {
        let grant = try register("ada")
        #expect(try store.user(forSessionToken: grant.token) != nil)
        fixture.pass(seconds: 30)
        #expect(try store.user(forSessionToken: grant.token) != nil)
        try store.change { $0.sessionIdle = 20 }
        #expect(try store.user(forSessionToken: grant.token) == nil)
    }

    @Test func otherLifetime_HoldsForSessionsThatBegin() throws {
        let old = try register("ada")
        try store.change { $0.sessionLifetime = 100 }
        let new = try login("ada")
        fixture.pass(seconds: 100)
        #expect(try store.user(forSessionToken: new.token) == nil)
        #expect(try store.user(forSessionToken: old.token) != nil)
    }

    @Test func costlierHash_IsMadeFromThenOn_AndAtTheNextLogin() throws {
        try register("ada")
        try store.change {
            $0.hashMemory = 16 << 10
            $0.hashPasses = 2
        }
        try register("bob")
        try login("ada")
        let hashes = try fixture.database.read { connection throws(SQLError) in
            let statement = try connection.prepare("SELECT password_hash FROM users ORDER BY id")
            var hashes: [String] = []
            while try statement.step() { hashes.append(statement.text(0)) }
            return hashes
        }
        #expect(hashes.count == 2 && hashes.allSatisfy { $0.hasPrefix("$argon2id$v=19$m=16,t=2,p=1$") })
        // A refusal does the work of both.
        #expect(store.hash.costsMet.count == 2)
    }

    @Test func hashOfMoreMemoryThanThereIs_IsRefused_AndNothingChanges() throws {
        try register("ada")
        #expect(
            accountRefusal { () throws(AccountError) in
                try store.change {
                    $0.hashMemory = 1 << 47
                    $0.passwordMinimum = 100
                }
            } == "noMemory")
        try login("ada")
        #expect(store.settings.passwordMinimum == 8)
    }

    @Test func bounds_HoldFromTheNextAttemptOn() throws {
        try register("ada")
        try store.change { $0.accountAttempts = 2 }
        for _ in 0..<2 {
            #expect(accountRefusal { () throws(AccountError) in try login("ada", "wrong") } == "wrongCredentials")
        }
        #expect(accountRefusal { () throws(AccountError) in try login("ada") }?.hasPrefix("throttled") == true)
        try store.change { $0.accountAttempts = 50 }
        try login("ada")
        try store.change { $0.accountLogins = 1 }
        #expect(accountRefusal { () throws(AccountError) in try login("ada") }?.hasPrefix("throttled") == true)
        try store.change { $0.accountLogins = 0 }
        try login("ada")
        try store.change { $0.addressRegistrations = 1 }
        try register("carl")
        #expect(accountRefusal { () throws(AccountError) in try register("bob") }?.hasPrefix("throttled") == true)
    }

    @Test func changedSettings_AreFoundByTheCommandLine() throws {
        try store.change { $0.passwordMinimum = 12 }
        try store.publishChanges()
        #expect(try AccountSettings(publishedIn: fixture.database).passwordMinimum == 12)
    }

    @Test func changesUnderLoad_LeaveEveryAnswerWhole() throws {
        try register("ada")
        let running = Monitor(4)
        let handles = try (0..<4).map { thread in
            ThreadHandle(
                try Thread(name: "accounts-\(thread)") {
                    for number in 0..<20 {
                        let name = "user\(thread)x\(number)"
                        let grant = try? store.register(
                            username: name, password: "engine-1843", client: fixture.client)
                        #expect(grant?.account.username == name)
                    }
                    running.withLock { $0 -= 1 }
                })
        }
        var turns = 0
        while running.withLock({ $0 }) > 0 {
            turns += 1
            try store.change {
                $0.passwordMinimum = 6 + turns % 5
                $0.addressRegistrations = turns % 2 == 0 ? 0 : 1_000_000
                $0.hashPasses = UInt64(1 + turns % 2)
            }
        }
        for handle in handles { handle.join() }
        #expect(turns > 0)
    }
}
