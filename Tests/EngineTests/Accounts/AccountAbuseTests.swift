// Guessing passwords, and registering where not everybody may.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct AccountAbuseTests {
    let fixture: AccountsFixture

    init() throws { fixture = try AccountsFixture() }

    private func login(
        _ store: AccountStore, _ name: String, _ password: String, from address: String = "198.51.100.7"
    ) -> String? {
        accountRefusal { () throws(AccountError) in
            try store.login(username: name, password: password, client: ClientNote(address: address, agent: nil))
        }
    }

    @Test func unknownUser_AndWrongPassword_AreSlowedDownAlike() throws {
        let store = try fixture.store()
        _ = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        func answers(_ name: String) -> [String?] { (0..<8).map { _ in login(store, name, "wrong-password") } }
        let known = answers("ada"), unknown = answers("nobody")
        #expect(known == unknown)
        #expect(known == Array(repeating: "wrongCredentials", count: 5) + Array(repeating: "throttled(1)", count: 3))
    }

    @Test func stranger_KeepsNobodyOut_AndTheDelayEnds() throws {
        let store = try fixture.store()
        _ = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        for _ in 0..<20 { _ = login(store, "ada", "wrong-password") }
        #expect(login(store, "ada", "engine-1843") == "throttled(1)")
        #expect(login(store, "ada", "engine-1843", from: "192.0.2.200") == nil)
        for number in 0..<60 { _ = login(store, "ada", "wrong-password", from: "203.0.113.\(number)") }
        // From where she has logged in before she gets in at once; from elsewhere she waits behind the networks refused
        // before.
        #expect(login(store, "ada", "engine-1843", from: "192.0.2.100") == "throttled(300)")
        #expect(login(store, "ada", "engine-1843", from: "127.0.0.1") == nil)
        #expect(login(store, "ada", "engine-1843", from: "192.0.2.200") == nil)
        // None of them comes again, so they lose their places a minute after their time.
        fixture.pass(seconds: 301)
        #expect(login(store, "ada", "engine-1843", from: "192.0.2.100") != nil)
        fixture.pass(seconds: 60)
        #expect(login(store, "ada", "engine-1843", from: "192.0.2.100") == nil)
    }

    private func refusals(of address: String, _ store: AccountStore) -> [String?] {
        (0..<6).map { _ in login(store, "ada", "wrong-password", from: address) }
    }

    private static let counted: [String?] = Array(repeating: "wrongCredentials", count: 5) + ["throttled(1)"]

    @Test(arguments: [
        "PRAGMA query_only = ON", "ALTER TABLE login_refusals RENAME TO gone",
        "ALTER TABLE users RENAME COLUMN failed_attempts TO gone",
        "CREATE TRIGGER fails BEFORE UPDATE ON users BEGIN SELECT RAISE(ABORT, 'no'); END",
    ])
    func refusalThatCannotBeNoted_IsTheSame_AndCounts(fault: String) throws {
        let store = try fixture.store()
        _ = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        #expect(refusals(of: "192.0.2.1", store) == Self.counted)
        try fixture.database.onWriter { connection throws(SQLError) in try connection.execute(fault) }
        #expect(refusals(of: "192.0.2.2", store) == Self.counted)
        #expect((0..<6).map { _ in login(store, "nobody", "wrong-password", from: "192.0.2.3") } == Self.counted)
    }

    @Test(arguments: [true, false])
    func fullDisk_TellsNoRightPasswordFromAWrongOne_BySixGuesses_OfAPasswordChangeOrADeletion(changes: Bool) throws {
        let store = try fixture.store()
        let grant = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        try fixture.database.onWriter { connection throws(SQLError) in try connection.execute("PRAGMA query_only = ON")
        }
        let client = fixture.client
        func guess(_ password: String) -> String? {
            accountRefusal { () throws(AccountError) in
                if changes {
                    // A new password that breaks the rules: nothing would be written.
                    _ = try store.changePassword(token: grant.token, current: password, new: "x", client: client)
                } else {
                    _ = try store.deleteAccount(token: grant.token, password: password, client: client)
                }
            }
        }
        let answers = (0..<6).map { guess("wrong-\($0)") }
        #expect(answers == Array(repeating: "wrongCurrentPassword", count: 5) + ["throttled(1)"])
        #expect(guess("engine-1843") == "throttled(1)")
    }

    @Test func wrongCode_Counts_WhenNothingCanBeWritten() throws {
        let store = try fixture.store {
            $0.registration = .invite
            $0.addressAttempts = 5
        }
        try fixture.database.onWriter { connection throws(SQLError) in try connection.execute("PRAGMA query_only = ON")
        }
        let answers = (0..<6).map { number in
            accountRefusal { () throws(AccountError) in
                try store.register(
                    username: "ada", password: "engine-1843", invite: "code-\(number)", client: fixture.client)
            }
        }
        #expect(answers == Array(repeating: "invalid invite", count: 5) + ["throttled(1)"])
    }

    @Test func delay_IsOfTimeThatPasses_WhateverTheTimeOfDayIsSetTo() throws {
        let store = try fixture.store()
        _ = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        for _ in 0..<6 { _ = login(store, "ada", "wrong-password") }
        #expect(login(store, "ada", "engine-1843") == "throttled(1)")
        fixture.setClock(by: -365 * 86_400)
        #expect(login(store, "ada", "engine-1843") == "throttled(1)")
        fixture.setClock(by: 2 * 365 * 86_400)
        #expect(login(store, "ada", "engine-1843") == "throttled(1)")
        fixture.pass(seconds: 1)
        #expect(login(store, "ada", "engine-1843") == nil)
    }

    @Test func addressAtItsLimit_LetsEverybodyIn_WhoKnowsTheirPassword() throws {
        let store = try fixture.store { $0.addressAttempts = 5 }
        for name in ["ada", "bob", "eve"] {
            _ = try store.add(username: name, password: "engine-1843", actor: "operator")
        }
        for number in 0..<6 { _ = login(store, "nobody \(number)", "wrong-password") }
        #expect(login(store, "ada", "engine-1843") == "throttled(1)")
        fixture.pass(seconds: 1)
        for name in ["ada", "bob", "eve"] { #expect(login(store, name, "engine-1843") == nil) }
    }

    @Test func unlocking_ForgetsTheGuesses() throws {
        let store = try fixture.store()
        let id = try store.register(username: "ada", password: "engine-1843", client: fixture.client).account.id
        for _ in 0..<20 { _ = login(store, "ada", "wrong-password") }
        try store.setLocked(id: id, false, actor: "operator")
        #expect(login(store, "ada", "engine-1843") == nil)
    }

    @Test func databaseThatRefuses_CostsNoAttempt() throws {
        let store = try fixture.store()
        _ = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        try fixture.database.onWriter { connection throws(SQLError) in try connection.execute("PRAGMA query_only = ON")
        }
        for _ in 0..<20 { #expect(login(store, "ada", "engine-1843") == "database readOnly") }
        try fixture.database.onWriter { connection throws(SQLError) in try connection.execute("PRAGMA query_only = OFF")
        }
        #expect(login(store, "ada", "engine-1843") == nil)
    }

    @Test func closedRegistration_TakesNobody_AndOperatorsStillAdd() throws {
        let store = try fixture.store { $0.registration = .closed }
        #expect(
            accountRefusal { () throws(AccountError) in
                try store.register(username: "ada", password: "engine-1843", client: fixture.client)
            } == "registrationClosed")
        #expect(try store.add(username: "ada", password: "engine-1843", actor: "operator").username == "ada")
    }

    @Test func invitation_IsGoodOnce_AndForItsTime() throws {
        let store = try fixture.store { $0.registration = .invite }
        func register(_ name: String, _ code: String?) -> String? {
            accountRefusal { () throws(AccountError) in
                try store.register(username: name, password: "engine-1843", invite: code, client: fixture.client)
            }
        }
        let code = try store.invite(actor: "operator")
        #expect(code.count == 19)
        for wrong in [nil, "", "0000-0000-0000-0000", String(repeating: "x", count: 100_000)] {
            #expect(register("ada", wrong) == "invalid invite")
        }
        // In the way it may be copied by hand.
        #expect(register("ada", " " + code.uppercased().replacing("-", with: " ") + "\n") == nil)
        #expect(register("bob", code) == "invalid invite")
        #expect(try store.id(ofUsername: "bob") == nil)
        let late = try store.invite(actor: "operator")
        fixture.pass(seconds: store.settings.inviteLifetime)
        #expect(register("bob", late) == "invalid invite")
        let text = String(decoding: fixture.folder.read(fixture.folder.file + "-wal"), as: UTF8.self)
        #expect(!text.contains(late) && !text.contains(code))
    }

    @Test func oneInvitation_UsedByEightAtOnce_MakesOneUser() throws {
        let store = try fixture.store { $0.registration = .invite }
        let code = try store.invite(actor: "operator")
        let client = fixture.client
        try onThreads(8) { number in
            _ = try? store.register(username: "user \(number)", password: "engine-1843", invite: code, client: client)
        }
        #expect(try store.list(AccountQuery()).total == 1)
        #expect(try store.list(AccountQuery(filter: "user")).total == 1)
        #expect(try store.list(AccountQuery()).rows.count == 1)
    }

    @Test func code_IsHashedAlike_HoweverItIsWritten() {
        #expect(RandomCode.hash("k7qf-9m2x-w3tz-p5h0") == RandomCode.hash("K7QF 9M2X W3TZ P5HO"))
        #expect(RandomCode.hash("l1i") == RandomCode.hash("111"))
        #expect(RandomCode.hash("1111-1111-1111-1111") != RandomCode.hash("1111-1111-1111-1112"))
        let codes = Set((0..<100).map { _ in RandomCode.make() })
        #expect(codes.count == 100)
        #expect(codes.allSatisfy { $0.count == 19 && !$0.contains("o") && !$0.contains("l") })
    }
}
