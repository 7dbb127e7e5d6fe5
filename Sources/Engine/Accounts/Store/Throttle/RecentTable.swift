// A table of bounded size that keeps what is in use: two halves, and when the younger is full it becomes the older, and
// what was in that is forgotten. A plain value; who owns it guards it.

struct RecentTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let half: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// - Parameter capacity: entries at most.
    init(capacity: Int) { half = max(1, capacity / 2) }

    var count: Int { young.count + old.count }

    /// As it is: a look makes nothing younger.
    subscript(key: Key) -> Value? { young[key] ?? old[key] }

    /// As the subscript, for what is in use: it becomes one of the younger.
    mutating func use(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        put(key, value)
        return value
    }

    mutating func put(_ key: Key, _ value: Value) {
        old[key] = nil
        if young.count >= half, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = value
    }

    mutating func forget(_ key: Key) {
        young[key] = nil
        old[key] = nil
    }

    /// Searches first: mostly there is none or one, and a filter would build both halves anew.
    mutating func forget(where isMeant: (Value) -> Bool) {
        for key in young.compactMap({ isMeant($0.value) ? $0.key : nil }) { young[key] = nil }
        for key in old.compactMap({ isMeant($0.value) ? $0.key : nil }) { old[key] = nil }
    }

    mutating func forgetAll() {
        young = [:]
        old = [:]
    }
}
