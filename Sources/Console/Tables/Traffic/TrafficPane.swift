// The traffic table: what its rows are by and over which time, the way down to them, and the page that has come. Owned
// by the model.

import Engine

struct TrafficPane: Sendable {
    /// A row that was entered, and the table that it was in.
    struct Step: Equatable, Sendable {
        var by: TrafficKey
        var key: String
        var filter: String
        /// What all requests below have: the row's key, and what the filter asked for.
        var terms: [TrafficQuery.Term]

        var text: String { terms.map { "\($0.by.rawValue)=\($0.key)" }.joined(separator: " ") }
    }

    /// Nanoseconds between two regular questions: each costs the server's control thread time.
    static let pause: UInt64 = 900_000_000

    private(set) var by = TrafficKey.path
    private(set) var window = TrafficWindow.minute
    private(set) var trail: [Step] = []
    /// The rows that have come, by their keys.
    var table = PagedTable<TrafficRow>(number: Self.number)
    /// What has come beside the rows, which are not in it; nil before the first reply, and where there is none.
    private(set) var page: TrafficPage?
    /// Why there is none.
    private(set) var refusal = ""
    /// When it was last asked for.
    private var asked: UInt64?

    /// Of a key, for as long as the console runs.
    static func number(_ key: String) -> UInt64 { UInt64(bitPattern: Int64(key.hashValue)) }

    // MARK: the question

    /// What the way down asks of all requests.
    var terms: [TrafficQuery.Term] { trail.flatMap(\.terms) }

    /// `status=4xx > path=/login`; empty at the top.
    var way: String { trail.map(\.text).joined(separator: " > ") }

    /// It is about what is captured only while somebody asks.
    var needsCapture: Bool { by.isCaptured || terms.contains { $0.by.isCaptured } }

    func isOld(at now: UInt64) -> Bool { asked.map { now &- min($0, now) >= Self.pause } ?? true }

    /// - Parameter visible: rows on the screen.
    /// - Returns: the question, and the number that its reply must carry.
    mutating func ask(
        _ sheet: TableSheet, visible: Int, at now: UInt64
    ) -> (query: TrafficQuery, serial: UInt64) {
        asked = now
        let visible = min(max(1, visible), PagedTable<TrafficRow>.largestPage)
        let (_, limit, serial) = table.ask(visible: visible)
        let (terms, text) = (try? TrafficFilterText.parse(sheet.filter)) ?? ([], "")
        let query = TrafficQuery(
            by: by, window: window, sort: TrafficOrder(rawValue: sheet.sort) ?? .requests, terms: self.terms + terms,
            text: text,
            // More of them as the cursor goes down.
            limit: min(PagedTable<TrafficRow>.largestPage, max(limit, 2 * (table.index + visible))))
        return (query, serial)
    }

    mutating func take(_ page: TrafficPage, answering serial: UInt64, isHeld: Bool) {
        refusal = ""
        self.page = page
        self.page?.rows = []
        let keys = page.rows.enumerated().map { index, row in
            RowKey(words: [UInt64(clamping: index)], id: Self.number(row.key))
        }
        // No further row is asked for by its place, so those that are here are all.
        table.adopt(
            rows: page.rows, keys: keys, total: page.rows.count, offset: 0, answering: serial, isHeld: isHeld)
    }

    mutating func wasRefused(_ reason: String, answering serial: UInt64) {
        page = nil
        refusal = reason
        table.adopt(rows: [], keys: [], total: 0, offset: 0, answering: serial)
    }

    // MARK: another question

    /// Rows of another kind: none of those that are here is one of them.
    mutating func show(by key: TrafficKey) {
        by = key
        empty()
    }

    mutating func show(_ window: TrafficWindow) {
        self.window = window
        table.reorder()
    }

    /// From the top.
    mutating func begin(by key: TrafficKey, _ window: TrafficWindow) {
        trail = []
        self.window = window
        show(by: key)
    }

    /// For another server: what is asked stays, but not the way down.
    mutating func beginAnew() {
        asked = nil
        begin(by: by, window)
    }

    /// Into a row.
    /// - Parameter filter: of the table that it is in.
    mutating func enter(_ key: String, filter: String, rowsBy next: TrafficKey) {
        let terms = ((try? TrafficFilterText.parse(filter))?.terms ?? []) + [TrafficQuery.Term(by, key)]
        trail.append(Step(by: by, key: key, filter: filter, terms: terms))
        show(by: next)
    }

    /// Out of the row that was entered last, with the cursor on it.
    /// - Returns: the filter that was in force there; nil at the top.
    mutating func leave() -> String? {
        guard let step = trail.popLast() else { return nil }
        show(by: step.by)
        table.go(to: step.key, at: RowKey(words: [0], id: Self.number(step.key)))
        return step.filter
    }

    private mutating func empty() {
        page = nil
        table.empty()
    }
}

extension TrafficKey {
    /// What the requests of a row are shown by when it is entered; nil where its connections are.
    var below: TrafficKey? {
        switch self {
        case .route, .status, .referer: .path
        case .path, .user, .agent: .address
        case .address, .network: nil
        }
    }
}
