// The border of a pane: a title line, or a frame where there is room.

enum Panel {
    /// - Parameters:
    ///   - note: text at the right of the title line.
    ///   - filter: the filter of the rows, beside the title.
    ///   - pane: the pane that gets clicks on the title.
    /// - Returns: the inner rectangle.
    static func draw(
        _ title: String, note: String = "", filter: String = "", focused: Bool, boxed: Bool, on canvas: inout Canvas,
        _ rect: Rect,
        pane: Pane? = nil
    ) -> Rect {
        guard !rect.isEmpty else { return rect }
        let g = canvas.glyphs
        let rule: Role = focused ? .ruleFocused : .rule
        canvas.line(g.horizontal, rect.x, rect.y, count: rect.width, rule)
        if boxed, rect.height >= 2, rect.width >= 2 {
            canvas.put(g.topLeft, rect.x, rect.y, rule)
            canvas.put(g.topRight, rect.right - 1, rect.y, rule)
            for y in rect.y + 1..<rect.bottom {
                canvas.put(g.vertical, rect.x, y, rule)
                canvas.put(g.vertical, rect.right - 1, y, rule)
            }
            canvas.line(g.horizontal, rect.x, rect.bottom - 1, count: rect.width, rule)
            canvas.put(g.bottomLeft, rect.x, rect.bottom - 1, rule)
            canvas.put(g.bottomRight, rect.right - 1, rect.bottom - 1, rule)
        }
        if let pane { canvas.hits.append(Hit(rect, .pane(pane))) }
        let mark = focused ? g.focusMark + " " : ""
        var used = canvas.put(
            " \(mark)\(title) ", rect.x + 2, rect.y, focused ? .titleFocused : .title, limit: max(0, rect.width - 4))
        if !filter.isEmpty, rect.width - used - 10 > 6 {
            used += canvas.put("/", rect.x + 2 + used, rect.y, .key)
            used += canvas.put(
                filter + " ", rect.x + 2 + used, rect.y, .warning, limit: max(0, min(40, rect.width - used - 10)))
        }
        if !note.isEmpty {
            let room = rect.width - used - 5
            if room > 3 { canvas.putRight(" \(note) ", right: rect.right - 2, rect.y, .label, limit: room) }
        }
        return boxed
            ? Rect(x: rect.x + 1, y: rect.y + 1, width: rect.width - 2, height: rect.height - 2)
            : Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
    }
}
