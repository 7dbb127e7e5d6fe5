// The part of the audit fetched so far: the newest entries first, older ones as the cursor reaches them, in bounded
// memory. The engine applies the filter to all entries that it keeps.

import Engine

struct AuditTail: Sendable {
    typealias Entry = AuditPage.Entry

    static let capacity = 5000
    static let page = 200

    private(set) var rows: [Entry] = []
    /// The number of entries that the engine keeps, whatever the filter.
    private(set) var total = 0
    /// The entry under the cursor; nil follows the newest.
    private(set) var selected: Int64?
    private(set) var top = 0
    /// The oldest entry that exists (or fits) has been fetched.
    private(set) var isWhole = false
    /// The cursor has reached the last entry here.
    private(set) var needsOlder = false
    /// Counts changes of the filter, so that a page of the former filter is dropped.
    private(set) var generation: UInt64 = 0

    var newest: Int64 { rows.first?.id ?? 0 }
    var oldest: Int64? { rows.last?.id }
    var index: Int { selected.flatMap { id in rows.firstIndex { $0.id <= id } } ?? 0 }
    var current: Entry? { rows.indices.contains(index) ? rows[index] : nil }

    /// Starts again, for another filter.
    mutating func restart() {
        rows = []
        selected = nil
        top = 0
        isWhole = false
        needsOlder = false
        generation &+= 1
    }

    /// Adds newer entries, or the first page.
    mutating func prepend(_ page: AuditPage, generation: UInt64) {
        guard generation == self.generation else { return }
        total = page.total
        let isFirst = rows.isEmpty
        let fresh = page.rows.filter { $0.id > newest }
        if isFirst { isWhole = page.rows.count < Self.page }
        // More came than a page holds, and what lies between is unknown, so it starts again with these.
        if !isFirst, page.rows.count >= Self.page, fresh.count == page.rows.count {
            rows = []
            isWhole = false
        }
        rows.insert(contentsOf: fresh, at: 0)
        if selected != nil { top += fresh.count }
        if rows.count > Self.capacity { rows.removeLast(rows.count - Self.capacity) }
    }

    /// Adds the page before the oldest entry here.
    mutating func append(_ page: AuditPage, generation: UInt64) {
        guard generation == self.generation else { return }
        needsOlder = false
        total = page.total
        let last = oldest ?? .max
        rows.append(contentsOf: page.rows.filter { $0.id < last }.prefix(max(0, Self.capacity - rows.count)))
        isWhole = page.rows.count < Self.page || rows.count >= Self.capacity
    }

    mutating func move(by steps: Int) {
        guard !rows.isEmpty else { return }
        let target = index + min(max(steps, -Self.capacity), Self.capacity)
        if target >= rows.count - 1, !isWhole { needsOlder = true }
        moveTo(row: target)
    }

    mutating func moveTo(row: Int) {
        guard !rows.isEmpty else { return }
        selected = row <= 0 ? nil : rows[min(row, rows.count - 1)].id
    }

    mutating func moveToTop() { selected = nil }

    mutating func moveToEnd() {
        moveTo(row: rows.count - 1)
        if !isWhole { needsOlder = true }
    }

    /// Keeps the cursor among the `visible` rows.
    mutating func scroll(visible: Int) {
        let visible = max(1, visible)
        let index = index
        if selected == nil { top = 0 }
        top = min(top, max(0, rows.count - visible))
        if index < top { top = index }
        if index >= top + visible { top = index - visible + 1 }
        top = max(0, top)
    }
}
