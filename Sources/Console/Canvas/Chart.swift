// Sparklines, area graphs and bars. Pure; a series may hold any number of any values.

enum Chart {
    /// One row, with the newest value at the right end.
    static func sparkline(
        _ series: [Double], on canvas: inout Canvas, _ x: Int, _ y: Int, width: Int, _ plane: Plane = .base
    ) {
        guard width > 0 else { return }
        let shown = series.suffix(width)
        let top = peak(shown)
        var column = x + width - shown.count
        for value in shown {
            let level = scale(value, top, steps: 8)
            // A value above zero stays visible.
            let glyph = canvas.glyphs.eighth(level > 0 || (value > 0 && value.isFinite) ? max(1, level) : 0)
            canvas.put(glyph, column, y, level >= 7 ? .graphHigh : .graph, plane, limit: 1)
            column += 1
        }
    }

    /// Several rows, filled from below; braille gives two values a column and four steps a row.
    /// - Parameter given: the value that fills the height; nil is the largest value shown.
    static func area(_ series: [Double], scale given: Double? = nil, on canvas: inout Canvas, _ rect: Rect) {
        guard !rect.isEmpty else { return }
        let perColumn = canvas.glyphs.ascii ? 1 : 2
        let steps = canvas.glyphs.ascii ? 2 : 4
        let shown = Array(series.suffix(rect.width * perColumn))
        let top = given ?? peak(shown[...])
        let lead = rect.width * perColumn - shown.count
        for column in 0..<rect.width {
            var heights = (0, 0)
            for side in 0..<perColumn {
                let index = column * perColumn + side - lead
                guard index >= 0, index < shown.count else { continue }
                var h = scale(shown[index], top, steps: rect.height * steps)
                if shown[index] > 0, shown[index].isFinite { h = max(1, h) }
                if side == 0 { heights.0 = h } else { heights.1 = h }
            }
            for row in 0..<rect.height {
                let base = (rect.height - 1 - row) * steps
                let left = min(max(0, heights.0 - base), steps)
                let right = min(max(0, heights.1 - base), steps)
                guard left > 0 || right > 0 else { continue }
                let glyph = canvas.glyphs.ascii ? (left == 2 ? "#" : ".") : braille(left, right)
                canvas.put(glyph, rect.x + column, rect.y + row, row * 3 < rect.height ? .graphHigh : .graph, limit: 1)
            }
        }
    }

    /// A series of at most `slots` values over `columns`, each slot as wide as every other; a series that has just
    /// begun leaves the left empty. Where a column covers several slots it shows the largest, because a peak must not
    /// vanish.
    static func stretched(_ series: [Double], of slots: Int, to columns: Int) -> [Double] {
        guard columns > 0, slots > 0, !series.isEmpty else { return [] }
        let values = Array(series.suffix(slots))
        let lead = slots - values.count
        var result: [Double] = []
        for column in 0..<columns {
            let first = column * slots / columns
            let end = max(first + 1, (column + 1) * slots / columns)
            guard end > lead else { continue }
            result.append(peak(values[max(0, first - lead)..<min(values.count, end - lead)]))
        }
        return result
    }

    /// A bar like `▕███░░░▏`: the share filled, coloured by how full it is.
    static func bar(
        _ share: Double, on canvas: inout Canvas, _ x: Int, _ y: Int, width: Int, _ plane: Plane = .base
    ) {
        guard width > 0 else { return }
        let share = share.isFinite ? min(max(share, 0), 1) : 0
        var eighths = Int((share * Double(width) * 8).rounded())
        if share > 0 { eighths = max(1, eighths) }
        let role: Role = share >= 0.9 ? .bad : share >= 0.7 ? .warning : .good
        let full = min(width, eighths / 8)
        canvas.line(canvas.glyphs.barEmpty, x, y, count: width, .gaugeEmpty, plane)
        canvas.line(canvas.glyphs.barFull, x, y, count: full, role, plane)
        if full < width, eighths % 8 > 0 {
            canvas.put(canvas.glyphs.partial(eighths % 8), x + full, y, role, plane, limit: 1)
        }
    }

    static func peak(_ values: ArraySlice<Double>) -> Double {
        values.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    }

    private static func scale(_ value: Double, _ top: Double, steps: Int) -> Int {
        guard value.isFinite, top > 0, value > 0 else { return 0 }
        return Int((min(1, value / top) * Double(steps)).rounded())
    }

    /// The dots of one cell, filled from below: bits of the Unicode block U+2800.
    private static func braille(_ left: Int, _ right: Int) -> String {
        let lefts: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
        let rights: [UInt32] = [0, 0x80, 0xA0, 0xB0, 0xB8]
        let value = 0x2800 + lefts[min(max(0, left), 4)] + rights[min(max(0, right), 4)]
        return Unicode.Scalar(value).map { String(Character($0)) } ?? " "
    }
}
