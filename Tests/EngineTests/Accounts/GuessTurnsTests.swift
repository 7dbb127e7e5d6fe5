// The turns at an account that takes one guess at a time: a user from a new network gets one, whoever else asks.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct GuessTurnsTests {
    /// Three wrong ones from one network, and thirty from everywhere.
    private static let free = 30

    private func throttle() -> Throttle {
        var settings = AccountSettings()
        settings.accountAttempts = 3
        settings.addressAttempts = 100_000
        return Throttle(settings)
    }

    /// Seconds to wait; 0 where the guess is allowed.
    private func guess(_ throttle: Throttle, _ address: String, at now: Int64) -> Int64 {
        do throws(AccountError) {
            _ = try throttle.begin(account: "ada", address: address, now: now) { false }
            return 0
        } catch {
            if case .throttled(let seconds) = error { return seconds }
            Issue.record("\(error)")
            return -1
        }
    }

    private func attacker(_ number: Int) -> String { "10.0.\(number / 250).\(number % 250)" }

    /// Uses up the free attempts, from networks that do not come again.
    private func exhausted(at now: Int64) -> Throttle {
        let throttle = throttle()
        for number in 0..<Self.free { #expect(guess(throttle, "172.16.0.\(number)", at: now) == 0) }
        return throttle
    }

    @Test(arguments: [1, 10, 20]) func networksThatAskEachSecond_StarveNoNewOne_AndGetOneGuessASlot(count: Int) {
        let throttle = exhausted(at: 1000)
        var guesses: [Int64] = []
        var next: Int64?
        var since: Int64?, served: Int64?
        for now in Int64(1001)..<4600 {
            for number in 0..<count where guess(throttle, attacker(number), at: now) == 0 { guesses.append(now) }
            // The user comes after half an hour of this, last in each second, and only when told to.
            if now >= 2800, served == nil, now >= next ?? now {
                if since == nil { since = now }
                let wait = guess(throttle, "192.0.2.1", at: now)
                if wait == 0 {
                    served = now
                    guesses.append(now)
                }
                next = now + wait
            }
        }
        // The slots of the networks in front, and the one that was under way.
        #expect(served != nil && (served ?? .max) - (since ?? 0) <= Int64(count + 1) * 31)
        // The delay doubles up to half a minute, and then there is one guess in that time.
        #expect(zip(guesses, guesses.dropFirst()).allSatisfy { $1 > $0 })
        let settled = guesses.filter { $0 > 1200 }
        #expect(zip(settled, settled.dropFirst()).allSatisfy { $1 - $0 >= 15 })
        #expect(settled.count <= 3400 / 15)
    }

    @Test func threeHundredNetworks_ThatComeWhenTheyAreTold_HaveTheirTurns_AndSoHasANewOne() {
        let throttle = exhausted(at: 1000)
        var due: [String: Int64] = [:]
        for number in 0..<300 { due[attacker(number)] = 1001 + Int64(number) % 60 }
        due["192.0.2.1"] = 1100
        var now: Int64 = 1000, turns = 0, served: Int64?
        while served == nil, turns < 1000 {
            guard let time = due.values.min() else { break }
            now = max(time, now)
            for address in due.filter({ $0.value <= now }).map(\.key).sorted() {
                let wait = guess(throttle, address, at: now)
                if wait == 0 {
                    if now >= 1100 { turns += 1 }
                    if address == "192.0.2.1" { served = now }
                }
                // A network that has had its guess comes again at once, and is behind the others.
                due[address] = now + max(1, wait)
            }
        }
        #expect(served != nil && turns <= 301)
        // A second or two of each slot are lost between the time they were told and their coming.
        #expect((served ?? .max) - 1100 <= 301 * 35)
    }

    @Test func slots_GoToWhoWasRefusedFirst_HoweverOftenTheOthersAsk() {
        let throttle = exhausted(at: 1000)
        #expect(guess(throttle, "192.0.2.1", at: 1000) == 1)
        #expect(guess(throttle, "192.0.2.2", at: 1000) == 1 + 2)
        for _ in 0..<50 { #expect(guess(throttle, "192.0.2.3", at: 1000) == 1 + 2 + 4) }
        // The slot is open, but not for them.
        for _ in 0..<50 { #expect(guess(throttle, "192.0.2.3", at: 1001) > 0) }
        #expect(guess(throttle, "192.0.2.2", at: 1001) > 0)
        #expect(guess(throttle, "192.0.2.4", at: 1001) > 0)
        #expect(guess(throttle, "192.0.2.1", at: 1001) == 0)
        // One more goes behind all that wait.
        #expect(guess(throttle, "192.0.2.1", at: 1001) > 8)
        #expect(guess(throttle, "192.0.2.2", at: 1003) == 0)
        #expect(guess(throttle, "192.0.2.3", at: 1007) == 0)
        #expect(guess(throttle, "192.0.2.4", at: 1015) == 0)
        #expect(guess(throttle, "192.0.2.1", at: 1031) == 0)
    }

    @Test func turnThatNobodyTakes_IsPassedOn_AMinuteLater() {
        let throttle = exhausted(at: 1000)
        #expect(guess(throttle, "192.0.2.1", at: 1000) == 1)
        #expect(guess(throttle, "192.0.2.2", at: 1000) == 3)
        #expect(guess(throttle, "192.0.2.2", at: 1001 + GuessTurns.patience) > 0)
        #expect(guess(throttle, "192.0.2.2", at: 1002 + GuessTurns.patience) == 0)
        // The first has lost its place, and goes behind the others.
        #expect(guess(throttle, "192.0.2.1", at: 1002 + GuessTurns.patience) > 0)
    }

    @Test func rightPassword_CostsTheOthersNoSlot_AndAnOperatorsWordEndsTheLine() throws {
        let throttle = exhausted(at: 1000)
        #expect(guess(throttle, "192.0.2.1", at: 1000) == 1)
        #expect(guess(throttle, "192.0.2.2", at: 1000) == 3)
        throttle.succeed(try throttle.begin(account: "ada", address: "192.0.2.1", now: 1001) { false })
        #expect(guess(throttle, "192.0.2.2", at: 1001) == 0)
        #expect(guess(throttle, "192.0.2.3", at: 1001) > 0 && guess(throttle, "192.0.2.4", at: 1001) > 0)
        throttle.forget(account: "ada")
        #expect(guess(throttle, "192.0.2.4", at: 1001) == 0 && guess(throttle, "192.0.2.5", at: 1001) == 0)
    }

    @Test func knownNetwork_WaitsForNoLine_AndAddressesOfOneSiteHaveOnePlace() throws {
        let throttle = exhausted(at: 1000)
        for number in 0..<200 { #expect(guess(throttle, "2001:db8:0:\(String(number, radix: 16))::1", at: 1000) == 1) }
        #expect(guess(throttle, "192.0.2.1", at: 1000) == 3)
        _ = try throttle.begin(account: "ada", address: "192.0.2.9", now: 1000) { true }
        // The slot is open, and the line is not empty.
        _ = try throttle.begin(account: "ada", address: "192.0.2.9", now: 1001) { true }
        #expect(guess(throttle, "2001:db8:0:7::1", at: 1001) == 0)
    }

    /// Asks where a slot opens each second, and a guess takes it at once.
    private func ask(_ turns: inout GuessTurns, _ network: Int, at now: Int64, _ taken: inout Bool) -> Bool {
        let isTaken = taken
        let wait = turns.ask(network, for: 1, now: now) { ($0 == 0 && !isTaken) ? 0 : Int64($0) + 1 }
        if wait == 0 { taken = true }
        return wait == 0
    }

    @Test func fullLine_DrawsTheNextByLot_SoThatAskingMoreOftenWinsNothing() {
        var turns = GuessTurns(accounts: 4, places: 4)
        var served: [Int: Int] = [:]
        for now in Int64(0)..<1200 {
            var taken = false
            // Nineteen networks ask in a row, many times; one asks once.
            for round in 0..<2 {
                for network in 1...(round == 1 ? 20 : 19) where ask(&turns, network, at: now, &taken) {
                    served[network, default: 0] += 1
                }
            }
        }
        // A twentieth of the slots for each, in the long run.
        #expect(served.values.reduce(0, +) >= 1190)
        #expect((1...20).allSatisfy { (served[$0] ?? 0) > 15 }, "\(served)")
    }

    @Test func lines_AreBounded_InAccountsAndPlaces() {
        var turns = GuessTurns(accounts: 100, places: 8)
        var isBounded = true
        for account in 0..<1000 {
            for network in 0..<12 where turns.ask(network, for: account, now: 1000, opensBehind: { Int64($0) + 1 }) == 0
            { isBounded = false }
            isBounded = isBounded && turns.count <= 101
        }
        #expect(isBounded)
        // Accounts in use stay; one that has lost its line begins a new one.
        #expect(turns.ask(0, for: 999, now: 1001) { Int64($0) } == 0)
        #expect(!turns.isTurn(of: 5, for: 998, now: 1001) && turns.isTurn(of: 5, for: 1, now: 1001))
        // Times that no clock has must not trap.
        _ = turns.ask(1, for: 998, now: .max / 2) { _ in 30 }
        _ = turns.ask(1, for: 998, now: -5) { _ in 30 }
        turns.forgetAll()
        #expect(turns.count == 0)
    }
}
