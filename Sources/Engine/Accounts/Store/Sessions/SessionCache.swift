// A cache of live sessions, which need no query of the database. A bounded number, of which those in use stay. Shared
// by the workers; each call takes a lock for a moment.

import Engine

final class SessionCache: Sendable {
    struct Entry: Sendable {
        var account: Account
        /// Seconds since 1970: the time when it ends by idling or by age, from the database.
        var ends: Int64
        /// Until this time the database need not be asked.
        var askAgain: Int64
    }

    private struct State {
        var entries: RecentTable<[UInt8], Entry>
        var generation: UInt64 = 0
    }

    private let state: Monitor<State>

    /// - Parameter limit: entries.
    init(limit: Int) { state = Monitor(State(entries: RecentTable(capacity: limit))) }

    /// Counts revocations. Read it before asking the database, so that a result from before a revocation is not kept.
    var generation: UInt64 { state.withLock { $0.generation } }

    var count: Int { state.withLock { $0.entries.count } }

    func find(_ hash: [UInt8]) -> Entry? { state.withLock { $0.entries.use(hash) } }

    /// Remembers a result of the database.
    /// - Parameter generation: the generation before the query; an entry from before a revocation is dropped.
    func keep(_ hash: [UInt8], _ entry: Entry, since generation: UInt64) {
        state.withLock { state in
            guard state.generation == generation else { return }
            state.entries.put(hash, entry)
        }
    }

    /// Forgets one session that has ended. Call after the commit.
    func forget(_ hash: [UInt8]) {
        state.withLock { state in
            state.generation &+= 1
            state.entries.forget(hash)
        }
    }

    /// Forgets a user whose sessions have ended or whose account has changed. Call after the commit.
    func forget(user id: Int64) {
        state.withLock { state in
            state.generation &+= 1
            state.entries.forget(where: { $0.account.id == id })
        }
    }

    /// Forgets everything, because anything may have changed.
    func forgetAll() {
        state.withLock { state in
            state.generation &+= 1
            state.entries.forgetAll()
        }
    }
}
