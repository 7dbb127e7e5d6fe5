// A cache of live sessions, which need no query of the database. Bounded by two halves: when the younger is full it
// becomes the older, whose entries are forgotten, so that sessions in use stay. Shared by the workers; each call takes
// a lock for a moment.

final class SessionCache: Sendable {
    struct Entry: Sendable {
        var account: Account
        /// Seconds since 1970: the time when it ends by idling or by age, from the database.
        var ends: Int64
        /// Until this time the database need not be asked.
        var askAgain: Int64
    }

    private struct State {
        var young: [[UInt8]: Entry] = [:]
        var old: [[UInt8]: Entry] = [:]
        var generation: UInt64 = 0
    }

    private let half: Int
    private let state = Monitor(State())

    /// - Parameter limit: entries.
    init(limit: Int) { half = max(1, limit / 2) }

    /// Counts revocations. Read it before asking the database, so that a result from before a revocation is not kept.
    var generation: UInt64 { state.withLock { $0.generation } }

    var count: Int { state.withLock { $0.young.count + $0.old.count } }

    func find(_ hash: [UInt8]) -> Entry? {
        state.withLock { state in
            if let entry = state.young[hash] { return entry }
            guard let entry = state.old.removeValue(forKey: hash) else { return nil }
            keep(hash, entry, in: &state)
            return entry
        }
    }

    /// Remembers a result of the database.
    /// - Parameter generation: the generation before the query; an entry from before a revocation is dropped.
    func keep(_ hash: [UInt8], _ entry: Entry, since generation: UInt64) {
        state.withLock { state in
            guard state.generation == generation else { return }
            state.old[hash] = nil
            keep(hash, entry, in: &state)
        }
    }

    /// Forgets one session that has ended. Call after the commit.
    func forget(_ hash: [UInt8]) {
        state.withLock { state in
            state.generation &+= 1
            state.young[hash] = nil
            state.old[hash] = nil
        }
    }

    /// Forgets a user whose sessions have ended or whose account has changed. Call after the commit.
    func forget(user id: Int64) {
        state.withLock { state in
            state.generation &+= 1
            // Searched first: mostly there is none or one, and a filter would build both halves anew.
            for hash in state.young.compactMap({ $0.value.account.id == id ? $0.key : nil }) { state.young[hash] = nil }
            for hash in state.old.compactMap({ $0.value.account.id == id ? $0.key : nil }) { state.old[hash] = nil }
        }
    }

    /// Forgets everything, because anything may have changed.
    func forgetAll() {
        state.withLock { state in
            state.generation &+= 1
            state.young = [:]
            state.old = [:]
        }
    }

    private func keep(_ hash: [UInt8], _ entry: Entry, in state: inout State) {
        if state.young.count >= half, state.young[hash] == nil {
            state.old = state.young
            state.young = [:]
        }
        state.young[hash] = entry
    }
}
