// The blocked networks in the form in which the main loop compares each new connection with them: spans of addresses in
// ascending order. Networks contain one another or are apart, so the last span that begins at an address or before it
// contains the address, or one of the spans around that one does, or none. Made on the control thread, used on the main
// loop's; the counters are written there and read by whoever lists the blocks.

import Synchronization

struct BlockTable: Sendable {
    /// The connections that one block has closed. One writer: the main loop.
    final class Counter: Sendable {
        let hits = Atomic<UInt64>(0)
        /// Monotonic nanoseconds of the last one.
        let last = Atomic<UInt64>(0)
    }

    private struct Span {
        let first: SocketAddress.Number
        let last: SocketAddress.Number
        /// Monotonic nanoseconds when it ends.
        let until: UInt64
        /// The index of the narrowest span around it; -1 for none.
        var around: Int
        let counter: Counter
    }

    private var spans: [Span] = []

    /// - Parameter blocks: no two of the same network.
    init(_ blocks: [(network: AddressBlock, until: UInt64, counter: Counter)] = []) {
        spans = blocks.map { block in
            let (first, last) = block.network.span
            return Span(first: first, last: last, until: block.until, around: -1, counter: block.counter)
        }
        // The wider one first where two begin at the same address.
        spans.sort { $0.first == $1.first ? $0.last > $1.last : $0.first < $1.first }
        for index in spans.indices.dropFirst() {
            var around = index - 1
            while around >= 0, spans[around].last < spans[index].first { around = spans[around].around }
            spans[index].around = around
        }
    }

    /// Whether connections from the address are closed now; counts one more that is. Costs a comparison where nothing
    /// is blocked, and some ten more for a thousand blocks.
    func closes(_ peer: SocketAddress, now: UInt64) -> Bool {
        if spans.isEmpty { return false }
        let address = peer.number
        var low = 0
        var high = spans.count
        while low < high {
            let middle = (low &+ high) >> 1
            if spans[middle].first <= address { low = middle &+ 1 } else { high = middle }
        }
        var index = low &- 1
        while index >= 0 {
            let span = spans[index]
            if address <= span.last, now < span.until {
                span.counter.hits.store(span.counter.hits.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
                span.counter.last.store(now, ordering: .relaxed)
                return true
            }
            index = span.around
        }
        return false
    }
}
