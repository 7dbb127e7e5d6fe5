// The bounds on passwords of one account and from one address: those under way, and right ones in a row.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct LoginBoundsTests {
    let fixture: AccountsFixture

    init() throws { fixture = try AccountsFixture() }

    /// Takes places until one is refused; returns their number and the wait that was told.
    private func fill(
        _ bounds: LoginBounds, _ account: (Int) -> String?, _ address: (Int) -> String, known: Bool = false
    ) -> (places: [LoginBounds.Place], refusal: String?) {
        var places: [LoginBounds.Place] = []
        while places.count < 10_000 {
            do throws(AccountError) {
                places.append(
                    try bounds.enter(account: account(places.count), address: address(places.count), now: 1000) {
                        known
                    })
            } catch {
                return (places, "\(error)")
            }
        }
        return (places, nil)
    }

    @Test func accountsUnderWay_AreBounded_OverAllNetworks_AndPlacesComeBack() throws {
        let bounds = LoginBounds(AccountSettings())
        let (places, refusal) = fill(bounds, { _ in "ada" }, { "192.0.2.\($0)" })
        #expect(places.count == 4 && refusal == "throttled(1)")
        // An address from which she has logged in has as much room of its own.
        #expect(fill(bounds, { _ in "ada" }, { _ in "192.0.2.100" }, known: true).places.count == 4)
        #expect(fill(bounds, { _ in "bob" }, { _ in "192.0.2.200" }).places.count == 4)
        for place in places { bounds.leave(place, isRight: false, now: 1000) }
        #expect(fill(bounds, { _ in "ada" }, { _ in "192.0.2.201" }).places.count == 4)
    }

    @Test func addressesUnderWay_AreBounded_WhateverTheAccount_AndTheNetworksAroundThem() {
        func many(_ address: (Int) -> String) -> Int {
            fill(LoginBounds(AccountSettings()), { "user \($0)" }, address).places.count
        }
        #expect(many { _ in "192.0.2.1" } == 32)
        #expect(many { "2001:db8:1:1::\(String($0, radix: 16))" } == 32)
        #expect(many { "2001:db8:1:\(String($0 % 256, radix: 16))::1" } == 128)
        #expect(many { "2001:db8:1:\(String($0 % 65_536, radix: 16))::1" } == 128)
        #expect(many { "2001:db8:1:\(String($0 * 256 % 65_536, radix: 16))::1" } == 512)
        #expect(fill(LoginBounds(AccountSettings()), { _ in nil }, { _ in "192.0.2.1" }).places.count == 32)
    }

    @Test func rightPasswords_AreBounded_ByAccountAndByAddress_AndComeBackWithTime() throws {
        func inARow(
            _ bounds: LoginBounds, _ account: (Int) -> String, _ address: (Int) -> String, at now: Int64
        ) -> (Int, String?) {
            for number in 0..<10_000 {
                do throws(AccountError) {
                    let place = try bounds.enter(account: account(number), address: address(number), now: now) { true }
                    bounds.leave(place, isRight: true, now: now)
                } catch {
                    return (number, "\(error)")
                }
            }
            return (10_000, nil)
        }
        let bounds = LoginBounds(AccountSettings())
        #expect(inARow(bounds, { _ in "ada" }, { "192.0.2.\($0)" }, at: 1000) == (30, "throttled(6)"))
        // From then on ten a minute.
        #expect(inARow(bounds, { _ in "ada" }, { "192.0.2.\($0)" }, at: 1005) == (0, "throttled(1)"))
        #expect(inARow(bounds, { _ in "ada" }, { "192.0.2.\($0)" }, at: 1060) == (10, "throttled(6)"))
        #expect(inARow(bounds, { _ in "ada" }, { "192.0.2.\($0)" }, at: 2000) == (30, "throttled(6)"))
        #expect(inARow(bounds, { "user \($0)" }, { _ in "192.0.2.250" }, at: 2000) == (300, "throttled(1)"))
        #expect(inARow(bounds, { "user \($0)" }, { _ in "192.0.2.250" }, at: 2010) == (20, "throttled(1)"))
        // Wrong ones are counted by the throttle, not here.
        for _ in 0..<1000 {
            bounds.leave(
                try bounds.enter(account: "bob", address: "192.0.2.9", now: 3000) { true }, isRight: false, now: 3000)
        }
        var settings = AccountSettings()
        settings.accountLogins = 0
        settings.addressLogins = 0
        #expect(inARow(LoginBounds(settings), { _ in "ada" }, { _ in "192.0.2.1" }, at: 1000) == (10_000, nil))
    }

    @Test func buckets_AreBounded_AndTrapNothing() {
        var buckets = LeakyBuckets(capacity: 100)
        for key in 0..<10_000 {
            buckets.add(key, 1, 1000, now: 1000)
            #expect(buckets.count <= 101)
        }
        #expect(buckets.wait(9_999, 1, 1000, now: 1000) == 1 && buckets.wait(9_999, 1, 1000, now: 1001) == 0)
        for now in [Int64.min, -1, .max] {
            buckets.add(7, .max >> 1, 6000, now: now)
            _ = buckets.wait(7, .max >> 1, 6000, now: now)
        }
    }

    private func isThrottled(
        _ store: AccountStore, _ name: String, from address: String, _ password: String = "engine-1843"
    ) -> String? {
        accountRefusal { () throws(AccountError) in
            try store.beginLogin(
                username: name, password: password, client: ClientNote(address: address, agent: nil), replaced: nil)
        }
    }

    @Test(arguments: ["ada", "nobody"]) func loginsThatWaitForTheirHash_TakePlaces_OfKnownAndUnknownAlike(
        name: String
    ) throws {
        let store = try fixture.store()
        _ = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        var waiting: [AccountStore.Hashing<SessionGrant>] = []
        for number in 0..<4 {
            waiting.append(
                try store.beginLogin(
                    username: name, password: "engine-1843",
                    client: ClientNote(address: "192.0.2.\(number)", agent: nil), replaced: nil))
        }
        #expect(isThrottled(store, name, from: "192.0.2.9") == "throttled(1)")
        // Their client has gone, or the queue was full, so the counts are taken back.
        waiting = []
        #expect(store.bounds.keysUnderWay == 0)
        for _ in 0..<100 { #expect(isThrottled(store, name, from: "192.0.2.9") == nil) }
    }

    @Test func everyWayOut_GivesThePlaceBack() throws {
        let store = try fixture.store()
        let grant = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        let client = fixture.client
        _ = try? store.register(username: "ada", password: "engine-1843", client: client)
        _ = try? store.register(username: "ada", password: "short", client: client)
        _ = try? store.login(username: "ada", password: "wrong-password", client: client)
        _ = try? store.changePassword(
            token: grant.token, current: "wrong-password", new: "difference-1822", client: client)
        _ = try? store.changePassword(token: grant.token, current: "engine-1843", new: "x", client: client)
        for _ in 0..<8 { _ = try? store.deleteAccount(token: grant.token, password: "wrong-password", client: client) }
        try store.setLocked(id: grant.account.id, true, actor: "operator")
        _ = try? store.login(username: "ada", password: "engine-1843", client: client)
        #expect(store.bounds.keysUnderWay == 0)
    }

    @Test func rightPasswordsOfEveryKind_ComeToAnEnd() throws {
        let store = try fixture.store()
        let grant = try store.register(username: "ada", password: "engine-1843", client: fixture.client)
        var changes = 0
        while accountRefusal({ () throws(AccountError) in
            try store.changePassword(token: grant.token, current: "engine-1843", new: "x", client: fixture.client)
        }) == "invalid new_password" { changes += 1 }
        #expect(changes == 30)
        #expect(isThrottled(store, "ada", from: "192.0.2.1") == "throttled(6)")
        #expect(isThrottled(store, "bob", from: "192.0.2.1") == nil)
        fixture.pass(seconds: 6)
        #expect(isThrottled(store, "ada", from: "192.0.2.1") == nil)
    }
}
