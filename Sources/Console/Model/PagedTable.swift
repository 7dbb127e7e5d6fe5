// A table of which only a page is here: rows in ascending order of id, and a cursor that follows an id, not a row.
// Pages lie one after the other; the way back is the list of ids that the pages before this one began after.

struct PagedTable<Row: Identifiable & Sendable>: Sendable where Row.ID: Comparable & Sendable {
    private struct Anchor: Sendable {
        /// The page begins after this id; nil is the beginning.
        var after: Row.ID?
        /// Rows before it, about: rows come and go.
        var offset: Int
    }

    private(set) var rows: [Row] = []
    /// Rows that there are, here or not.
    private(set) var total = 0
    /// The cursor's row in `rows`.
    private(set) var index = 0
    /// The id under the cursor.
    private(set) var selected: Row.ID?
    /// The first row shown.
    private(set) var top = 0
    /// Set when the row under the cursor went away and another took its place: the next action is not for that one.
    private(set) var vanished: Row.ID?
    private var anchors = [Anchor(after: nil, offset: 0)]
    /// Rows that the cursor still has to go when the page it waits for is here.
    private var owed = 0
    private var seekingEnd = false
    /// Rows on the screen, and rows asked for, when that was last known.
    private var screenful = 1
    private var asked = 60

    /// What to ask for next, besides the regular refresh.
    private(set) var needsPage = false

    /// A page holds at most so many rows, whatever is asked for.
    static var largestPage: Int { 1000 }

    var after: Row.ID? { anchors.last?.after ?? nil }
    var current: Row? { rows.indices.contains(index) ? rows[index] : nil }
    /// The cursor's row among all, from 0; about.
    var position: Int { (anchors.last?.offset ?? 0) &+ index }

    /// Rows to ask for: what is shown and a screen either side of it.
    mutating func limit(visible: Int) -> Int {
        screenful = min(max(1, visible), Self.largestPage / 3)
        asked = seekingEnd ? Self.largestPage : max(60, screenful * 3)
        return asked
    }

    /// A page that was asked for has come.
    /// - Parameter pageStart: the id that the query asked to begin after; one for another page than this is dropped.
    mutating func adopt(rows new: [Row], total newTotal: Int, after pageStart: Row.ID?) {
        guard pageStart == after else { return }
        needsPage = false
        let previous = selected
        rows = new
        total = max(newTotal, new.count)
        if new.isEmpty, anchors.count > 1 {
            // What was here is gone: one page back, and there to its end if the end was wanted.
            anchors.removeLast()
            if seekingEnd { owed = Self.largestPage }
            seekingEnd = false
            needsPage = true
            return
        }
        if seekingEnd {
            if new.count >= asked, position(ofEnd: new) < total, let last = new.last {
                push(after: last.id, skipping: new.count)
                return
            }
            seekingEnd = false
            finishAtEnd(new)
            return
        }
        guard let previous else {
            select(0)
            return
        }
        if let found = new.firstIndex(where: { $0.id == previous }) {
            index = found
        } else if new.count >= asked, let last = new.last, last.id < previous {
            // This page does not reach the cursor: it began further back than a page of now is long. Forward to it.
            let keep = max(1, new.count - screenful)
            push(after: new[keep - 1].id, skipping: keep)
            return
        } else {
            // The nearest that comes after it, else the last.
            index = new.firstIndex { $0.id > previous } ?? max(0, new.count - 1)
            if owed == 0 { vanished = previous }
        }
        select(index)
        if owed != 0 {
            let steps = owed
            owed = 0
            vanished = nil
            select(min(max(0, index + steps), max(0, rows.count - 1)))
        }
    }

    /// Moves the cursor; asks for another page where it leaves this one.
    /// - Parameter fetching: false stays on this page: the table is not being refreshed.
    mutating func move(by steps: Int, visible: Int, fetching: Bool = true) {
        vanished = nil
        guard !rows.isEmpty else { return }
        let steps = min(max(steps, -Self.largestPage), Self.largestPage)
        if needsPage {
            owed = min(max(owed + steps, -Self.largestPage), Self.largestPage)
            return
        }
        let target = index + steps
        let hasMore = position(ofEnd: rows) < total
        if target >= rows.count, hasMore, fetching {
            // Begin the next page a screen above the cursor, so that what is seen stays.
            let keep = max(0, rows.count - 1 - max(1, visible))
            select(rows.count - 1)
            owed = target - (rows.count - 1)
            if keep > 0 { push(after: rows[keep - 1].id, skipping: keep) } else { push(after: rows[rows.count - 1].id, skipping: rows.count) }
            return
        }
        if target < 0, anchors.count > 1, fetching {
            select(0)
            owed = target
            anchors.removeLast()
            needsPage = true
            return
        }
        select(min(max(0, target), rows.count - 1))
    }

    mutating func moveToTop(fetching: Bool = true) {
        vanished = nil
        owed = 0
        seekingEnd = false
        if anchors.count > 1, fetching {
            anchors.removeLast(anchors.count - 1)
            selected = nil
            needsPage = true
        } else {
            select(0)
        }
    }

    mutating func moveToEnd(fetching: Bool = true) {
        vanished = nil
        owed = 0
        if position(ofEnd: rows) < total, fetching, !needsPage, let last = rows.last {
            seekingEnd = true
            push(after: last.id, skipping: rows.count)
        } else {
            select(max(0, rows.count - 1))
        }
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

    /// The last rows of a page that may be a long one: as many as stay when a page of the usual length is asked for.
    private mutating func finishAtEnd(_ new: [Row]) {
        let kept = min(new.count, screenful * 2)
        if kept < new.count {
            anchors.append(
                Anchor(after: new[new.count - kept - 1].id, offset: (anchors.last?.offset ?? 0) &+ new.count - kept))
            rows = Array(new.suffix(kept))
        }
        select(max(0, rows.count - 1))
        vanished = nil
    }

    private mutating func push(after id: Row.ID, skipping count: Int) {
        anchors.append(Anchor(after: id, offset: (anchors.last?.offset ?? 0) &+ count))
        needsPage = true
    }

    private func position(ofEnd rows: [Row]) -> Int { (anchors.last?.offset ?? 0) &+ rows.count }

    private mutating func select(_ row: Int) {
        index = min(max(0, row), max(0, rows.count - 1))
        selected = rows.indices.contains(index) ? rows[index].id : nil
    }
}
