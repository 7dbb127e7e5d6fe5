// A password attempt that may be hashed: counted under the throttle, and with a place among those under way. Made by
// AccountStore, captured by the job that hashes. Where that job never runs (the queue is full, the client has gone) its
// deinit takes both back, so an attempt ends on every path.

import Synchronization

final class PasswordAttempt: Sendable {
    private enum Outcome: Int {
        case none, wrong, right
    }

    private let throttle: Throttle
    private let bounds: LoginBounds
    private let counted: Throttle.Attempt
    private let place: LoginBounds.Place
    private let uptime: @Sendable () -> Int64
    private let outcome = Atomic<Int>(Outcome.none.rawValue)
    private let isOver = Atomic<Bool>(false)

    init(
        _ throttle: Throttle, _ counted: Throttle.Attempt, _ bounds: LoginBounds, _ place: LoginBounds.Place,
        uptime: @escaping @Sendable () -> Int64
    ) {
        self.throttle = throttle
        self.counted = counted
        self.bounds = bounds
        self.place = place
        self.uptime = uptime
    }

    deinit { end() }

    /// Called as soon as it is known, whatever comes after: a failing database must not make a wrong guess free.
    func wrong() { outcome.store(Outcome.wrong.rawValue, ordering: .relaxed) }

    func right() { outcome.store(Outcome.right.rawValue, ordering: .relaxed) }

    /// Ends the attempt; only the first call counts. Called before the client gets its response, because the next
    /// attempt may follow at once.
    func end() {
        if isOver.exchange(true, ordering: .relaxed) { return }
        let outcome = Outcome(rawValue: outcome.load(ordering: .relaxed)) ?? .none
        switch outcome {
        case .none: throttle.takeBack(counted)
        case .wrong: break
        case .right: throttle.succeed(counted)
        }
        bounds.leave(place, isRight: outcome == .right, now: uptime())
    }
}
