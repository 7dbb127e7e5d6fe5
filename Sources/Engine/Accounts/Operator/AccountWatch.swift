// A thread that looks twice a second whether another process has changed the accounts (`reactor users lock …` beside a
// running server), so that a session ended there ends here within a second. A thread of its own and not a workers' job,
// because all workers may be busy for longer than that.

final class AccountWatch: Sendable {
    private static let interval = Clock.second / 2

    private let accounts: AccountStore
    private let isStopped = Monitor(false)
    private let thread = Monitor<ThreadHandle?>(nil)

    /// - Throws: EAGAIN where the system has no room for the thread.
    init(_ accounts: AccountStore) throws(Errno) {
        self.accounts = accounts
        let handle = ThreadHandle(try Thread(name: "accounts") { [self] in work() })
        thread.withLock { $0 = handle }
    }

    /// Joins the thread.
    func stop() {
        isStopped.broadcast { $0 = true }
        thread.withLock { $0.take() }?.join()
    }

    private func work() {
        // At once the first time, so that its connection is opened with the rest, and not under load.
        repeat {
            // If the database fails, nothing cached is trusted; whoever needs it reports the error.
            accounts.forgetCached((try? accounts.database.foreignChange()) ?? .possible)
        } while isStopped.wait(until: Clock.now &+ Self.interval, { $0 ? true : nil }) == nil
    }
}
