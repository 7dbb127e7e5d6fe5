// Who may hold how much of a loop's heap while something of a connection is unfinished. The heap is one for all of the
// loop's connections: without shares one client's half-sent bodies, or answers that nobody reads, would take what every
// other client's answer needs. On the loop's thread; asked only where a connection keeps bytes, which a whole request
// in one read does not.

struct HeapShares {
    /// What one connection keeps: blocks, not bytes in them.
    struct Held: Equatable {
        var input = 0
        var output = 0

        var total: Int { input &+ output }
        /// Of a message that is more than a head.
        fileprivate var large: Int { input > HeapShares.smallMessage ? input : 0 }
    }

    /// A head of the default limit, and what else is kept of its connection.
    static let smallMessage = 20 << 10

    /// Of messages that are more than a head: half of the heap.
    let largeLimit: Int
    /// Of all that clients have sent: three quarters. What is left makes the answers.
    let inputLimit: Int
    /// With the answers that wait for their readers: seven eighths. In the last one the answers under way are made.
    let limit: Int
    /// Of one address: an eighth, or one message of the largest size. A lone answer may be larger.
    let addressLimit: Int
    /// Proxies that the operator trusts stand for many clients.
    private let proxies: TrustedProxies

    private var held = Held()
    private var large = 0
    /// Of those that hold anything now. Grows with them, so that in the long run nothing is allocated.
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

    /// Whether a connection may come to hold so much.
    /// - Parameter before: what it was last counted with.
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
        // One answer of any size may wait for its reader, where that is all that the address holds.
        if address <= before.total, wanted.output > before.output { return true }
        return proxies.contains(peer)
    }

    /// A connection holds more or less than it was counted with.
    mutating func count(_ now: Held, before: Held, _ peer: SocketAddress) {
        held.input &+= now.input &- before.input
        held.output &+= now.output &- before.output
        large &+= now.large &- before.large
        let group = AddressGroup(peer)
        let left = (byAddress[group] ?? 0) &+ now.total &- before.total
        byAddress[group] = left > 0 ? left : nil
    }

    /// The heap has been given up with everything in it.
    mutating func forgetAll() {
        held = Held()
        large = 0
        byAddress.removeAll()
    }
}
