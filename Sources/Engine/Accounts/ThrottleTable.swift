// How often each of many keys (an account, an address) has been tried of late, and until when the next attempt has to wait. A
// plain value, bounded: as in SessionCache, two halves. Owned by Throttle, under its lock.

struct ThrottleTable {
    private struct Entry {
        var attempts: Int
        var last: Int64
        var until: Int64
    }

    /// Attempts before the next has to wait; 0: none ever has to.
    let free: Int
    /// Seconds, at most.
    let longestDelay: Int64
    /// Seconds after which one attempt is forgotten.
    let forgetting: Int64
    private let half: Int
    private var young: [Int: Entry] = [:]
    private var old: [Int: Entry] = [:]

    init(free: Int, longestDelay: Int64, forgetting: Int64, capacity: Int = 100_000) {
        self.free = free
        self.longestDelay = longestDelay
        self.forgetting = max(1, forgetting)
        half = max(1, capacity / 2)
    }

    var count: Int { young.count + old.count }

    /// Seconds the next attempt has to wait; 0: none.
    func wait(_ key: Int, now: Int64) -> Int64 {
        guard free > 0, let entry = young[key] ?? old[key] else { return 0 }
        return max(0, entry.until - now)
    }

    /// Counts an attempt. The delay behind it doubles with each: 1 second, 2, 4 ….
    mutating func count(_ key: Int, now: Int64) {
        guard free > 0 else { return }
        var entry = young[key] ?? old[key] ?? Entry(attempts: 0, last: now, until: 0)
        let forgotten = Int(clamping: max(0, now - entry.last) / forgetting)
        entry.attempts = max(0, entry.attempts - forgotten) + 1
        entry.last = now
        entry.until = entry.attempts < free ? 0 : now + delay(entry.attempts - free)
        old[key] = nil
        put(key, entry)
    }

    /// Takes an attempt back that was none.
    mutating func takeBack(_ key: Int) {
        guard var entry = young[key] ?? old[key] else { return }
        old[key] = nil
        entry.attempts -= 1
        if entry.attempts < free { entry.until = 0 }
        if entry.attempts <= 0 { young[key] = nil } else { put(key, entry) }
    }

    mutating func forget(_ key: Int) {
        young[key] = nil
        old[key] = nil
    }

    mutating func forgetAll() {
        young = [:]
        old = [:]
    }

    private func delay(_ doublings: Int) -> Int64 {
        doublings >= 32 ? longestDelay : min(Int64(1) << Int64(max(0, doublings)), longestDelay)
    }

    private mutating func put(_ key: Int, _ entry: Entry) {
        if young.count >= half, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = entry
    }
}
