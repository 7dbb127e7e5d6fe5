// The view of where requests spent their time: a line for each part of each route, the slowest route first.

import Engine

enum SplitView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        let page = model.inspected.split
        let lines = page.map(SplitLine.lines) ?? []
        var notes: [String] = []
        if model.past != nil { notes.append("of now and not of then") }
        if let page { notes.append("the last \(Format.span(page.span))") }
        // What is not about now has no room for it beside in 80 columns.
        if model.past == nil { notes.append("< longest part; parser, handler: 1 request in 64") }
        let inner = Panel.draw(
            "Split", note: notes.joined(separator: "  "), focused: true, boxed: boxed, on: &canvas, rect)
        guard !inner.isEmpty else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        let most = max(0, lines.count - max(0, inner.height - 1))
        canvas.scrollLimit = most
        SplitColumns.table(ascii: canvas.glyphs.ascii).draw(
            lines,
            .init(
                top: min(model.detailScroll, most), isBoxed: boxed,
                empty: page == nil ? "asking the server" : "no request in this time"),
            on: &canvas, inner)
    }
}
