// The bounds of accounts and sessions, with their defaults. A value; AccountStore exchanges it as a whole.

import Engine

struct AccountSettings: Sendable {
    var registration = RegistrationMode.open
    /// Seconds an invitation may wait to be used.
    var inviteLifetime: Int64 = 7 * 24 * 3600
    /// Seconds a session lives without use.
    var sessionIdle: Int64 = 7 * 24 * 3600
    /// Seconds a session lives at most.
    var sessionLifetime: Int64 = 30 * 24 * 3600
    /// A session's time of last use is written at most once in this many seconds, because reading a page must not cost
    /// a commit.
    var lastSeenGrain: Int64 = 60
    /// Sessions a user may have at a time; a further login ends the one unused for longest.
    var sessionsPerUser: Int64 = 100
    /// Sessions that are cached, so that the database need not be asked.
    var sessionCacheLimit = 10_000
    /// Argon2id's passes and memory in bytes. OWASP's minimum for one lane: 2 passes over 19 MiB.
    var hashPasses: UInt64 = 2
    var hashMemory: Int = 19 << 20
    /// In code points. NIST SP 800-63B recommends 15 where the password is the only factor.
    var passwordMinimum = 8
    var passwordMaximum = 128
    /// The names of the machine: no password may contain one.
    var hostNames: [String] = []
    /// Wrong passwords for one account from one network before the next has to wait; ten times as many from all
    /// networks together. 0: any number.
    var accountAttempts = 5
    /// Wrong passwords from one address (IPv6: one /64 network, four times as many from a /56, 16 times from a /48),
    /// for any accounts; 0: any number.
    var addressAttempts = 50
    /// Registrations from one address, counted likewise, before the next has to wait; 0: any number.
    var addressRegistrations = 100
    /// Passwords of one account, and from one address, that may be under way at a time, including those that wait for
    /// their hash; 0, or where any number of wrong ones is allowed: any number.
    var accountInFlight = 4
    var addressInFlight = 32
    /// Right passwords of one account in a row, before the next has to wait: one in 6 seconds. 0: any number.
    var accountLogins = 30
    /// Right passwords from one address, counted as `addressAttempts` is, before the next has to wait: two a second. 0:
    /// any number.
    var addressLogins = 300
    /// Addresses remembered for each user.
    var knownAddresses: Int64 = 20
    /// Audit entries kept of each kind. The oldest are removed first: an operator's, or those of the user who has the
    /// most.
    var auditLimit: Int64 = 100_000
    /// Like `lastSeenGrain`, but short compared with the idle time: a session in use must not end because its use was
    /// not written.
    var writtenAfter: Int64 { min(lastSeenGrain, max(1, sessionIdle / 10)) }
    /// A last use that could not be written is tried again after this many seconds.
    var rewrittenAfter: Int64 { max(1, writtenAfter / 4) }
    /// Seconds of a clock that only goes forward: delays must not restart, nor last for years, when the time is set.
    var uptime: @Sendable () -> Int64 = { Int64(clamping: Clock.now / Clock.second) }
    /// Seconds since 1970.
    var now: @Sendable () -> Int64 = { Int64(clamping: Clock.realTime / Clock.second) }
}
