// The histograms of all loops' splits, for the control thread that reads them. A loop makes its own when it begins;
// what an ended loop has counted stays in the sums. From any thread; the monitor is taken when a loop begins or ends
// and by the reader, never for a request.

final class SplitBook: Sendable {
    /// Routes with a histogram of their own; those after them share the last one.
    static let routeLimit = 63
    static let partCount = RequestPart.allCases.count

    private struct Members {
        var live: [AtomicWords] = []
        /// What loops have counted that are no longer there.
        var past: [UInt64]
    }

    /// Row 0 is of files and of paths without a route, row n of route n.
    let rows: Int
    private let members: Monitor<Members>

    init(routes: Int) {
        rows = 1 + min(max(0, routes), Self.routeLimit)
        members = Monitor(Members(past: [UInt64](repeating: 0, count: rows * Self.rowWords)))
    }

    private static let rowWords = partCount * TickHistogram.bucketCount

    /// Where a part's buckets begin.
    static func place(_ row: Int, _ part: RequestPart) -> Int {
        row &* rowWords &+ part.rawValue &* TickHistogram.bucketCount
    }

    /// On the loop's thread, once.
    func makeWords() -> AtomicWords {
        let words = AtomicWords(count: rows * Self.rowWords)
        members.withLock { $0.live.append(words) }
        return words
    }

    /// The loop has ended.
    func end(_ words: AtomicWords) {
        members.withLock { members in
            members.live.removeAll { $0 === words }
            for index in members.past.indices { members.past[index] &+= words[index] }
        }
    }

    /// All loops together, since the start.
    var sums: [UInt64] {
        members.withLock { members in
            var sums = members.past
            for words in members.live {
                for index in sums.indices { sums[index] &+= words[index] }
            }
            return sums
        }
    }
}
