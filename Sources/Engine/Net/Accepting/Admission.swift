// Who may come in: the bounds on open connections, in all and from one address. Shared by a server's loops: the main
// loop counts a connection in, and whichever loop closes it counts it out. The lock is held for a look into a
// dictionary, once at each end of a connection's life.

import Synchronization

final class Admission: Sendable {
    enum Verdict {
        case admitted
        /// As many are open as may be.
        case full
        /// As many are open from this address as may be.
        case addressFull
    }

    private struct Open {
        var count = 0
        var byAddress: [AddressGroup: Int] = [:]
        var limit: Int
        var limitPerAddress: Int
    }

    private let open: Monitor<Open>
    /// They stand for many clients: one address's bound is not theirs.
    private let proxies: TrustedProxies

    init(limit: Int, perAddress: Int, proxies: TrustedProxies = .none) {
        self.proxies = proxies
        open = Monitor(Open(limit: limit, limitPerAddress: perAddress))
    }

    /// Counts one more in, or says why not.
    /// - Parameter inPlaceOfAnother: one that is open will be closed for it.
    func admit(_ peer: SocketAddress, inPlaceOfAnother: Bool = false) -> Verdict {
        let group = AddressGroup(peer)
        return open.withLock { open in
            let here = open.byAddress[group] ?? 0
            if here >= open.limitPerAddress, !proxies.contains(peer) { return .addressFull }
            if open.count >= open.limit, !inPlaceOfAnother { return .full }
            open.count += 1
            open.byAddress[group] = here + 1
            return .admitted
        }
    }

    /// Counts out one that was admitted and is closed now.
    func release(_ peer: SocketAddress) {
        let group = AddressGroup(peer)
        open.withLock { open in
            open.count -= 1
            let left = (open.byAddress[group] ?? 0) - 1
            open.byAddress[group] = left > 0 ? left : nil
        }
    }

    /// Admitted and not yet closed.
    var count: Int { open.withLock { $0.count } }

    /// New bounds hold for who comes from now on.
    func setLimits(_ limit: Int, perAddress: Int) {
        open.withLock { open in
            open.limit = limit
            open.limitPerAddress = perAddress
        }
    }
}
