// The recent attempts by key (an account, an address), and the time until which the next one has to wait. A plain
// value of bounded size. Owned by Throttle, under its lock. Times are seconds of a clock that
// only goes forward.

struct ThrottleTable {
    private struct Entry {
        var attempts: Int
        /// The time from which on the next attempt is being forgotten.
        var last: Int64
        var until: Int64
        /// The account of the attempts, by which an operator may have them forgotten.
        var owner: Int
    }

    /// Attempts before the next has to wait; 0: none ever has to.
    var free: Int
    /// The longest delay, in seconds.
    let longestDelay: Int64
    /// Seconds after which one attempt is forgotten. Well under `longestDelay`: otherwise somebody who tries once in
    /// that time would keep the delay there for ever.
    let forgetting: Int64
    /// More attempts would not make the delay longer, only its end later.
    private var most: Int { max(0, free) + (64 - max(1, longestDelay).leadingZeroBitCount) }
    private var entries: RecentTable<Int, Entry>

    init(free: Int, longestDelay: Int64, forgetting: Int64, capacity: Int = 100_000) {
        self.free = free
        self.longestDelay = longestDelay
        self.forgetting = max(1, forgetting)
        entries = RecentTable(capacity: capacity)
    }

    var count: Int { entries.count }

    /// Seconds the next attempt has to wait; 0: none.
    func wait(_ key: Int, now: Int64) -> Int64 {
        // Fewer attempts than are free have a delay only from when fewer were.
        guard free > 0, let entry = entries[key], entry.attempts >= free else { return 0 }
        return max(0, entry.until - now)
    }

    /// Like `wait`, for an attempt with others in front of it that come as soon as they may.
    /// - Parameter most: a longer wait is returned as this.
    func wait(_ key: Int, behind others: Int, now: Int64, atMost most: Int64) -> Int64 {
        guard free > 0, let entry = entries[key] else { return 0 }
        var wait = entry.attempts >= free ? max(0, entry.until - now) : 0
        var attempts = entry.attempts
        for _ in 0..<max(0, others) where wait < most {
            attempts = min(attempts, self.most) + 1
            if attempts >= free { wait += delay(attempts - free) }
        }
        return min(wait, most)
    }

    /// Counts an attempt. The delay after it doubles with each: 1 second, 2, 4 ….
    /// - Returns: the time until which the next has to wait, for `takeBack`.
    @discardableResult
    mutating func count(_ key: Int, owner: Int = 0, now: Int64) -> Int64 {
        guard free > 0 else { return 0 }
        var entry = entries[key] ?? Entry(attempts: 0, last: now, until: 0, owner: owner)
        let forgotten = max(0, now - entry.last) / forgetting
        // The rest of the time counts for the next attempt, so that more frequent attempts are forgotten as fast.
        if forgotten >= entry.attempts {
            entry.attempts = 0
            entry.last = now
        } else {
            entry.attempts -= Int(forgotten)
            entry.last += forgotten * forgetting
        }
        entry.attempts = min(entry.attempts, most) + 1
        entry.until = entry.attempts < free ? 0 : now + delay(entry.attempts - free)
        entries.put(key, entry)
        return entry.until
    }

    /// Takes back an attempt that was none, and the delay that it caused.
    /// - Parameter until: what `count` returned for it. The attempt was allowed, so the delay before it was over.
    mutating func takeBack(_ key: Int, until: Int64) {
        guard var entry = entries[key] else { return }
        entry.attempts -= 1
        if entry.until == until || entry.attempts < free { entry.until = 0 }
        if entry.attempts <= 0 { entries.forget(key) } else { entries.put(key, entry) }
    }

    mutating func forget(_ key: Int) { entries.forget(key) }

    /// Checks every entry: for an operator's action, not for a request.
    mutating func forget(owner: Int) { entries.forget(where: { $0.owner == owner }) }

    mutating func forgetAll() { entries.forgetAll() }

    /// The key of an account or an address. Seeded anew in each process, so that nobody can choose two names that meet.
    static func key(_ kind: String, _ name: String) -> Int {
        var hasher = Hasher()
        hasher.combine(kind)
        hasher.combine(name)
        return hasher.finalize()
    }

    /// A bound for what is `factor` times as large; 0 stays 0.
    static func times(_ bound: Int, _ factor: Int) -> Int {
        let (product, overflows) = bound.multipliedReportingOverflow(by: factor)
        return overflows ? .max >> 1 : product
    }

    private func delay(_ doublings: Int) -> Int64 {
        doublings >= 32 ? longestDelay : min(Int64(1) << Int64(max(0, doublings)), longestDelay)
    }
}
