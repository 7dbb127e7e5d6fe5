// Slows down whoever guesses: attempts are counted before the password is looked at, so that a hundred at once are a hundred, and
// taken back where it was right. Unknown accounts are counted as known ones are. Counted are
//
// - an account's attempts from one network, with a delay of up to 15 minutes: no other network waits for it;
// - an account's attempts from everywhere, ten times as many, with a delay of up to 30 seconds: guesses from very many networks
//   are slowed down too, and nobody is kept out for longer. A network that the user has logged in from before does not wait for
//   these;
// - a network's attempts at whichever accounts, and its registrations, up to 15 minutes; of IPv6 the networks around it as well.
//
// In memory; a restart forgets. Called by workers.

final class Throttle: Sendable {
    private enum Table: Int, CaseIterable {
        case account, accountAndNetwork, address, address56, address48, registration, registration56, registration48

        static let addresses: [Table] = [.address, .address56, .address48]
        static let registrations: [Table] = [.registration, .registration56, .registration48]
    }

    /// What an attempt has been counted under.
    struct Attempt {
        fileprivate var counted: [(table: Int, key: Int, until: Int64)] = []
    }

    private struct Count {
        var table: Table
        var key: Int
        var owner = 0
    }

    private let tables: Monitor<[ThrottleTable]>

    /// How many networks' worth of attempts an account takes together before the next has to wait.
    private static let networksPerAccount = 10

    init(_ settings: AccountSettings) {
        let longest: Int64 = 15 * 60
        tables = Monitor(
            Table.allCases.map { table in
                switch table {
                case .account:
                    ThrottleTable(free: Self.times(settings.accountAttempts, Self.networksPerAccount), longestDelay: 30, forgetting: 60)
                case .accountAndNetwork: ThrottleTable(free: settings.accountAttempts, longestDelay: longest, forgetting: 5 * 60)
                case .address: ThrottleTable(free: settings.addressAttempts, longestDelay: longest, forgetting: 60)
                case .address56: ThrottleTable(free: Self.times(settings.addressAttempts, 4), longestDelay: longest, forgetting: 15)
                case .address48: ThrottleTable(free: Self.times(settings.addressAttempts, 16), longestDelay: longest, forgetting: 4)
                case .registration: ThrottleTable(free: settings.addressRegistrations, longestDelay: longest, forgetting: 60)
                case .registration56: ThrottleTable(free: Self.times(settings.addressRegistrations, 4), longestDelay: longest, forgetting: 15)
                case .registration48: ThrottleTable(free: Self.times(settings.addressRegistrations, 16), longestDelay: longest, forgetting: 4)
                }
            })
    }

    /// Counts an attempt at a password.
    /// - Parameters:
    ///   - account: its folded name, whether there is one or not; nil for what is no name.
    ///   - now: seconds of a clock that only goes forward.
    ///   - isKnown: asked when the attempts from everywhere are used up: has the account been logged in to from this address?
    /// - Throws: throttled.
    func begin(account: String?, address: String, now: Int64, isKnown: () -> Bool) throws(AccountError) -> Attempt {
        var counts = Self.counts(Table.addresses, address)
        if let account {
            let owner = Self.key("account", account)
            counts.append(Count(table: .accountAndNetwork, key: Self.key(ClientNetwork.site(address), account), owner: owner))
            let everywhere = Count(table: .account, key: owner, owner: owner)
            if wait([everywhere], now) == 0 || !isKnown() { counts.append(everywhere) }
        }
        return try begin(counts, now)
    }

    /// Counts an attempt at the password of a session's own user: strangers do not get here.
    func begin(user id: Int64, address: String, now: Int64) throws(AccountError) -> Attempt {
        try begin(Self.counts(Table.addresses, address) + [Count(table: .accountAndNetwork, key: Self.key("session", String(id)))], now)
    }

    /// Counts a registration, or refuses it. A refused code counts as a wrong password does.
    func register(address: String, now: Int64) throws(AccountError) {
        let wait = wait(Self.counts(Table.addresses, address), now)
        guard wait == 0 else { throw .throttled(wait) }
        _ = try begin(Self.counts(Table.registrations, address), now)
    }

    func wrongCode(address: String, now: Int64) {
        let counts = Self.counts(Table.addresses, address)
        tables.withLock { tables in
            for count in counts { tables[count.table.rawValue].count(count.key, now: now) }
        }
    }

    /// The password was right: the network's own wrong ones are forgotten. Those from elsewhere are somebody else's.
    func succeed(_ attempt: Attempt) {
        takeBack(attempt)
        tables.withLock { tables in
            for count in attempt.counted where count.table == Table.accountAndNetwork.rawValue { tables[count.table].forget(count.key) }
        }
    }

    /// The password was not looked at.
    func takeBack(_ attempt: Attempt) {
        tables.withLock { tables in
            for count in attempt.counted { tables[count.table].takeBack(count.key, until: count.until) }
        }
    }

    /// An operator has unlocked the account or set its password.
    func forget(account: String) {
        let owner = Self.key("account", account)
        tables.withLock { tables in
            tables[Table.account.rawValue].forget(owner)
            tables[Table.accountAndNetwork.rawValue].forget(owner: owner)
        }
    }

    /// Another process has changed accounts: which, nobody says.
    func forgetAccounts() {
        tables.withLock { tables in
            tables[Table.account.rawValue].forgetAll()
            tables[Table.accountAndNetwork.rawValue].forgetAll()
        }
    }

    private func begin(_ counts: [Count], _ now: Int64) throws(AccountError) -> Attempt {
        var attempt = Attempt()
        let wait = tables.withLock { tables in
            let wait = Self.wait(counts, now, tables)
            guard wait == 0 else { return wait }
            for count in counts {
                let until = tables[count.table.rawValue].count(count.key, owner: count.owner, now: now)
                attempt.counted.append((count.table.rawValue, count.key, until))
            }
            return 0
        }
        guard wait == 0 else { throw .throttled(wait) }
        return attempt
    }

    private func wait(_ counts: [Count], _ now: Int64) -> Int64 { tables.withLock { Self.wait(counts, now, $0) } }

    private static func wait(_ counts: [Count], _ now: Int64, _ tables: [ThrottleTable]) -> Int64 {
        counts.reduce(0) { max($0, tables[$1.table.rawValue].wait($1.key, now: now)) }
    }

    /// One for each network around the address, in the table of its size.
    private static func counts(_ tables: [Table], _ address: String) -> [Count] {
        zip(tables, ClientNetwork.around(address)).map { Count(table: $0, key: key("address", $1)) }
    }

    /// Seeded anew in each process: nobody can choose two names that meet.
    private static func key(_ kind: String, _ name: String) -> Int {
        var hasher = Hasher()
        hasher.combine(kind)
        hasher.combine(name)
        return hasher.finalize()
    }

    private static func times(_ attempts: Int, _ factor: Int) -> Int {
        let (product, overflows) = attempts.multipliedReportingOverflow(by: factor)
        return overflows ? .max >> 1 : product
    }
}
