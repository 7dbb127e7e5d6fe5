// The bounds of accounts and sessions, with their defaults. A value, read once.

struct AccountSettings: Sendable {
    /// Seconds a session lives without use.
    var sessionIdle: Int64 = 7 * 24 * 3600
    /// Seconds a session lives at most.
    var sessionLifetime: Int64 = 30 * 24 * 3600
    /// A session's time of last use is written at most once in so many seconds: reading a page must not cost a commit.
    var lastSeenGrain: Int64 = 60
    /// Argon2id's passes and memory in bytes. OWASP's minimum for one lane: 2 passes over 19 MiB.
    var hashPasses: UInt64 = 2
    var hashMemory: Int = 19 << 20
    /// Code points.
    var passwordMinimum = 8
    var passwordMaximum = 128
    /// Audit entries kept; the oldest go first.
    var auditLimit: Int64 = 100_000
    /// Seconds since 1970.
    var now: @Sendable () -> Int64 = { Int64(clamping: Clock.realTime / Clock.second) }
}
