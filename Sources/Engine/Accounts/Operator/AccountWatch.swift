// A thread that looks twice a second whether another process has changed the accounts (`reactor users lock …` beside a
// running server), so that a session ended there ends here within a second. A thread of its own and not a workers' job,
// because all workers may be busy for longer than that.

import Engine

final class AccountWatch: Sendable {
    private let thread: PeriodicThread

    /// - Throws: EAGAIN where the system has no room for the thread.
    init(_ accounts: AccountStore) throws(Errno) {
        // At once the first time, so that its connection is opened with the rest, and not under load.
        thread = try PeriodicThread(name: "accounts", every: Clock.second / 2, restsFirst: false, ()) { _ in
            // If the database fails, nothing cached is trusted; whoever needs it reports the error.
            accounts.forgetCached((try? accounts.database.foreignChange()) ?? .possible)
            try? accounts.publishChanges()
        }
    }

    /// Joins the thread.
    func stop() { thread.stop() }
}
