// A table of which only a part is here: a window of rows cut out of an order that somebody else keeps, and a cursor
// that follows an object, not a row number. What is asked for is a place in the order (PageAnchor); each query carries
// a serial number, and only the newest one's page is taken. Owned by the model.

import Engine

struct PagedTable<Row: Identifiable & Sendable>: Sendable where Row.ID: Hashable & Sendable {
    private(set) var rows: [Row] = []
    private(set) var keys: [RowKey] = []
    /// Rows that there are, here or not.
    private(set) var total = 0
    /// Of them, those before the first that is here.
    private(set) var offset = 0
    /// The cursor's row in `rows`.
    private(set) var index = 0
    /// The id under the cursor.
    private(set) var selected: Row.ID?
    /// Where it stood when it was last seen.
    private var selectedKey: RowKey?
    /// The first row shown, in `rows`.
    private(set) var top = 0
    /// Set when the row under the cursor went away and another took its place: the next action is not for that one.
    private(set) var vanished: Row.ID?
    /// Rows that the last page lacked, kept in their place while the order is held still.
    private(set) var stale: Set<Row.ID> = []
    /// False while the cursor stands at the head of the order, whoever is there.
    private(set) var isPinned = false
    /// Rows that the cursor still has to go when the page it waits for is here.
    private var owed = 0
    /// A place to go to, before the regular refresh.
    private var wanted: PageAnchor?
    private var serial: UInt64 = 0
    /// The rows that are here are in another order than the one asked for since: they are not held.
    private var isReordered = false
    /// The place that the newest query asks for, where it is not the regular one.
    private var askedFor: PageAnchor?
    /// What to ask for next, besides the regular refresh.
    private(set) var needsPage = false
    private var number: @Sendable (Row.ID) -> UInt64

    /// A page holds at most so many rows, whatever is asked for.
    static var largestPage: Int { 1000 }

    /// - Parameter number: an id as an anchor names it.
    init(number: @escaping @Sendable (Row.ID) -> UInt64) { self.number = number }

    var current: Row? { rows.indices.contains(index) ? rows[index] : nil }
    /// The cursor's row among all, from 0; about.
    var position: Int { offset &+ index }

    // MARK: asking

    /// The place to ask for now, how many rows, and the number that the page must come back with.
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

    /// Asks anew from the beginning: another order or filter. The cursor keeps its object where it has chosen one.
    mutating func reorder() {
        owed = 0
        stale = []
        wanted = nil
        needsPage = true
        isReordered = true
        // A page under way is of the order before.
        serial &+= 1
        if !isPinned { index = 0; top = 0 }
    }

    /// As reorder(), with the cursor at the head.
    mutating func restart() {
        isPinned = false
        vanished = nil
        reorder()
    }

    /// A page that was asked for has come.
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
            // What was here is gone, and there are others before it.
            wanted = .end
            needsPage = true
            return
        }
        if isHeld, !isReordered, jumped == nil, owed == 0, !rows.isEmpty {
            hold(new)
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
                // Nothing beyond the edge, whatever the total says: it is as of another moment.
                if jumped != nil, owed > 0, found == new.count - 1 { owed = 0; total = min(total, offset + new.count) }
                if jumped != nil, owed < 0, found == 0 { owed = 0; offset = 0 }
            } else {
                // The nearest that comes after its place, else the last.
                let place = selectedKey.flatMap { key in newKeys.firstIndex { key < $0 } }
                // Of another order or filter it is not said that it has gone: the next frame shows who is here.
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

    /// Keeps every row in its place; those that the page lacks are marked.
    private mutating func hold(_ new: [Row]) {
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

    /// True when the object under the cursor is known to have gone (or to have left the filter).
    var isCurrentStale: Bool { selected.map { stale.contains($0) } ?? false }

    // MARK: moving

    /// Moves the cursor; asks for another page where it leaves this one.
    /// - Parameter fetching: false stays on this page: the table is not being refreshed.
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

    /// On to the page around the row at the edge; the rest of the way is owed.
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

    /// Puts the cursor on a row that is here.
    mutating func moveTo(row: Int) {
        vanished = nil
        owed = 0
        isPinned = true
        select(row)
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
