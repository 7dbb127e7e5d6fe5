// The trusted proxies as they are now, for those who need them seldom: the operator's side, and the accounts'
// handlers. A loop has a copy of its own for its requests. From any thread; the lock is held for one copy.

package final class ProxyList: Sendable {
    private let list: Monitor<TrustedProxies>

    package init(_ list: TrustedProxies = .none) { self.list = Monitor(list) }

    package var current: TrustedProxies {
        get { list.withLock { $0 } }
        set { list.withLock { $0 = newValue } }
    }
}
