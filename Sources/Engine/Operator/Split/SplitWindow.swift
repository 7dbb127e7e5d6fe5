// The splits of the last minute: the sums of now less those of some while ago, of which one is kept every ten seconds.
// On the control thread.

struct SplitWindow {
    private let book: SplitBook
    private let names: [String]
    /// The oldest first.
    private var kept: [(time: UInt64, sums: [UInt64])]
    /// When the next sums are kept.
    private(set) var due: UInt64

    private static let step = 10 * Clock.second
    private static let span = 60 * Clock.second
    /// What is in row 0.
    static let noRoute = "(files, and paths without a route)"
    static let others = "(other routes)"

    init(_ book: SplitBook, routes: [Route], now: UInt64 = Clock.now) {
        self.book = book
        var names = routes.map { "\($0.method.text) \($0.pattern.path)" }
        if names.count > SplitBook.routeLimit {
            names.removeLast(names.count - SplitBook.routeLimit + 1)
            names.append(Self.others)
        }
        self.names = [Self.noRoute] + names
        kept = [(now, book.sums)]
        due = now &+ Self.step
    }

    mutating func keepIfDue(_ now: UInt64 = Clock.now) {
        guard now >= due else { return }
        due = now &+ Self.step
        kept.append((now, book.sums))
        // One that is a minute old stays, to begin from.
        while kept.count > 1, kept[1].time &+ Self.span <= now { kept.removeFirst() }
    }

    func page(_ now: UInt64 = Clock.now) -> SplitPage {
        let sums = book.sums
        let from = kept.last { $0.time &+ Self.span <= now } ?? kept.first
        let routes = (0..<book.rows).compactMap { row -> RouteSplit? in
            let parts = RequestPart.allCases.compactMap { part -> RouteSplit.Part? in
                let first = SplitBook.place(row, part)
                let counts = (first..<first + TickHistogram.bucketCount).map { sums[$0] &- (from?.sums[$0] ?? 0) }
                let count = counts.reduce(0, &+)
                guard count > 0 else { return nil }
                return RouteSplit.Part(
                    part, count: count, p50: Self.quantile(counts, of: count, 50),
                    p99: Self.quantile(counts, of: count, 99))
            }
            return parts.isEmpty ? nil : RouteSplit(route: row < names.count ? names[row] : Self.others, parts: parts)
        }
        return SplitPage(
            routes: routes.sorted { ($0.largest?.p99 ?? 0, $1.route) > ($1.largest?.p99 ?? 0, $0.route) },
            span: now &- min(from?.time ?? now, now))
    }

    private static let bounds = TickHistogram.bounds

    /// The upper bound of the bucket that this share of them does not exceed.
    private static func quantile(_ counts: [UInt64], of count: UInt64, _ percent: UInt64) -> UInt64 {
        // Rounded up: of two, the second is the p99.
        let wanted = max(1, (count &* percent &+ 99) / 100)
        var passed: UInt64 = 0
        for (index, bound) in bounds.enumerated() where index < counts.count {
            passed &+= counts[index]
            if passed >= wanted { return bound }
        }
        return bounds.last ?? 0
    }
}
