// The view of the answers that failed, or were slow: the newest first, or the slowest. Its scroll is its cursor, which
// Enter opens.

import Engine

enum FailuresView {
    static func draw(
        _ model: ConsoleModel, _ list: FailureQuery.List, on canvas: inout Canvas, _ rect: Rect, boxed: Bool
    ) {
        let page = model.inspected.failures[list]
        let rows = page?.rows ?? []
        let cursor = min(model.detailScroll, max(0, rows.count - 1))
        var notes: [String] = []
        if model.past != nil { notes.append("of now and not of then") }
        if let missing = page?.missingLoops, missing > 0 {
            notes.append("\(missing) loop\(missing == 1 ? "" : "s") did not answer")
        }
        if !rows.isEmpty { notes.append("\(cursor + 1) of \(rows.count)") }
        notes.append(list == .failures ? "F: the slowest" : "F: failures")
        let inner = Panel.draw(
            list == .failures ? "Failures" : "Slowest answers", note: notes.joined(separator: "  "), focused: true,
            boxed: boxed, on: &canvas, rect)
        guard !inner.isEmpty else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        canvas.scrollLimit = max(0, rows.count - 1)
        let lines = max(1, inner.height - 1)
        // The cursor stands in the middle of a long list, so that what is around it can be seen.
        let top = min(max(0, cursor - lines / 2), max(0, rows.count - lines))
        let none =
            list == .failures ? "no answer has failed" : "no answer took a millisecond, in this minute or the last"
        FailureColumns.table(offset: model.utcOffset).draw(
            rows,
            Table<Failure>.Look(
                top: top, cursor: rows.isEmpty ? nil : cursor, isFocused: true, isBoxed: boxed,
                empty: page == nil ? "asking the loops" : none),
            on: &canvas, inner)
    }
}
