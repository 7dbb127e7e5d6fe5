// A table on the canvas, for any kind of rows: columns that fit the width, the least important left out first, the
// remaining width given to those that can use it. One mark and one plane show the cursor; tags, order and rows that
// have gone have signs of their own.

struct Table<Row> {
    var columns: [Column<Row>]

    /// The display options besides the rows.
    struct Look {
        var top = 0
        var cursor: Int?
        var isFocused = false
        /// Leaves a column free before the frame.
        var isBoxed = false
        var sort = ""
        var isDescending = false
        var empty = ""
        var isTagged: (Row) -> Bool = { _ in false }
        /// The object has gone, and its row stays for a moment.
        var isStale: (Row) -> Bool = { _ in false }
        /// Shown in the last line, under all rows.
        var total: Row?
        /// The pane that gets clicks on it.
        var pane: Pane?
    }

    /// The columns that fit, with their final widths; one blank between two.
    func fitted(to width: Int) -> [Column<Row>] {
        var kept = columns
        func needed() -> Int { kept.reduce(0) { $0 + $1.width } + max(0, kept.count - 1) }
        while needed() > width, let worst = kept.indices.max(by: { kept[$0].priority < kept[$1].priority }),
            kept[worst].priority > 0
        {
            kept.remove(at: worst)
        }
        var spare = width - needed()
        guard spare > 0 else { return kept }
        let shares = kept.reduce(0) { $0 + $1.grow }
        if shares > 0 {
            let all = spare
            for i in kept.indices where kept[i].grow > 0 {
                let extra = all * kept[i].grow / shares
                kept[i].width += extra
                spare -= extra
            }
            for i in kept.indices where kept[i].grow > 0 && spare > 0 {
                kept[i].width += 1
                spare -= 1
            }
        }
        return kept
    }

    /// Heads in the first line, rows below.
    func draw(_ rows: [Row], _ look: Look, on canvas: inout Canvas, _ rect: Rect) {
        guard !rect.isEmpty else { return }
        // A column for the mark and one blank.
        let inner = rect.splitLeft(2).rest
        let columns = fitted(to: inner.width - (look.isBoxed ? 1 : 0))
        heads(columns, look, on: &canvas, inner)
        let lines = rect.height - 1 - (look.total == nil ? 0 : 1)
        guard lines > 0 else { return }
        if let total = look.total {
            canvas.put(canvas.glyphs.total, rect.x + 1, rect.bottom - 1, .label, limit: 1)
            fields(of: total, columns, on: &canvas, inner, rect.bottom - 1)
        }
        if rows.isEmpty {
            canvas.put(look.empty, inner.x, rect.y + 1, .faint, limit: inner.width)
            return
        }
        let first = min(max(0, look.top), rows.count)
        for (line, index) in (first..<min(rows.count, first + lines)).enumerated() {
            let y = rect.y + 1 + line
            let isTagged = look.isTagged(rows[index])
            let isStale = look.isStale(rows[index])
            let plane: Plane = look.isFocused && index == look.cursor ? .selected : .base
            if let pane = look.pane {
                canvas.hits.append(Hit(Rect(x: rect.x, y: y, width: rect.width, height: 1), .row(pane, index)))
            }
            if plane == .selected {
                canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), plane)
                canvas.put(canvas.glyphs.focusMark, rect.x, y, .accent, plane, limit: 1)
                canvas.cursor = Canvas.Cursor(x: rect.x, y: y, visible: false)
            }
            if isTagged { canvas.put("*", rect.x + 1, y, .warning, plane, limit: 1) }
            if isStale { canvas.put(canvas.glyphs.gone, rect.x + 1, y, .bad, plane, limit: 1) }
            fields(of: rows[index], columns, on: &canvas, inner, y, plane) { role in
                isStale ? .faint : isTagged && role == .text ? .strong : role
            }
        }
    }

    private func fields(
        of row: Row, _ columns: [Column<Row>], on canvas: inout Canvas, _ inner: Rect, _ y: Int, _ plane: Plane = .base,
        shown: (Role) -> Role = { $0 }
    ) {
        var x = inner.x
        for column in columns {
            let field = column.field(row)
            let room = min(column.width, inner.right - x)
            guard room > 0 else { break }
            if column.rightAligned {
                canvas.putRight(field.text, right: x + room, y, shown(field.role), plane, limit: room)
            } else {
                canvas.put(field.text, x, y, shown(field.role), plane, limit: room)
            }
            x += column.width + 1
        }
    }

    /// The head of the column by which the rows are sorted has an arrow in place of the blank, if there is room beside
    /// its name.
    private func heads(_ columns: [Column<Row>], _ look: Look, on canvas: inout Canvas, _ inner: Rect) {
        var x = inner.x
        for column in columns {
            let room = min(column.width, inner.right - x)
            let isSorted = column.id == look.sort
            let role: Role = isSorted ? .strong : .columnHead
            let arrow = look.isDescending ? canvas.glyphs.down : canvas.glyphs.up
            if column.rightAligned {
                canvas.putRight(column.title, right: x + room, inner.y, role, limit: room)
                if isSorted {
                    let left = x + room - VisibleText.width(column.title, ascii: canvas.glyphs.ascii) - 1
                    canvas.put(arrow, max(inner.x - 1, left), inner.y, .accent, limit: 1)
                }
            } else {
                let used = canvas.put(column.title, x, inner.y, role, limit: room)
                if isSorted { canvas.put(arrow, x + used, inner.y, .accent, limit: 1) }
            }
            if let pane = look.pane, column.isSortable {
                canvas.hits.append(Hit(Rect(x: x, y: inner.y, width: room, height: 1), .head(pane, column.id)))
            }
            x += column.width + 1
        }
    }
}
