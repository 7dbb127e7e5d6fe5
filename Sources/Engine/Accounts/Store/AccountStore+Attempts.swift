// The checks before a password is hashed: whether there is a place for it, and whether it may be tried. Both are made
// before the job is queued for the hash, so that a refused attempt waits behind no password and costs no hash. Nothing
// here depends on whether the account exists.

extension AccountStore {
    /// - Parameter key: a folded name; nil for text that is no name.
    /// - Throws: throttled.
    func beginAttempt(at key: String?, from address: String) throws(AccountError) -> PasswordAttempt {
        let now = settings.uptime()
        let place = try bounds.enter(account: key, address: address, now: now) { knows(key ?? "", at: address) }
        return try attempt(place, now) { () throws(AccountError) in
            try throttle.begin(account: key, address: address, now: now) { knows(key ?? "", at: address) }
        }
    }

    /// Begins a registration: there is no password to guess, but one to hash. It takes none of an account's places,
    /// because the name may belong to somebody.
    /// - Throws: throttled.
    func beginRegistration(at address: String) throws(AccountError) -> PasswordAttempt {
        let now = settings.uptime()
        let place = try bounds.enter(account: nil, address: address, now: now) { false }
        return try attempt(place, now) { () throws(AccountError) in
            try throttle.register(address: address, now: now)
            return Throttle.Attempt()
        }
    }

    /// Begins the confirmation of the password by a user who has a session.
    /// - Throws: noSession, throttled, database.
    func beginConfirmation(
        of token: SessionToken, _ client: ClientNote
    ) throws(AccountError) -> (Account, PasswordAttempt) {
        guard let account = try user(forSessionToken: token) else { throw .noSession }
        let now = settings.uptime(), key = loginKey(account.username)
        // The account is known by the session, so strangers who hold all of its places block nothing here.
        let place = try bounds.enter(account: key, address: client.address, now: now) { true }
        let attempt = try attempt(place, now) { () throws(AccountError) in
            try throttle.begin(user: account.id, address: client.address, now: now)
        }
        return (account, attempt)
    }

    /// The place has been taken first, because a guess without one must not use up a turn.
    private func attempt(
        _ place: LoginBounds.Place, _ now: Int64, _ count: () throws(AccountError) -> Throttle.Attempt
    ) throws(AccountError) -> PasswordAttempt {
        do throws(AccountError) {
            return PasswordAttempt(throttle, try count(), bounds, place, uptime: settings.uptime)
        } catch {
            bounds.leave(place, isRight: false, now: now)
            throw error
        }
    }
}
