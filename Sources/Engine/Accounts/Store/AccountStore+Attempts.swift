// Before a password is hashed: is there a place for it, and may it be tried? Both are looked at before the job is
// queued for the hash, so that what is refused waits behind no password and costs none. Nothing here depends on whether
// the account exists.

extension AccountStore {
    /// - Parameter key: a folded name; nil for what is no name.
    /// - Throws: throttled.
    func beginAttempt(at key: String?, from address: String) throws(AccountError) -> PasswordAttempt {
        let now = settings.uptime()
        let place = try bounds.enter(account: key, address: address, now: now) { knows(key ?? "", at: address) }
        return try attempt(place, now) { () throws(AccountError) in
            try throttle.begin(account: key, address: address, now: now) { knows(key ?? "", at: address) }
        }
    }

    /// A registration has no password to be guessed, but one to be hashed. It takes none of an account's places: the
    /// name may be somebody's.
    /// - Throws: throttled.
    func beginRegistration(at address: String) throws(AccountError) -> PasswordAttempt {
        let now = settings.uptime()
        let place = try bounds.enter(account: nil, address: address, now: now) { false }
        return try attempt(place, now) { () throws(AccountError) in
            try throttle.register(address: address, now: now)
            return Throttle.Attempt()
        }
    }

    /// For who has a session and is to show the password once more.
    /// - Throws: noSession, throttled, database.
    func beginConfirmation(
        of token: SessionToken, _ client: ClientNote
    ) throws(AccountError) -> (Account, PasswordAttempt) {
        guard let account = try user(forSessionToken: token) else { throw .noSession }
        let now = settings.uptime(), key = loginKey(account.username)
        // A session knows the account: strangers who hold all of its places keep it from nothing.
        let place = try bounds.enter(account: key, address: client.address, now: now) { true }
        let attempt = try attempt(place, now) { () throws(AccountError) in
            try throttle.begin(user: account.id, address: client.address, now: now)
        }
        return (account, attempt)
    }

    /// The place has been taken first: a guess that has none is to use up no turn.
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
