// The last values of a series, in fixed memory.

struct HistoryRing: Sendable {
    private var storage: [Double]
    private var next = 0
    private var filled = 0

    init(capacity: Int) { storage = Array(repeating: 0, count: max(1, capacity)) }

    mutating func append(_ value: Double) {
        storage[next] = value.isFinite ? value : 0
        next = (next + 1) % storage.count
        filled = min(filled + 1, storage.count)
    }

    var count: Int { filled }
    var capacity: Int { storage.count }

    /// The newest is 1 back; nil where no value is kept.
    func value(back: Int) -> Double? {
        guard (1...storage.count).contains(back), back <= filled else { return nil }
        return storage[(next + storage.count - back) % storage.count]
    }

    /// The oldest first.
    var values: [Double] {
        guard filled == storage.count else { return Array(storage[0..<filled]) }
        return Array(storage[next...] + storage[..<next])
    }
}
