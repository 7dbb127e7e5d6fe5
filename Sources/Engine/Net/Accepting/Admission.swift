// The bounds on open connections, in all and from one address. Shared by a server's loops: the main loop counts a
// connection in, and the loop that closes it counts it out. The lock is held for one dictionary access, once at each
// end of a connection's life.

import Synchronization

final class Admission: Sendable {
    enum Verdict {
        case admitted
        /// The most allowed are open.
        case full
        /// The most allowed from this address are open.
        case addressFull
    }

    private struct Open {
        var count = 0
        var byAddress: [AddressGroup: Int] = [:]
        var limit: Int
        var limitPerAddress: Int
        /// Trusted proxies stand for many clients, so the bound of one address does not apply to them.
        var proxies: TrustedProxies
    }

    private let open: Monitor<Open>

    init(limit: Int, perAddress: Int, proxies: TrustedProxies = .none) {
        open = Monitor(Open(limit: limit, limitPerAddress: perAddress, proxies: proxies))
    }

    /// Counts one more connection in, or returns the reason why not.
    /// - Parameter inPlaceOfAnother: an open connection will be closed for it.
    func admit(_ peer: SocketAddress, inPlaceOfAnother: Bool = false) -> Verdict {
        let group = AddressGroup(peer)
        return open.withLock { open in
            let here = open.byAddress[group] ?? 0
            if here >= open.limitPerAddress, !open.proxies.contains(peer) { return .addressFull }
            if open.count >= open.limit, !inPlaceOfAnother { return .full }
            open.count += 1
            open.byAddress[group] = here + 1
            return .admitted
        }
    }

    /// Counts out a connection that was admitted and is closed now.
    func release(_ peer: SocketAddress) {
        let group = AddressGroup(peer)
        open.withLock { open in
            open.count -= 1
            let left = (open.byAddress[group] ?? 0) - 1
            open.byAddress[group] = left > 0 ? left : nil
        }
    }

    /// The number of connections admitted and not yet closed.
    var count: Int { open.withLock { $0.count } }

    /// Sets new bounds, which apply to new connections.
    func setLimits(_ limit: Int, perAddress: Int) {
        open.withLock { open in
            open.limit = limit
            open.limitPerAddress = perAddress
        }
    }

    /// Trusts these proxies, and no others, from now on.
    func setProxies(_ proxies: TrustedProxies) { open.withLock { $0.proxies = proxies } }
}
