// A large chart of a series over time: the newest at the right, scaled to the peak shown, stretched over the width so
// that the whole span is always visible.

enum GraphView {
    enum Quantity { case rate, count, bytes, duration, share }

    static func text(_ value: Double, _ quantity: Quantity, ascii: Bool) -> String {
        switch quantity {
        case .rate: Format.rate(value)
        case .count: Format.count(value.isFinite && value > 0 ? UInt64(min(value.rounded(), 1e18)) : 0)
        case .bytes: Format.byteRate(value)
        case .duration: value > 0 && value.isFinite ? Format.duration(UInt64(min(value, 1e18)), ascii: ascii) : "0"
        case .share: Format.percent(value)
        }
    }

    /// - Parameters:
    ///   - loop: nil for all loops.
    ///   - least: the value that fills the height if none is larger.
    static func draw(
        _ title: String, _ metric: History.Metric, loop: Int? = nil, _ model: ConsoleModel, least: Double = 0,
        format: Quantity = .rate,
        boxed: Bool, on canvas: inout Canvas, _ rect: Rect
    ) {
        guard rect.height >= 3, rect.width >= 20 else { return }
        let values = model.series(metric, loop: loop)
        let span = model.span
        let ascii = canvas.glyphs.ascii
        let width = rect.width - 8 - (boxed ? 2 : 1)
        // A column holds two values in braille, one in ASCII.
        let shown = Chart.stretched(values, of: span.slots, to: width * (ascii ? 1 : 2))
        let peak = Chart.peak(shown[...])
        let scale = max(peak, least)
        let heading = "\(title)  \(text(values.last ?? 0, format, ascii: ascii))"
        let inner = Panel.draw(
            heading, note: note(model, peak: text(peak, format, ascii: ascii), rect.width - heading.count - 12),
            focused: false, boxed: boxed, on: &canvas, rect)
        let split = inner.splitLeft(8)
        let axis = split.left.right - 1
        canvas.putRight(text(scale, format, ascii: ascii), right: axis, inner.y, .label, limit: 7)
        if inner.height > 4, scale > 0 {
            canvas.putRight(
                text(scale / 2, format, ascii: ascii), right: axis, inner.y + inner.height / 2, .faint, limit: 7)
        }
        if inner.height > 1 { canvas.putRight("0", right: axis, inner.bottom - 1, .label, limit: 7) }
        Chart.area(
            shown, scale: scale, on: &canvas, Rect(x: split.rest.x, y: inner.y, width: width, height: inner.height))
    }

    /// The peak, the span, and its end unless that is now; a narrow chart shows as much as fits, the end before the
    /// peak.
    private static func note(_ model: ConsoleModel, peak: String, _ room: Int) -> String {
        let span =
            model.span.title
            + (model.past.map { " to \(Format.clock($0.snapshot.realTime, offset: model.utcOffset))" } ?? "")
        return ["peak \(peak)  \(span)", span].first { $0.count <= room } ?? ""
    }
}
