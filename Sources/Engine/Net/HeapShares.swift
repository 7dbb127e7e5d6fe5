// The shares of a loop's heap that clients may hold while something of a connection is unfinished. All of the loop's
// connections use one heap: without shares one client's half-sent bodies, or responses that nobody reads, would take
// the memory that every other client's response needs. On the loop's thread; consulted only where a connection keeps
// bytes, which a whole request in one read does not.

struct HeapShares {
    /// The memory that one connection keeps: blocks, not the bytes in them.
    struct Held: Equatable {
        var input = 0
        var output = 0

        var total: Int { input &+ output }
        /// The part for messages that are more than a head.
        fileprivate var large: Int { input > HeapShares.smallMessage ? input : 0 }
    }

    /// A head of the default limit, and what else is kept of its connection.
    static let smallMessage = 20 << 10

    /// For messages that are more than a head: half of the heap.
    private(set) var largeLimit: Int
    /// For all that clients have sent: three quarters. The rest is for making responses.
    private(set) var inputLimit: Int
    /// Together with the responses that wait for their readers: seven eighths. Current responses are made in the last
    /// eighth.
    private(set) var limit: Int
    /// For one address: an eighth, or one message of the largest size. A single response may be larger.
    private(set) var addressLimit: Int
    /// Proxies that the operator trusts stand for many clients.
    private var proxies: TrustedProxies

    private var held = Held()
    private var large = 0
    /// The bytes of addresses that hold any now. Grows with them, so that in the long run nothing is allocated.
    private var byAddress: [AddressGroup: Int] = [:]

    /// - Parameters:
    ///   - heapLimit: bytes that the heap may hold.
    ///   - largestMessage: bytes of a head and a body at their limits.
    init(heapLimit: Int, largestMessage: Int, proxies: TrustedProxies) {
        largeLimit = heapLimit / 2
        inputLimit = heapLimit / 4 * 3
        limit = heapLimit / 8 * 7
        addressLimit = max(heapLimit / 8, min(largestMessage, largeLimit))
        self.proxies = proxies
    }

    /// Sets other bounds. Who holds more than is allowed now keeps it, and gets no more.
    mutating func setBounds(heapLimit: Int, largestMessage: Int, proxies: TrustedProxies) {
        var other = HeapShares(heapLimit: heapLimit, largestMessage: largestMessage, proxies: proxies)
        other.held = held
        other.large = large
        swap(&other.byAddress, &byAddress)
        self = other
    }

    /// Whether a connection may hold that much.
    /// - Parameter before: its shares when it was last counted.
    func allows(_ wanted: Held, before: Held, _ peer: SocketAddress) -> Bool {
        let more = wanted.total &- before.total
        if more <= 0 { return true }
        if held.total &+ more > limit { return false }
        if wanted.input > before.input {
            if held.input &+ wanted.input &- before.input > inputLimit { return false }
            if wanted.large > 0, large &+ wanted.large &- before.large > largeLimit { return false }
        }
        let address = byAddress[AddressGroup(peer)] ?? 0
        if address &+ more <= addressLimit { return true }
        // One response of any size may wait for its reader, if that is all the address holds.
        if address <= before.total, wanted.output > before.output { return true }
        return proxies.contains(peer)
    }

    /// Counts a connection anew, when it holds more or less than before.
    mutating func count(_ now: Held, before: Held, _ peer: SocketAddress) {
        held.input &+= now.input &- before.input
        held.output &+= now.output &- before.output
        large &+= now.large &- before.large
        let group = AddressGroup(peer)
        let left = (byAddress[group] ?? 0) &+ now.total &- before.total
        byAddress[group] = left > 0 ? left : nil
    }

    /// Forgets all shares, because the heap has been given up with everything in it.
    mutating func forgetAll() {
        held = Held()
        large = 0
        byAddress.removeAll()
    }
}
