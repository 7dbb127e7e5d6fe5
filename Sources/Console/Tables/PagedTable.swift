// A table of which only a part is loaded: a window of rows from an order that the engine keeps, and a cursor that
// follows an object, not a row number. A query asks for a place in the order (PageAnchor) and carries a serial number;
// only the newest query's page is taken. Owned by the model.

import Engine

struct PagedTable<Row: Identifiable & Sendable>: Sendable where Row.ID: Hashable & Sendable {
    private(set) var rows: [Row] = []
    private(set) var keys: [RowKey] = []
    /// The number of rows that exist, loaded or not.
    private(set) var total = 0
    /// The number of those before the first loaded row.
    private(set) var offset = 0
    /// The cursor's row in `rows`.
    private(set) var index = 0
    /// The id under the cursor.
    private(set) var selected: Row.ID?
    /// The place where it was last seen.
    private var selectedKey: RowKey?
    /// The first row shown, as an index into `rows`.
    private(set) var top = 0
    /// Set when the row under the cursor went away and another took its place: the next action must not apply to that
    /// one.
    private(set) var vanished: Row.ID?
    /// Rows missing from the last page, kept in their place while the order is held.
    private(set) var stale: Set<Row.ID> = []
    /// False while the cursor stays at the head of the order, whatever row is there.
    private(set) var isPinned = false
    /// Rows that the cursor still has to move when the page it waits for arrives.
    private var owed = 0
    /// A place to go to before the regular refresh.
    private var wanted: PageAnchor?
    private var serial: UInt64 = 0
    /// The loaded rows are in another order than the one asked for since, so they are not held.
    private var isReordered = false
    /// The place that the newest query asks for, if it is not the regular one.
    private var askedFor: PageAnchor?
    /// Another page must be asked for, besides the regular refresh.
    private(set) var needsPage = false
    private var number: @Sendable (Row.ID) -> UInt64

    /// The most rows of a page, whatever is asked for.
    static var largestPage: Int { 1000 }

    /// - Parameter number: converts an id to the number that anchors use.
    init(number: @escaping @Sendable (Row.ID) -> UInt64) { self.number = number }

    /// The place of the row under the cursor.
    var place: RowKey? { keys.indices.contains(index) ? keys[index] : nil }
    var current: Row? { rows.indices.contains(index) ? rows[index] : nil }
    /// The cursor's approximate index among all rows, from 0.
    var position: Int { offset &+ index }

    // MARK: asking

    /// The place to ask for now, the number of rows, and the serial number that the page must carry.
    mutating func ask(visible: Int) -> (anchor: PageAnchor, limit: Int, serial: UInt64) {
        serial &+= 1
        askedFor = wanted
        let screen = min(max(1, visible), Self.largestPage / 5)
        return (anchor, min(Self.largestPage, max(60, screen * 4)), serial)
    }

    /// True while the page of that query is the one that the cursor waits for.
    func isAnswering(_ serial: UInt64?) -> Bool { serial == self.serial && askedFor == wanted }

    private var anchor: PageAnchor {
        if let wanted { return wanted }
        guard isPinned, let selected, let selectedKey else { return .start }
        return .around(number(selected), otherwise: selectedKey)
    }

    /// Loads from the beginning, for another order or filter. The cursor stays with its object if it has chosen one.
    mutating func reorder() {
        owed = 0
        stale = []
        wanted = nil
        needsPage = true
        isReordered = true
        // A pending page belongs to the former order.
        serial &+= 1
        if !isPinned { index = 0; top = 0 }
    }

    /// Like reorder(), with the cursor at the head.
    mutating func restart() {
        isPinned = false
        vanished = nil
        reorder()
    }

    /// Like restart(), for rows of another kind: none of those that are here is one of them.
    mutating func empty() {
        rows = []
        keys = []
        stale = []
        total = 0
        offset = 0
        restart()
        select(0)
    }

    /// Takes a page that was asked for.
    /// - Parameters:
    ///   - answered: the serial number of its query; a page of an older one is dropped.
    ///   - isHeld: rows keep their places, and only their values change.
    mutating func adopt(
        rows new: [Row], keys newKeys: [RowKey], total newTotal: Int, offset newOffset: Int, answering answered: UInt64,
        isHeld: Bool = false
    ) {
        guard answered == serial, new.count == newKeys.count else { return }
        let jumped = wanted
        needsPage = false
        wanted = nil
        total = max(newTotal, new.count)
        if new.isEmpty, total > 0, jumped != .end {
            // The rows here are gone, and there are others before them.
            wanted = .end
            needsPage = true
            return
        }
        if isHeld, !isReordered, jumped == nil, owed == 0, !rows.isEmpty {
            hold(new, newKeys, offset: newOffset)
            return
        }
        let wasReordered = isReordered
        isReordered = false
        let line = index - top
        let previous = selected
        rows = new
        keys = newKeys
        offset = min(max(0, newOffset), total)
        stale = []
        switch jumped {
        case .start?: select(0)
        case .end?: select(rows.count - 1)
        default:
            if !isPinned {
                if !wasReordered, let previous, let first = new.first?.id, first != previous { vanished = previous }
                select(0)
            } else if let previous, let found = new.firstIndex(where: { $0.id == previous }) {
                select(found)
                // There is nothing beyond the edge, whatever the total says: it was counted at another moment.
                if jumped != nil, owed > 0, found == new.count - 1 { owed = 0; total = min(total, offset + new.count) }
                if jumped != nil, owed < 0, found == 0 { owed = 0; offset = 0 }
            } else {
                // The nearest row after its place, otherwise the last.
                let place = selectedKey.flatMap { key in newKeys.firstIndex { key < $0 } }
                // After another order or filter it is not reported as gone: the next frame shows which rows are here.
                if owed == 0, !wasReordered { vanished = previous }
                select(place ?? rows.count - 1)
            }
        }
        top = index - line
        if owed != 0 {
            let steps = owed
            owed = 0
            vanished = nil
            go(steps)
        }
    }

    /// Keeps every row in its place; those missing from the page are marked.
    private mutating func hold(_ new: [Row], _ newKeys: [RowKey], offset newOffset: Int) {
        // The cursor's number is the one of now, as the total is; where its row has gone, that of the next one.
        let found =
            new.firstIndex { $0.id == selected }
            ?? newKeys.firstIndex { key in selectedKey.map { $0 < key } ?? false } ?? new.count
        offset = max(0, min(newOffset &+ found, total - 1) - index)
        let fresh = Dictionary(new.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for i in rows.indices {
            if let row = fresh[rows[i].id] {
                rows[i] = row
                stale.remove(row.id)
            } else {
                stale.insert(rows[i].id)
            }
        }
    }

    /// True when the object under the cursor is known to have gone (or to no longer match the filter).
    var isCurrentStale: Bool { selected.map { stale.contains($0) } ?? false }

    // MARK: moving

    /// Moves the cursor; asks for another page where it leaves this one.
    /// - Parameter fetching: false stays on this page, because the table is not being refreshed.
    mutating func move(by steps: Int, fetching: Bool = true) {
        vanished = nil
        guard !rows.isEmpty else { return }
        isPinned = true
        let steps = min(max(steps, -Self.largestPage), Self.largestPage)
        if needsPage, fetching {
            owed = min(max(owed + steps, -100_000), 100_000)
            return
        }
        go(steps, fetching: fetching)
    }

    private mutating func go(_ steps: Int, fetching: Bool = true) {
        let target = index + steps
        if fetching, target >= rows.count, offset + rows.count < total {
            select(rows.count - 1)
            leave(toward: target - index)
        } else if fetching, target < 0, offset > 0 {
            select(0)
            leave(toward: target)
        } else {
            select(target)
        }
    }

    /// Moves on to the page around the row at the edge; the rest of the way is owed.
    private mutating func leave(toward steps: Int) {
        guard let selected, let selectedKey else { return }
        owed = steps
        wanted = .around(number(selected), otherwise: selectedKey)
        needsPage = true
    }

    mutating func moveToTop(fetching: Bool = true) {
        vanished = nil
        owed = 0
        guard fetching else { return select(0) }
        isPinned = false
        wanted = .start
        needsPage = offset > 0
        if !needsPage { wanted = nil }
        select(0)
    }

    mutating func moveToEnd(fetching: Bool = true) {
        vanished = nil
        owed = 0
        isPinned = true
        if fetching, offset + rows.count < total {
            wanted = .end
            needsPage = true
        } else {
            select(rows.count - 1)
        }
    }

    /// Puts the cursor on a loaded row.
    mutating func moveTo(row: Int) {
        vanished = nil
        owed = 0
        isPinned = true
        select(row)
    }

    /// Puts the cursor on an object at that place, loaded or not.
    mutating func go(to id: Row.ID, at place: RowKey) {
        if let row = rows.firstIndex(where: { $0.id == id }) { return moveTo(row: row) }
        vanished = nil
        owed = 0
        isPinned = true
        selected = id
        selectedKey = place
        wanted = .around(number(id), otherwise: place)
        needsPage = true
    }

    /// The operator has been told that the cursor's row is another one now.
    mutating func acknowledge() { vanished = nil }

    /// Keeps the cursor among the `visible` rows.
    mutating func scroll(visible: Int) {
        let visible = max(1, visible)
        top = min(top, max(0, rows.count - visible))
        if index < top { top = index }
        if index >= top + visible { top = index - visible + 1 }
        top = max(0, top)
    }

    private mutating func select(_ row: Int) {
        index = min(max(0, row), max(0, rows.count - 1))
        selected = rows.indices.contains(index) ? rows[index].id : nil
        selectedKey = keys.indices.contains(index) ? keys[index] : nil
    }
}
