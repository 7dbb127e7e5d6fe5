// The pages of the last second that may be given to others who ask the same: several consoles' diagnoses ask a busy
// server equal questions at the same time, and each walks through all that is kept. A part of the collector.

struct RecentTraffic {
    private struct Entry {
        var query: TrafficQuery
        var page: TrafficPage
        var time: UInt64
    }

    /// A diagnosis asks some ten questions.
    private static let most = 24
    /// Of all pages together.
    private static let mostRows = 128
    /// Milliseconds.
    private static let memory = 1000

    /// The oldest first.
    private var entries: [Entry] = []

    /// Bytes that all of it takes at most; a key is the excerpt of a path, as it is shown.
    static let bytes = most * 512 + mostRows * (MemoryLayout<TrafficRow>.stride + 160)

    /// Nil where none is as young as the question wants it.
    func page(_ query: TrafficQuery, at now: UInt64) -> TrafficPage? {
        let age = UInt64(clamping: min(query.age, Self.memory)) &* Clock.millisecond
        return entries.last { $0.query == query && age > 0 && now &- min($0.time, now) <= age }?.page
    }

    mutating func keep(_ page: TrafficPage, _ query: TrafficQuery, at now: UInt64) {
        guard query.age > 0, page.rows.count <= Self.mostRows else { return }
        let memory = UInt64(Self.memory) &* Clock.millisecond
        entries.removeAll { $0.query == query || now &- min($0.time, now) > memory }
        var rows = entries.reduce(page.rows.count) { $0 + $1.page.rows.count }
        while entries.count >= Self.most || rows > Self.mostRows, let oldest = entries.first {
            rows -= oldest.page.rows.count
            entries.removeFirst()
        }
        entries.append(Entry(query: query, page: page, time: now))
    }
}
