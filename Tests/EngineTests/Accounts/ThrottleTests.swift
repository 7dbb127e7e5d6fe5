// Who has to wait, and for how long.

import Testing

@testable import Engine

@Suite struct ThrottleTests {
    private func settings(account: Int = 3, address: Int = 1000) -> AccountSettings {
        var settings = AccountSettings()
        settings.accountAttempts = account
        settings.addressAttempts = address
        settings.addressRegistrations = 3
        return settings
    }

    /// Seconds to wait; 0 where the attempt is let through (and counted).
    private func attempt(
        _ throttle: Throttle, _ account: String?, _ address: String = "192.0.2.1", at now: Int64, known: Bool = false
    ) -> Int64 {
        do throws(AccountError) {
            _ = try throttle.begin(account: account, address: address, now: now) { known }
            return 0
        } catch {
            if case .throttled(let seconds) = error { return seconds }
            Issue.record("\(error)")
            return -1
        }
    }

    @Test func delay_GrowsWithEachWrongPassword_AndHasAnEnd() {
        let throttle = Throttle(settings())
        var now: Int64 = 1000
        for _ in 0..<3 { #expect(attempt(throttle, "ada", at: now) == 0) }
        var waits: [Int64] = []
        for _ in 0..<13 {
            let wait = attempt(throttle, "ada", at: now)
            waits.append(wait)
            // Asking while it has to wait makes nothing longer.
            #expect(attempt(throttle, "ada", at: now) == wait)
            now += wait
            #expect(attempt(throttle, "ada", at: now) == 0)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
        #expect(attempt(throttle, "bob", at: now) == 0)
    }

    @Test func rightPassword_ClearsTheAccount_AndCostsTheAddressNothing() throws {
        let throttle = Throttle(settings(address: 5))
        for _ in 0..<100 {
            let attempt = try throttle.begin(account: "ada", address: "192.0.2.1", now: 1000) { false }
            throttle.succeed(attempt)
        }
        #expect(attempt(throttle, "ada", at: 1000) == 0)
    }

    @Test func attemptsUnderWay_AreCounted_BeforeTheyEnd() {
        let throttle = Throttle(settings())
        let through = (0..<100).filter { _ in attempt(throttle, "ada", at: 1000) == 0 }.count
        #expect(through == 3)
    }

    @Test func strangersAttempts_KeepNobodyOut_WhereTheyHaveLoggedInBefore() {
        let throttle = Throttle(settings())
        for _ in 0..<50 { _ = attempt(throttle, "ada", "198.51.100.7", at: 1000) }
        #expect(attempt(throttle, "ada", "198.51.100.7", at: 1000) > 0)
        #expect(attempt(throttle, "ada", "192.0.2.1", at: 1000) > 0)
        #expect(attempt(throttle, "ada", "192.0.2.1", at: 1000, known: true) == 0)
        // And there it is slowed down by its own.
        for _ in 0..<10 { _ = attempt(throttle, "ada", "192.0.2.1", at: 1000, known: true) }
        #expect(attempt(throttle, "ada", "192.0.2.1", at: 1000, known: true) > 0)
    }

    @Test func oneAddress_IsSlowedDown_OverManyAccounts() {
        let throttle = Throttle(settings(address: 10))
        let through = (0..<100).filter { attempt(throttle, "user \($0)", at: 1000) == 0 }.count
        #expect(through == 10)
        #expect(attempt(throttle, nil, at: 1000) > 0)
        #expect(attempt(throttle, "user 1", "192.0.2.2", at: 1000) == 0)
        // Forgotten, one a minute.
        #expect(attempt(throttle, "ada", at: 1000 + 3600) == 0)
    }

    @Test func networkOfOneCustomer_IsOneAddress() {
        #expect(ClientNetwork.of("192.0.2.1") == "192.0.2.1")
        #expect(ClientNetwork.of("2001:db8:1:2:3:4:5:6") == ClientNetwork.of("2001:db8:1:2::9"))
        #expect(ClientNetwork.of("2001:db8:1:2::9") != ClientNetwork.of("2001:db8:1:3::9"))
        #expect(ClientNetwork.of("::ffff:192.0.2.1") == "192.0.2.1")
        #expect(ClientNetwork.of(":::") == ":::")
        #expect(ClientNetwork.of("") == "")
    }

    @Test func registrations_AreSlowedDown_AndWrongCodesCount() {
        let throttle = Throttle(settings(address: 2))
        func register(_ address: String) -> String? {
            accountRefusal { () throws(AccountError) in try throttle.register(address: address, now: 1000) }
        }
        for _ in 0..<3 { #expect(register("192.0.2.1") == nil) }
        #expect(register("192.0.2.1") == "throttled(1)")
        #expect(register("192.0.2.2") == nil)
        for _ in 0..<2 { throttle.wrongCode(address: "192.0.2.2", now: 1000) }
        #expect(register("192.0.2.2") == "throttled(1)")
    }

    @Test func zero_IsNoBound() {
        let throttle = Throttle(settings(account: 0, address: 0))
        for _ in 0..<1000 { #expect(attempt(throttle, "ada", at: 1000) == 0) }
    }

    @Test func table_IsBounded_AndKeepsWhatIsInUse() {
        var table = ThrottleTable(free: 1, longestDelay: 900, forgetting: 900, capacity: 100)
        for key in 0..<10_000 {
            table.count(-1, now: 1000)
            table.count(key, now: 1000)
            #expect(table.count <= 101)
        }
        #expect(table.wait(-1, now: 1000) == 900)
        #expect(table.wait(5, now: 1000) == 0)
        table.takeBack(9_999)
        #expect(table.wait(9_999, now: 1000) == 0)
        // A clock that was set back traps nothing.
        table.count(9_999, now: -5)
        table.count(9_999, now: .max / 2)
    }
}
