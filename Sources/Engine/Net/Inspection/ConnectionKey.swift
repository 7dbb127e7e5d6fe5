// A connection's place in the order an operator asked for: three words to sort by, then the id, so that no two are
// equal and a page can begin after any of them. A descending order complements the words.

struct ConnectionKey: Comparable, Hashable, Sendable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var id: UInt64 = 0

    @inline(__always)
    static func < (left: ConnectionKey, right: ConnectionKey) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        if left.third != right.third { return left.third < right.third }
        return left.id < right.id
    }
}
