// The clients turned away by the server's own bounds: whether many more are than usual, or a good part of all. A server
// at its bound turns some away all day, and one more is no news. A part of the watch.

import Engine

struct RefusalWatch: Sendable {
    private struct Mark {
        /// Monotonic nanoseconds.
        var time: UInt64
        var counts: [UInt64]
        var requests: UInt64

        init(_ snapshot: EngineSnapshot) {
            time = snapshot.monotonicTime
            counts = RefusalWatch.ownReasons.map { snapshot.refusals[$0.name] ?? 0 }
            requests = snapshot.loops.reduce(0) { $0 &+ $1.requests }
        }

        /// Clients turned away between the two.
        func count(since other: Mark) -> UInt64 {
            zip(counts, other.counts).reduce(0) { $0 &+ Rates.difference($1.0, $1.1) }
        }
    }

    /// Reasons on the server's side, which are not the client's own fault.
    static let ownReasons: [EngineSnapshot.Refusal] = [
        .full, .addressFull, .evicted, .noDescriptor, .unplaced, .hashQueueFull, .heapFull, .handlerTimeout, .busy,
    ]

    /// Clients in ten seconds.
    private static let least: UInt64 = 5
    private static let recent: UInt64 = 10_000_000_000
    /// Seconds before the last ten, whose level is the usual one.
    private static let before = 590.0

    /// The oldest first, a second apart at least.
    private var marks: [Mark] = []
    /// Clients a second before the first mark, as far as its counts tell.
    private var earlier = 0.0
    /// Where the warning that holds now began.
    private var began: Mark?
    /// Of the clients since then.
    private(set) var reasons: Set<EngineSnapshot.Refusal> = []

    /// - Parameter isWarned: the warning holds still.
    /// - Returns: the evidence, where there are too many.
    mutating func look(at new: EngineSnapshot, before old: EngineSnapshot, isWarned: Bool) -> String? {
        let now = Mark(new)
        let last = Mark(old)
        if marks.isEmpty {
            marks = [last]
            let seconds = max(Self.before, Double(old.uptime) / 1e9)
            earlier = Double(last.counts.reduce(0, &+)) / seconds
        }
        let from = marks.last { $0.time &+ Self.recent <= now.time } ?? marks[0]
        let isMuch = now.count(since: last) > 0 && isMuch(now, since: from)
        if let newest = marks.last, now.time &- min(now.time, newest.time) >= 1_000_000_000 { marks.append(now) }
        let horizon = Self.recent &+ UInt64(Self.before) &* 1_000_000_000
        marks.removeFirst(marks.prefix { $0.time &+ horizon < now.time }.count)
        guard isMuch else { return nil }
        if !isWarned || began == nil { began = from }
        let start = began ?? from
        let counts = zip(Self.ownReasons, zip(now.counts, start.counts)).map {
            ($0, Rates.difference($1.0, $1.1))
        }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
        reasons = Set(counts.map(\.0))
        let total = now.count(since: start)
        let words = counts.map { "\(Format.grouped($0.1)) \($0.0.name)" }.joined(separator: ", ")
        return "\(Format.grouped(total)) client\(total == 1 ? "" : "s") refused: \(words)"
    }

    /// Four times the usual, or a tenth of what is answered.
    private func isMuch(_ now: Mark, since from: Mark) -> Bool {
        let count = now.count(since: from)
        guard count >= Self.least else { return false }
        if count >= Rates.difference(now.requests, from.requests) / 10 { return true }
        let rate = Double(count) / max(10, Double(now.time &- min(now.time, from.time)) / 1e9)
        let watched = Double(from.time &- min(from.time, marks[0].time)) / 1e9
        let known = Double(from.count(since: marks[0])) + earlier * max(0, Self.before - watched)
        return rate >= 4 * known / max(Self.before, watched)
    }
}
