// A password that has been let through to be looked at: counted under the throttle, and with a place among those under
// way. Made by AccountStore, captured by the job that hashes. Where that job never runs (the queue is full, the client
// has gone) its end takes both back; so what has been begun ends on every path.

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

    /// Said as soon as it is known, whatever comes after: a database that fails makes no wrong guess free.
    func wrong() { outcome.store(Outcome.wrong.rawValue, ordering: .relaxed) }

    func right() { outcome.store(Outcome.right.rawValue, ordering: .relaxed) }

    /// The work is done; counts for the first time only. Before the client has its answer, which may be followed by the
    /// next attempt.
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
