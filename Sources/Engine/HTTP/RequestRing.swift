// The last requests that a loop has served, from all clients: one ring of fixed size a loop, for an operator who looks
// at a connection. One store a request; the oldest is overwritten. On the loop's thread; entries leave it as values.

struct RequestRing: ~Copyable {
    struct Entry: Sendable {
        var connection: UInt64 = 0
        /// Monotonic nanoseconds of the tick that made the response.
        var time: UInt64 = 0
        /// Nanoseconds from the first byte to the response, in ticks' resolution; 0 where one tick did both.
        var took: UInt64 = 0
        /// Bytes of content.
        var bytes: UInt64 = 0
        var request = RequestExcerpt()
        var status: UInt16 = 0
    }

    static let capacity = 1024
    private let entries: UnsafeMutablePointer<Entry>
    private var next = 0

    init() {
        entries = .allocate(capacity: Self.capacity)
        entries.initialize(repeating: Entry(), count: Self.capacity)
    }

    deinit { entries.deallocate() }

    @inline(__always)
    mutating func add(_ entry: Entry) {
        entries[next] = entry
        next = (next &+ 1) & (Self.capacity &- 1)
    }

    /// The requests of one connection, the newest first.
    func of(_ connection: UInt64, limit: Int) -> [Entry] {
        var found: [Entry] = []
        for back in 1...Self.capacity where found.count < limit {
            let entry = entries[(next &- back) & (Self.capacity &- 1)]
            if entry.connection == connection, entry.time != 0 { found.append(entry) }
        }
        return found
    }
}
