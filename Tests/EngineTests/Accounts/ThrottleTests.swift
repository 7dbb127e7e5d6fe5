// The throttle: attempts that have to wait, and for how long.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct ThrottleTests {
    private func settings(account: Int = 3, address: Int = 1000) -> AccountSettings {
        var settings = AccountSettings()
        settings.accountAttempts = account
        settings.addressAttempts = address
        settings.addressRegistrations = 3
        return settings
    }

    /// Seconds to wait; 0 where the attempt is allowed (and counted).
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
        for _ in 0..<100 {
            let wait = attempt(throttle, "ada", at: now)
            waits.append(wait)
            // Asking while it has to wait makes the wait no longer.
            #expect(attempt(throttle, "ada", at: now) == wait)
            now += wait
            #expect(attempt(throttle, "ada", at: now) == 0)
        }
        #expect(waits.prefix(9) == [1, 2, 4, 8, 16, 32, 64, 128, 256])
        // From there on as many attempts are forgotten as come.
        #expect(waits.dropFirst(9).allSatisfy { $0 == 256 || $0 == 512 })
        #expect(attempt(throttle, "bob", at: now) == 0)
        #expect(attempt(throttle, "ada", at: now + 3600) == 0)
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

    @Test func rightPasswords_LeaveNoDelayBehind_WhereAnAddressHasReachedItsLimit() throws {
        let throttle = Throttle(settings(address: 5))
        for number in 0..<5 { #expect(attempt(throttle, "user \(number)", at: 1000) == 0) }
        #expect(attempt(throttle, "ada", at: 1000) == 1)
        // The delay is over: whoever knows their password gets in, all of them, in the same second.
        for number in 0..<100 {
            throttle.succeed(try throttle.begin(account: "user \(number)", address: "192.0.2.1", now: 1001) { false })
        }
        #expect(attempt(throttle, "ada", at: 1001) == 0)
        #expect(attempt(throttle, "ada", at: 1001) == 2)
    }

    @Test func rightPassword_TakesBackItsOwnDelay_AndNoOthers() {
        var table = ThrottleTable(free: 1, longestDelay: 900, forgetting: 60)
        let right = table.count(7, now: 1000)
        table.takeBack(7, until: right)
        #expect(table.wait(7, now: 1000) == 0)
        let slow = table.count(7, now: 1000)
        _ = table.count(7, now: 1001)
        // The slow one turns out right after another has been counted behind it.
        table.takeBack(7, until: slow)
        #expect(table.wait(7, now: 1001) == 2)
    }

    @Test func address_IsForgottenInTime_HoweverOftenItIsUsed() {
        var table = ThrottleTable(free: 10, longestDelay: 900, forgetting: 60)
        for _ in 0..<10 { table.count(7, now: 1000) }
        #expect(table.wait(7, now: 1000) > 0)
        // More often than one is forgotten, and right each time.
        var now: Int64 = 1000
        for _ in 0..<100 {
            now += 50
            table.takeBack(7, until: table.count(7, now: now))
        }
        for _ in 0..<9 { table.count(7, now: now) }
        #expect(table.wait(7, now: now) == 0)
    }

    @Test func strangerInOneNetwork_KeepsNobodyElseOut() {
        let throttle = Throttle(settings())
        var now: Int64 = 1000
        for _ in 0..<1000 {
            _ = attempt(throttle, "ada", "198.51.100.7", at: now)
            now += 60
        }
        for _ in 0..<10 { _ = attempt(throttle, "ada", "198.51.100.7", at: now) }
        #expect(attempt(throttle, "ada", "198.51.100.7", at: now) > 0)
        #expect(attempt(throttle, "ada", "192.0.2.1", at: now) == 0)
    }

    @Test func guessesFromManyNetworks_AreSlowedDown_AndTheirPlacesGo_WhereTheyDoNotComeAgain() {
        let throttle = Throttle(settings())
        var through = 0, longest: Int64 = 0
        for second in 0..<3600 {
            let wait = attempt(throttle, "ada", "10.0.\(second / 250).\(second % 250)", at: Int64(1000 + second))
            if wait == 0 { through += 1 }
            longest = max(longest, wait)
        }
        // Each asks once, a second after the one before: the network present when a place is passed on gets it.
        #expect(longest == GuessTurns.longestWait)
        #expect(through >= 30 && through < 30 + 3600 / 15)
        let now: Int64 = 1000 + 3600
        #expect(attempt(throttle, "ada", "192.0.2.1", at: now) > 0)
        // Where she has logged in before she does not wait for them; there only attempts from there slow her down.
        #expect(attempt(throttle, "ada", "192.0.2.1", at: now, known: true) == 0)
        for _ in 0..<10 { _ = attempt(throttle, "ada", "192.0.2.1", at: now, known: true) }
        #expect(attempt(throttle, "ada", "192.0.2.1", at: now, known: true) > 0)
        // Nobody comes any more, and all places have expired.
        let quiet = now + GuessTurns.longestWait + GuessTurns.patience + 1
        #expect(attempt(throttle, "ada", "192.0.2.2", at: quiet) == 0)
    }

    @Test func rightPassword_DoesNotForgetWhatOthersHaveGuessed() throws {
        let throttle = Throttle(settings())
        for number in 0..<30 { #expect(attempt(throttle, "ada", "10.0.0.\(number)", at: 1000) == 0) }
        throttle.succeed(try throttle.begin(account: "ada", address: "192.0.2.1", now: 1000) { true })
        #expect(attempt(throttle, "ada", "10.0.1.1", at: 1000) > 0)
        throttle.forget(account: "ada")
        #expect(attempt(throttle, "ada", "10.0.1.1", at: 1000) == 0)
        #expect(attempt(throttle, "ada", "10.0.0.1", at: 1000) == 0)
    }

    @Test func networksOfOneSite_AreSlowedDownTogether() {
        let throttle = Throttle(settings(address: 10))
        func through(_ addresses: [String]) -> Int {
            addresses.enumerated().filter { attempt(throttle, "user \($0.offset)", $0.element, at: 1000) == 0 }.count
        }
        #expect(through((0..<256).map { "2001:db8:1:\(String($0, radix: 16))::1" }) == 40)
        #expect(through((0..<1000).map { "2001:db8:2:\(String($0 * 64, radix: 16))::1" }) == 160)
        #expect(through(["2001:db8:3::1"]) == 1)
        let registered = (0..<256).filter { number in
            accountRefusal { () throws(AccountError) in
                try throttle.register(address: "2001:db8:4:\(String(number, radix: 16))::1", now: 1000)
            } == nil
        }
        #expect(registered.count == 12)
    }

    @Test func oneAddress_IsSlowedDown_OverManyAccounts() {
        let throttle = Throttle(settings(address: 10))
        let through = (0..<100).filter { attempt(throttle, "user \($0)", at: 1000) == 0 }.count
        #expect(through == 10)
        #expect(attempt(throttle, nil, at: 1000) > 0)
        #expect(attempt(throttle, "user 1", "192.0.2.2", at: 1000) == 0)
        // One is forgotten a minute.
        #expect(attempt(throttle, "ada", at: 1000 + 3600) == 0)
    }

    @Test func networkOfOneCustomer_IsOneAddress() {
        #expect(ClientNetwork.of("192.0.2.1") == "192.0.2.1")
        #expect(ClientNetwork.of("2001:db8:1:2:3:4:5:6") == ClientNetwork.of("2001:db8:1:2::9"))
        #expect(ClientNetwork.of("2001:db8:1:2::9") != ClientNetwork.of("2001:db8:1:3::9"))
        #expect(ClientNetwork.of("::ffff:192.0.2.1") == "192.0.2.1")
        #expect(ClientNetwork.of(":::") == ":::")
        #expect(
            ClientNetwork.around("2001:db8:1:2:3::4") == [
                "20:1:d:b8:0:1:0:2/64", "20:1:d:b8:0:1:0/56", "20:1:d:b8:0:1/48",
            ])
        #expect(ClientNetwork.around("::ffff:192.0.2.1") == ["192.0.2.1"])
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
        table.takeBack(9_999, until: 1001)
        #expect(table.wait(9_999, now: 1000) == 0)
        // A clock that was set back must not trap.
        table.count(9_999, now: -5)
        table.count(9_999, now: .max / 2)
    }

    @Test func otherBounds_HoldForAttemptsAlreadyCounted() {
        let throttle = Throttle(settings(account: 5))
        for _ in 0..<4 { #expect(attempt(throttle, "ada", at: 1000) == 0) }
        // Four are more than two: the next is allowed, and the one after it waits.
        throttle.follow(settings(account: 2))
        #expect(attempt(throttle, "ada", at: 1000) == 0)
        let wait = attempt(throttle, "ada", at: 1000)
        #expect(wait > 0)
        throttle.follow(settings(account: 10))
        #expect(attempt(throttle, "ada", at: 1000) == 0)
        throttle.follow(settings(account: 1))
        #expect(attempt(throttle, "ada", at: 1000) == 0)
        #expect(attempt(throttle, "ada", at: 1000) > 0)
        throttle.follow(settings(account: 0))
        #expect(attempt(throttle, "ada", at: 1000) == 0)
    }
}
