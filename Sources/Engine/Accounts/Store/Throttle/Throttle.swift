// The throttle of password guesses. Attempts are counted before the password is checked, so that a hundred at once
// count as a hundred, and taken back where it was right. Unknown accounts are counted like known ones. It counts
//
// - an account's attempts from one network, with a delay of up to 15 minutes: no other network waits for it;
// - an account's attempts from everywhere, ten times as many, with a delay of up to 30 seconds: guesses from very many
//   networks are slowed down to one in that time, which the waiting networks take in turn (GuessTurns). A network that
//   the user has logged in from before does not wait for these;
// - a network's attempts at any accounts, and its registrations, with a delay of up to 15 minutes; for IPv6 those of
//   the networks around it as well.
//
// In memory; a restart forgets everything. Called by workers.

import Engine

final class Throttle: Sendable {
    private enum Table: Int, CaseIterable {
        case account, accountAndNetwork, address, address56, address48, registration, registration56, registration48

        static let addresses: [Table] = [.address, .address56, .address48]
        static let registrations: [Table] = [.registration, .registration56, .registration48]
    }

    /// The keys under which an attempt has been counted.
    struct Attempt: Sendable {
        fileprivate var counted: [(table: Int, key: Int, until: Int64)] = []
    }

    private struct Count {
        var table: Table
        var key: Int
        var owner = 0
    }

    /// A network that asks for a guess at an account.
    private struct Guess {
        var account: Int
        var network: Int
    }

    private struct State {
        var tables: [ThrottleTable]
        var turns = GuessTurns()

        mutating func ask(_ guess: Guess, _ now: Int64) -> Int64 {
            let table = tables[Table.account.rawValue]
            return turns.ask(guess.network, for: guess.account, now: now) { others in
                table.wait(guess.account, behind: others, now: now, atMost: GuessTurns.longestWait)
            }
        }
    }

    private let state: Monitor<State>

    /// The number of networks' attempts that an account takes together before the next has to wait.
    private static let networksPerAccount = 10

    init(_ settings: AccountSettings) {
        let longest: Int64 = 15 * 60
        let tables = Table.allCases.map { table in
            let free = Self.free(table, settings)
            return switch table {
            case .account: ThrottleTable(free: free, longestDelay: 30, forgetting: 60)
            case .accountAndNetwork: ThrottleTable(free: free, longestDelay: longest, forgetting: 5 * 60)
            case .address, .registration: ThrottleTable(free: free, longestDelay: longest, forgetting: 60)
            case .address56, .registration56: ThrottleTable(free: free, longestDelay: longest, forgetting: 15)
            case .address48, .registration48: ThrottleTable(free: free, longestDelay: longest, forgetting: 4)
            }
        }
        state = Monitor(State(tables: tables))
    }

    /// Attempts in a table before the next has to wait.
    private static func free(_ table: Table, _ settings: AccountSettings) -> Int {
        switch table {
        case .account: ThrottleTable.times(settings.accountAttempts, networksPerAccount)
        case .accountAndNetwork: settings.accountAttempts
        case .address: settings.addressAttempts
        case .address56: ThrottleTable.times(settings.addressAttempts, 4)
        case .address48: ThrottleTable.times(settings.addressAttempts, 16)
        case .registration: settings.addressRegistrations
        case .registration56: ThrottleTable.times(settings.addressRegistrations, 4)
        case .registration48: ThrottleTable.times(settings.addressRegistrations, 16)
        }
    }

    /// Keeps to other bounds from now on. What has been counted stays: who has used up more than a lower bound waits
    /// after the next attempt, and who waits although a higher one has room waits no longer.
    func follow(_ settings: AccountSettings) {
        state.withLock { state in
            for table in Table.allCases { state.tables[table.rawValue].free = Self.free(table, settings) }
        }
    }

    /// Counts an attempt at a password.
    /// - Parameters:
    ///   - account: its folded name, whether it exists or not; nil for text that is no name.
    ///   - now: seconds of a clock that only goes forward.
    ///   - isKnown: called when the attempts from everywhere are used up: whether the account has been logged in to
    ///     from this address.
    /// - Throws: throttled.
    func begin(account: String?, address: String, now: Int64, isKnown: () -> Bool) throws(AccountError) -> Attempt {
        var counts = Self.counts(Table.addresses, address)
        guard let account else { return try begin(counts, now) }
        let owner = ThrottleTable.key("account", account), site = ClientNetwork.site(address)
        counts.append(Count(table: .accountAndNetwork, key: ThrottleTable.key(site, account), owner: owner))
        let guess = Guess(account: owner, network: ThrottleTable.key("site", site))
        let isFree = state.withLock { state in
            state.tables[Table.account.rawValue].wait(owner, now: now) == 0
                && state.turns.isTurn(of: guess.network, for: owner, now: now)
        }
        return try begin(counts, now, isFree || !isKnown() ? guess : nil)
    }

    /// Counts an attempt at the password of a session's own user: strangers do not get here.
    func begin(user id: Int64, address: String, now: Int64) throws(AccountError) -> Attempt {
        try begin(
            Self.counts(Table.addresses, address) + [
                Count(table: .accountAndNetwork, key: ThrottleTable.key("session", String(id)))
            ], now)
    }

    /// Counts a registration, or refuses it. A refused code counts like a wrong password.
    func register(address: String, now: Int64) throws(AccountError) {
        let wait = wait(Self.counts(Table.addresses, address), now)
        guard wait == 0 else { throw .throttled(wait) }
        _ = try begin(Self.counts(Table.registrations, address), now)
    }

    func wrongCode(address: String, now: Int64) {
        let counts = Self.counts(Table.addresses, address)
        state.withLock { state in
            for count in counts { state.tables[count.table.rawValue].count(count.key, now: now) }
        }
    }

    /// The password was right: the network's own wrong ones are forgotten. Those from other networks are somebody
    /// else's.
    func succeed(_ attempt: Attempt) {
        takeBack(attempt)
        state.withLock { state in
            for count in attempt.counted where count.table == Table.accountAndNetwork.rawValue {
                state.tables[count.table].forget(count.key)
            }
        }
    }

    /// Takes an attempt back, because the password was not checked.
    func takeBack(_ attempt: Attempt) {
        state.withLock { state in
            for count in attempt.counted { state.tables[count.table].takeBack(count.key, until: count.until) }
        }
    }

    /// Forgets an account's attempts, because an operator has unlocked it or set its password.
    func forget(account: String) {
        let owner = ThrottleTable.key("account", account)
        state.withLock { state in
            state.tables[Table.account.rawValue].forget(owner)
            state.tables[Table.accountAndNetwork.rawValue].forget(owner: owner)
            state.turns.forget(account: owner)
        }
    }

    /// Forgets all accounts' attempts, because another process has changed unknown accounts.
    func forgetAccounts() {
        state.withLock { state in
            state.tables[Table.account.rawValue].forgetAll()
            state.tables[Table.accountAndNetwork.rawValue].forgetAll()
            state.turns.forgetAll()
        }
    }

    /// - Parameter guess: the guess that counts for the account from everywhere; nil where it does not.
    private func begin(_ counts: [Count], _ now: Int64, _ guess: Guess? = nil) throws(AccountError) -> Attempt {
        var attempt = Attempt()
        let wait = state.withLock { state in
            var counts = counts
            var wait = Self.wait(counts, now, state.tables)
            if let guess {
                let everywhere = Count(table: .account, key: guess.account, owner: guess.account)
                counts.append(everywhere)
                // A network that has to wait for another reason could not use a turn.
                wait = wait > 0 ? max(wait, Self.wait([everywhere], now, state.tables)) : state.ask(guess, now)
            }
            guard wait == 0 else { return wait }
            for count in counts {
                let until = state.tables[count.table.rawValue].count(count.key, owner: count.owner, now: now)
                attempt.counted.append((count.table.rawValue, count.key, until))
            }
            return 0
        }
        guard wait == 0 else { throw .throttled(wait) }
        return attempt
    }

    private func wait(_ counts: [Count], _ now: Int64) -> Int64 { state.withLock { Self.wait(counts, now, $0.tables) } }

    private static func wait(_ counts: [Count], _ now: Int64, _ tables: [ThrottleTable]) -> Int64 {
        counts.reduce(0) { max($0, tables[$1.table.rawValue].wait($1.key, now: now)) }
    }

    /// One for each network around the address, in the table of its size.
    private static func counts(_ tables: [Table], _ address: String) -> [Count] {
        zip(tables, ClientNetwork.around(address)).map { Count(table: $0, key: ThrottleTable.key("address", $1)) }
    }
}
