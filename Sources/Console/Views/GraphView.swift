// Requests a second over the last refreshes, with room to see their shape.

enum GraphView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        let values = model.requestHistory.values
        let now = Format.rate(model.rates.total.requests)
        let inner = Panel.draw("Requests/s  \(now)", note: note(model, values, rect), focused: false, boxed: true, on: &canvas, rect)
        let area = inner.splitLeft(7)
        let perColumn = canvas.glyphs.ascii ? 1 : 2
        let peak = Chart.peak(values.suffix(area.rest.width * perColumn)[...])
        guard inner.height > 1 else { return }
        canvas.putRight(Format.rate(peak), right: area.left.right - 1, inner.y, .label, limit: 6)
        if inner.height > 4 {
            canvas.putRight(Format.rate(peak / 2), right: area.left.right - 1, inner.y + inner.height / 2, .faint, limit: 6)
        }
        canvas.putRight("0", right: area.left.right - 1, inner.bottom - 1, .label, limit: 6)
        Chart.area(values, on: &canvas, area.rest)
    }

    private static func note(_ model: ConsoleModel, _ values: [Double], _ rect: Rect) -> String {
        let shown = values.suffix(max(1, rect.width - 9) * 2)
        return "peak \(Format.rate(Chart.peak(shown)))"
    }
}
