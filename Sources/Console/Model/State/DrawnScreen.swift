// The content of the last frame in the table that has the focus: the operator acts on that, whatever has arrived or
// been typed since. Keys arrive in bursts (slow links, macros, pastes), and between two of them no frame may have been
// drawn.

struct DrawnScreen: Equatable, Sendable {
    /// Everything that decides which rows a table has, and in which order.
    struct Order: Equatable, Sendable {
        var sort: String
        var isDescending: Bool
        var filter: String
        var isInverted: Bool

        init(_ sheet: TableSheet) {
            sort = sheet.sort
            isDescending = sheet.isDescending
            filter = sheet.filter
            isInverted = sheet.isInverted
        }
    }

    var view: ViewID
    var detail: Detail?
    var pane: Pane?
    var order: Order?
    /// The numbers of the rows on the screen, from the top.
    var rows: [UInt64] = []
    /// The number of the row under the cursor; nil where there is none.
    var cursor: UInt64?
    /// Since then a key has moved the cursor further than the eyes can follow.
    var hasJumped = false

    /// Whether the cursor got from where it was drawn to `target` over rows that were drawn and are still there, one
    /// after another.
    func leads(to target: UInt64, among now: [UInt64]) -> Bool {
        guard let cursor, let from = rows.firstIndex(of: cursor), let to = rows.firstIndex(of: target) else {
            return false
        }
        let way = rows[min(from, to)...max(from, to)]
        guard let start = now.firstIndex(of: way[way.startIndex]), now.count - start >= way.count else { return false }
        return now[start..<(start + way.count)].elementsEqual(way)
    }
}

extension ConsoleModel {
    /// The screen as it would be drawn now.
    private var screenNow: DrawnScreen {
        var screen = DrawnScreen(view: view, detail: detail, pane: pane)
        guard let pane else { return screen }
        screen.order = DrawnScreen.Order(sheet(pane))
        screen.rows = Array(tables.numbers(pane).dropFirst(tables.top(pane)).prefix(visibleRows(pane)))
        screen.cursor = tables.cursor(pane)
        return screen
    }

    /// Remembers the screen after a frame was drawn.
    mutating func rememberScreen() { drawn = screenNow }

    /// Whether the object under the cursor now is the one that the screen has shown there. A filter, another order or a
    /// page in between makes it another table; steps over rows that were on the screen do not.
    func isAsDrawn(_ action: Action) -> Bool {
        guard let drawn, drawn.view == view, drawn.detail == detail, drawn.pane == pane else { return false }
        guard let pane else { return true }
        let isAboutTags =
            (action == .kickNow || action == .closeGently) && pane == .connections && !sheet(.connections).tags.isEmpty
        // The question names the tagged objects.
        if isAboutTags { return true }
        guard drawn.order == DrawnScreen.Order(sheet(pane)) else { return false }
        let target = tables.cursor(pane)
        if target == drawn.cursor { return true }
        guard !drawn.hasJumped, let target else { return false }
        return drawn.leads(to: target, among: tables.numbers(pane))
    }
}

/// The cost of drawing, for `:stats`.
struct FrameCost: Equatable, Sendable {
    /// Frames sent to the terminal.
    var frames: UInt64 = 0
    /// For the last frame: nanoseconds to compose and to send, and bytes sent.
    var compose: UInt64 = 0
    var send: UInt64 = 0
    var bytes: UInt64 = 0
    /// CPU time of the console's thread, nanoseconds, and the wall time it was measured over.
    var cpu: UInt64 = 0
    var wall: UInt64 = 0

    /// The share of a core since the last measurement.
    var share: Double { wall > 0 ? Double(cpu) / Double(wall) : 0 }
}
