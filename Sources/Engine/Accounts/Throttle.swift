// Slows down whoever guesses: an account's attempts and an address's are counted before the password is looked at, so that a
// hundred at once are a hundred, and taken back where it was right. Unknown accounts are counted as known ones are. Nobody is
// locked out: a delay has an end, and where a user has logged in before, strangers' guesses do not count. In memory; a restart
// forgets. Called by workers.

final class Throttle: Sendable {
    private struct Tables {
        var accounts: ThrottleTable
        /// An account at an address it has logged in from.
        var known: ThrottleTable
        var addresses: ThrottleTable
        var registrations: ThrottleTable
    }

    /// What an attempt has been counted under.
    struct Attempt {
        fileprivate var account: Int?
        fileprivate var known: Int?
        fileprivate var address: Int
    }

    private let tables: Monitor<Tables>

    init(_ settings: AccountSettings) {
        let longest: Int64 = 15 * 60
        tables = Monitor(
            Tables(
                accounts: ThrottleTable(free: settings.accountAttempts, longestDelay: longest, forgetting: longest),
                known: ThrottleTable(free: settings.accountAttempts, longestDelay: longest, forgetting: longest),
                addresses: ThrottleTable(free: settings.addressAttempts, longestDelay: longest, forgetting: 60),
                registrations: ThrottleTable(free: settings.addressRegistrations, longestDelay: longest, forgetting: 60)))
    }

    /// Counts an attempt at a password.
    /// - Parameters:
    ///   - account: its folded name, whether there is one or not; nil for what is no name.
    ///   - isKnown: asked when strangers have used the account's attempts up: has it been logged in to from this address?
    /// - Throws: throttled.
    func begin(account: String?, address: String, now: Int64, isKnown: () -> Bool) throws(AccountError) -> Attempt {
        var attempt = Attempt(account: account.map { Self.key("account", $0) }, address: Self.key("address", Self.network(address)))
        let isBlocked = tables.withLock { tables in attempt.account.map { tables.accounts.wait($0, now: now) > 0 } ?? false }
        if isBlocked, let account, isKnown() {
            attempt.account = nil
            attempt.known = Self.key(Self.network(address), account)
        }
        return try begin(attempt, now)
    }

    /// Counts an attempt at the password of a session's own user: strangers do not get here.
    func begin(user id: Int64, address: String, now: Int64) throws(AccountError) -> Attempt {
        try begin(Attempt(known: Self.key("session", String(id)), address: Self.key("address", Self.network(address))), now)
    }

    /// Counts a registration, or refuses it. A refused code counts as a wrong password does.
    func register(address: String, now: Int64) throws(AccountError) {
        let key = Self.key("address", Self.network(address))
        let wait = tables.withLock { tables in
            let wait = max(tables.registrations.wait(key, now: now), tables.addresses.wait(key, now: now))
            if wait == 0 { tables.registrations.count(key, now: now) }
            return wait
        }
        guard wait == 0 else { throw .throttled(wait) }
    }

    func wrongCode(address: String, now: Int64) {
        let key = Self.key("address", Self.network(address))
        tables.withLock { $0.addresses.count(key, now: now) }
    }

    /// The password was right.
    func succeed(_ attempt: Attempt) {
        tables.withLock { tables in
            if let key = attempt.account { tables.accounts.forget(key) }
            if let key = attempt.known { tables.known.forget(key) }
            tables.addresses.takeBack(attempt.address)
        }
    }

    /// The password was not looked at.
    func takeBack(_ attempt: Attempt) {
        tables.withLock { tables in
            if let key = attempt.account { tables.accounts.takeBack(key) }
            if let key = attempt.known { tables.known.takeBack(key) }
            tables.addresses.takeBack(attempt.address)
        }
    }

    /// An operator has unlocked the account or set its password.
    func forget(account: String) {
        let key = Self.key("account", account)
        tables.withLock { $0.accounts.forget(key) }
    }

    /// Another process has changed accounts: which, nobody says.
    func forgetAccounts() { tables.withLock { $0.accounts.forgetAll() } }

    private func begin(_ attempt: Attempt, _ now: Int64) throws(AccountError) -> Attempt {
        let wait = tables.withLock { tables in
            var wait = tables.addresses.wait(attempt.address, now: now)
            if let key = attempt.account { wait = max(wait, tables.accounts.wait(key, now: now)) }
            if let key = attempt.known { wait = max(wait, tables.known.wait(key, now: now)) }
            guard wait == 0 else { return wait }
            tables.addresses.count(attempt.address, now: now)
            if let key = attempt.account { tables.accounts.count(key, now: now) }
            if let key = attempt.known { tables.known.count(key, now: now) }
            return 0
        }
        guard wait == 0 else { throw .throttled(wait) }
        return attempt
    }

    /// Seeded anew in each process: nobody can choose two names that meet.
    private static func key(_ kind: String, _ name: String) -> Int {
        var hasher = Hasher()
        hasher.combine(kind)
        hasher.combine(name)
        return hasher.finalize()
    }

    /// The address itself; of IPv6 the /64 that one customer is given (RFC 6177).
    static func network(_ address: String) -> String { ClientNetwork.of(address) }
}
