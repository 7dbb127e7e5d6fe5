// A table on the canvas: columns that fit the width, the least important left out first, the rest of the width given
// to those that can use it. One mark and one plane show the cursor.

struct Table<Row> {
    var columns: [Column<Row>]

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
    /// - Parameter boxed: a column stays free before the frame.
    func draw(
        _ rows: [Row], top: Int, cursor: Int?, focused: Bool, boxed: Bool, on canvas: inout Canvas, _ rect: Rect, empty: String
    ) {
        guard !rect.isEmpty else { return }
        // A column for the mark, one for air.
        let inner = rect.splitLeft(2).rest
        let columns = fitted(to: inner.width - (boxed ? 1 : 0))
        var x = inner.x
        for column in columns {
            let room = min(column.width, inner.right - x)
            if column.rightAligned {
                canvas.putRight(column.title, right: x + room, rect.y, .columnHead, limit: room)
            } else {
                canvas.put(column.title, x, rect.y, .columnHead, limit: room)
            }
            x += column.width + 1
        }
        let lines = rect.height - 1
        guard lines > 0 else { return }
        if rows.isEmpty {
            canvas.put(empty, inner.x, rect.y + 1, .faint, limit: inner.width)
            return
        }
        let first = min(max(0, top), rows.count)
        for (line, index) in (first..<min(rows.count, first + lines)).enumerated() {
            let y = rect.y + 1 + line
            let plane: Plane = focused && index == cursor ? .selected : .base
            if plane == .selected {
                canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), plane)
                canvas.put(canvas.glyphs.focusMark, rect.x, y, .accent, plane, limit: 1)
                canvas.cursor = Canvas.Cursor(x: rect.x, y: y, visible: false)
            }
            var x = inner.x
            for column in columns {
                let field = column.field(rows[index])
                let room = min(column.width, inner.right - x)
                guard room > 0 else { break }
                if column.rightAligned {
                    canvas.putRight(field.text, right: x + room, y, field.role, plane, limit: room)
                } else {
                    canvas.put(field.text, x, y, field.role, plane, limit: room)
                }
                x += column.width + 1
            }
        }
    }
}
