// A series over the last refreshes, with room to see its shape: newest at the right, scaled to the peak shown.

enum GraphView {
    static func draw(
        _ title: String, _ values: [Double], least: Double = 0, boxed: Bool, on canvas: inout Canvas, _ rect: Rect
    ) {
        guard rect.height >= 3, rect.width >= 20 else { return }
        // A column holds two values in braille, one in ASCII.
        let width = rect.width - 7 - (boxed ? 2 : 1)
        let shown = Array(values.suffix(width * (canvas.glyphs.ascii ? 1 : 2)))
        let peak = Chart.peak(shown[...])
        let scale = max(peak, least)
        let inner = Panel.draw(
            "\(title)  \(Format.rate(values.last ?? 0))", note: "peak \(Format.rate(peak))", focused: false, boxed: boxed, on: &canvas,
            rect)
        let split = inner.splitLeft(7)
        let axis = split.left.right - 1
        canvas.putRight(Format.rate(scale), right: axis, inner.y, .label, limit: 6)
        if inner.height > 4, scale > 0 {
            canvas.putRight(Format.rate(scale / 2), right: axis, inner.y + inner.height / 2, .faint, limit: 6)
        }
        canvas.putRight("0", right: axis, inner.bottom - 1, .label, limit: 6)
        Chart.area(shown, scale: scale, on: &canvas, Rect(x: split.rest.x, y: inner.y, width: width, height: inner.height))
    }
}
