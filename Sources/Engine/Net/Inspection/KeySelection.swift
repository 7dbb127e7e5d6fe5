// The lowest (or highest) `capacity` keys of all that are offered, in a binary heap whose root is the next to be
// replaced: a scan over a whole table costs one comparison for most of its rows. On a loop's thread.

struct KeySelection {
    private let capacity: Int
    private let keepsHighest: Bool
    private var heap: [(key: ConnectionKey, slot: UInt32)] = []

    init(capacity: Int, keepsHighest: Bool) {
        self.capacity = max(0, capacity)
        self.keepsHighest = keepsHighest
        heap.reserveCapacity(self.capacity)
    }

    mutating func offer(_ key: ConnectionKey, _ slot: UInt32) {
        guard heap.count >= capacity else {
            heap.append((key, slot))
            rise()
            return
        }
        guard let root = heap.first, isWorse(root.key, than: key) else { return }
        heap[0] = (key, slot)
        sink()
    }

    /// Ascending.
    func sorted() -> [(key: ConnectionKey, slot: UInt32)] { heap.sorted { $0.key < $1.key } }

    @inline(__always)
    private func isWorse(_ left: ConnectionKey, than right: ConnectionKey) -> Bool {
        keepsHighest ? left < right : right < left
    }

    private mutating func rise() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard isWorse(heap[child].key, than: heap[parent].key) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if isWorse(heap[child].key, than: heap[worst].key) { worst = child }
            }
            if worst == parent { return }
            heap.swapAt(worst, parent)
            parent = worst
        }
    }
}
