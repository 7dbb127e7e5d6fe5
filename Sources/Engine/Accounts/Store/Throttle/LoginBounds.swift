// Bounds on the hashing that one account and one network may ask for: passwords under way at a time, right or wrong,
// and right passwords in a row. A throttle of wrong ones alone would leave the server to anybody who knows one
// password. Accounts that do not exist are bounded like those that do; only where right passwords have been used up
// does a stranger learn that there is an account. In memory; called by workers, before the job is queued for the hash.

import Engine

final class LoginBounds: Sendable {
    /// One place among those under way, to be given back.
    struct Place: Sendable {
        fileprivate let underWay: [Int]
        fileprivate let successes: [Bucket]
    }

    /// A leaky bucket: a burst at once, then one in `interval` thousandths of a second.
    fileprivate struct Bucket: Sendable {
        let key: Int
        let burst: Int
        let interval: Int64
    }

    private struct State {
        /// Bounded by the queues of the workers.
        var underWay: [Int: Int] = [:]
        var buckets: LeakyBuckets
        var settings: AccountSettings
    }

    private let state: Monitor<State>

    /// One right password in 6 seconds for an account; two a second for an address. For IPv6 a /56 has four times as
    /// much as a /64, and a /48 sixteen times.
    private static let accountInterval: Int64 = 6000
    private static let addressInterval: Int64 = 500
    private static let factors = [1, 4, 16]

    init(_ settings: AccountSettings, capacity: Int = 100_000) {
        state = Monitor(State(buckets: LeakyBuckets(capacity: capacity), settings: settings))
    }

    /// Keeps to other bounds from now on; what is under way stays counted.
    func follow(_ settings: AccountSettings) { state.withLock { $0.settings = settings } }

    /// Takes a place for a password that is about to be hashed.
    /// - Parameters:
    ///   - account: its folded name, whether it exists or not; nil for text that is no name.
    ///   - now: seconds of a clock that only goes forward.
    ///   - isKnown: called when the account's places are taken: whether it has been logged in to from this address.
    ///     Such an address has places of its own, so that strangers keep nobody out by holding the others.
    /// - Throws: throttled.
    func enter(account: String?, address: String, now: Int64, isKnown: () -> Bool) throws(AccountError) -> Place {
        let settings = state.withLock { $0.settings }
        var limits: [(key: Int, limit: Int)] = []
        var buckets: [Bucket] = []
        for (network, factor) in zip(ClientNetwork.around(address), Self.factors) {
            let key = ThrottleTable.key("address", network)
            limits.append(
                (key, settings.addressAttempts == 0 ? 0 : ThrottleTable.times(settings.addressInFlight, factor)))
            buckets.append(
                Bucket(
                    key: key, burst: ThrottleTable.times(settings.addressLogins, factor),
                    interval: Self.addressInterval / Int64(factor)))
        }
        if let account {
            let key = ThrottleTable.key("account", account),
                limit = settings.accountAttempts == 0 ? 0 : settings.accountInFlight
            let isFull = limit > 0 && state.withLock { ($0.underWay[key] ?? 0) >= limit }
            limits.append((isFull && isKnown() ? ThrottleTable.key(ClientNetwork.site(address), account) : key, limit))
            buckets.append(Bucket(key: key, burst: settings.accountLogins, interval: Self.accountInterval))
        }
        let wait = state.withLock { state in
            var wait = buckets.reduce(Int64(0)) { max($0, state.buckets.wait($1.key, $1.burst, $1.interval, now: now)) }
            if limits.contains(where: { $0.limit > 0 && (state.underWay[$0.key] ?? 0) >= $0.limit }) {
                wait = max(wait, 1)
            }
            if wait == 0 {
                for limit in limits { state.underWay[limit.key, default: 0] += 1 }
            }
            return wait
        }
        guard wait == 0 else { throw .throttled(wait) }
        return Place(underWay: limits.map(\.key), successes: buckets)
    }

    /// Gives the place back, once for each `enter`.
    /// - Parameter isRight: whether the password was right.
    func leave(_ place: Place, isRight: Bool, now: Int64) {
        state.withLock { state in
            for key in place.underWay {
                let left = (state.underWay[key] ?? 0) - 1
                state.underWay[key] = left > 0 ? left : nil
            }
            guard isRight else { return }
            for bucket in place.successes { state.buckets.add(bucket.key, bucket.burst, bucket.interval, now: now) }
        }
    }

    /// The number of keys with something under way, for the tests.
    var keysUnderWay: Int { state.withLock { $0.underWay.count } }
}
