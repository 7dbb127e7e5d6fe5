// Requests that are alike: same path, client, status, route, user and duration within a third. How many there were is
// an estimate with its variance, exact where every request was kept. A plain value of the control thread.

struct TrafficCell: BitwiseCopyable {
    /// The path alone, as far as a record has it.
    var path = RequestExcerpt()
    /// In TickHistogram's buckets.
    var duration: UInt8 = 0
    /// Without a port; IPv4 where it came as IPv6.
    var client = SocketAddress()
    /// Tells paths apart that are cut; 0 where the path is whole.
    var pathHash: UInt32 = 0
    var route: UInt16 = 0
    var status: UInt16 = 0
    var user: Int64 = 0
    /// Requests.
    var weight: Double = 0
    var variance: Double = 0
    /// Bytes of content.
    var bytes: Double = 0

    // Its places in the store's lists.
    var slot: UInt16 = 0
    var nextInSlot: UInt32 = 0
    var nextInChain: UInt32 = 0

    /// Of the texts of the head; 0 where they were not captured. Here, where the words before leave room.
    var agent: UInt16 = 0
    var referer: UInt16 = 0

    init() {}

    /// - Parameter withPath: false leaves the path out, which has to be looked for: a question may not be about it.
    init(_ record: RequestRecord, withPath: Bool = true) {
        if withPath {
            let isCut = record.request.withBytes { bytes -> Bool in
                let (path, isCut) = Self.path(of: bytes)
                self.path.set(path)
                return isCut
            }
            if isCut { pathHash = UInt32(truncatingIfNeeded: record.pathHash ^ record.pathHash >> 32) | 1 }
        }
        duration = record.durationBucket
        client = record.client.bare
        route = record.route
        status = record.status
        user = record.user
        agent = record.agent
        referer = record.referer
        // A record of weight n that was kept with probability 1/n: n(n - 1) estimates the variance without bias.
        weight = record.weight
        variance = weight * (weight - 1)
        bytes = weight * Double(record.bytes)
    }

    /// The path of a request line's beginning, and whether it goes on behind it.
    private static func path(of line: UnsafeRawBufferPointer) -> (UnsafeRawBufferPointer, isCut: Bool) {
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        // What is no request line has no path.
        guard let blank = line.firstIndex(of: 0x20), blank + 1 < line.count else { return (none, false) }
        let target = UnsafeRawBufferPointer(rebasing: line[(blank + 1)...])
        if let end = target.firstIndex(where: { $0 == 0x3F || $0 == 0x20 }) {
            return (UnsafeRawBufferPointer(rebasing: target[..<end]), false)
        }
        return (target, line.count == RequestExcerpt.capacity)
    }

    /// Takes in those of a cell that is alike.
    mutating func add(_ other: TrafficCell) {
        weight += other.weight
        variance += other.variance
        bytes += other.bytes
    }

    /// Keeps it with a probability of its weight to `threshold`, or certainly where it is heavier; what is kept stands
    /// for what is not (threshold sampling: Duffield, Lund and Thorup, 2007).
    /// - Parameter chance: 0 to 1, evenly distributed.
    /// - Returns: false where it is not kept.
    mutating func thin(_ threshold: Double, chance: Double) -> Bool {
        if weight >= threshold { return true }
        let probability = weight / threshold
        if chance >= probability { return false }
        variance = variance / probability + threshold * (threshold - weight)
        bytes /= probability
        weight = threshold
        return true
    }

    // MARK: likeness

    func isLike(_ other: TrafficCell) -> Bool {
        duration == other.duration && status == other.status && route == other.route && user == other.user
            && agent == other.agent && referer == other.referer && pathHash == other.pathHash
            && client == other.client && path.published == other.path.published
    }

    /// Of all that makes cells alike.
    /// - Parameter seed: unknown to clients, who could else choose what collides.
    func hash(_ seed: UInt64) -> UInt64 {
        var hash = TrafficHash(seed)
        hash.add(path)
        hash.add(client)
        hash.add(UInt64(bitPattern: user))
        hash.add(
            UInt64(duration) | UInt64(status) << 8 | UInt64(pathHash) << 24)
        hash.add(UInt64(route) | UInt64(agent) << 16 | UInt64(referer) << 32)
        return hash.value
    }
}

/// A hash of words by multiplication to 128 bits, folded.
struct TrafficHash {
    private(set) var value: UInt64

    init(_ seed: UInt64) { value = seed }

    @inline(__always)
    mutating func add(_ word: UInt64) {
        let product = (value ^ word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        value = product.high ^ product.low
    }

    mutating func add(_ path: RequestExcerpt) {
        let words = path.published
        add(words.0)
        add(words.1)
        add(words.2)
        add(words.3)
        add(words.4)
        add(words.5)
    }

    mutating func add(_ client: SocketAddress) {
        add(client.high)
        add(client.low)
        add(client.isIPv6 ? 1 : 0)
    }
}
