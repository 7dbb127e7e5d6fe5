// The view of the recorded series, as charts side by side: of all loops, or of one.

import Engine

enum ChartsView {
    private struct Entry {
        let title: String
        let metric: History.Metric
        var format = GraphView.Quantity.rate
        var least = 0.0
    }

    private static let common: [Entry] = [
        Entry(title: "Requests/s", metric: .requests),
        Entry(title: "Latency p99", metric: .latencyP99, format: .duration),
        Entry(title: "Latency p50", metric: .latencyMedian, format: .duration),
    ]
    private static let all: [Entry] =
        common + [
            Entry(title: "Loop queues", metric: .loopQueue, format: .count, least: 10),
            Entry(title: "Worker queue", metric: .workerQueue, format: .count, least: 10),
            Entry(title: "Connections", metric: .connections, format: .count, least: 10),
            Entry(title: "Out/s", metric: .bytesOut, format: .bytes),
            Entry(title: "Busiest loop", metric: .busy, format: .share, least: 1),
            Entry(title: "Tick p99", metric: .tickP99, format: .duration),
        ]
    private static let one: [Entry] =
        common + [
            Entry(title: "Queue", metric: .loopQueue, format: .count, least: 10),
            Entry(title: "Tick p99", metric: .tickP99, format: .duration),
            Entry(title: "Tick p50", metric: .tickMedian, format: .duration),
            Entry(title: "Connections", metric: .connections, format: .count, least: 10),
            Entry(title: "Out/s", metric: .bytesOut, format: .bytes),
            Entry(title: "Busy", metric: .busy, format: .share, least: 1),
        ]

    /// Draws the whole page; where not all fit, the rows of charts scroll.
    static func draw(_ model: ConsoleModel, loop: Int?, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        guard rect.height >= 4 else { return }
        if let loop, !model.shownSnapshot.loops.contains(where: { $0.id == loop }) {
            let inner = Panel.draw("Loop \(loop)", focused: true, boxed: boxed, on: &canvas, rect)
            canvas.put(
                "this loop has gone: Esc goes back", inner.x + 2, inner.y, .warning, limit: max(0, inner.width - 2))
            return
        }
        let entries = loop == nil ? all : one
        let heading = rect.splitTop(1)
        let columns = min(3, max(1, rect.width / 38))
        let total = (entries.count + columns - 1) / columns
        let rows = min(total, max(1, heading.rest.height / (boxed ? 8 : 6)))
        canvas.scrollLimit = total - rows
        let first = min(max(0, model.detailScroll), total - rows)
        let end = model.past.map { " to \(Format.clock($0.snapshot.realTime, offset: model.utcOffset))" } ?? ""
        let isWhole = rows == total
        _ = Panel.draw(
            loop.map { "Charts of loop \($0)" } ?? "Charts",
            note: "\(model.span.title)\(end)\(isWhole ? "" : "; j k scroll")", focused: true, boxed: false,
            on: &canvas, heading.top)
        canvas.cursor = Canvas.Cursor(x: rect.x, y: rect.y, visible: false)
        grid(
            entries.dropFirst(first * columns).prefix(rows * columns), columns: columns, rows: rows, model, loop,
            prefix: "", on: &canvas, heading.rest,
            boxed: boxed)
    }

    /// Draws under something else: as many charts of a loop as there is room for.
    static func beside(_ model: ConsoleModel, loop: Int, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        guard rect.height >= 4 else { return }
        let columns = rect.width >= 100 ? 2 : 1
        let rows = min(2, max(1, rect.height / 6))
        grid(
            one.prefix(columns * rows), columns: columns, rows: rows, model, loop, prefix: "Loop \(loop) ", on: &canvas,
            rect.splitTop(rows * 14).top,
            boxed: boxed)
    }

    private static func grid(
        _ entries: ArraySlice<Entry>, columns: Int, rows: Int, _ model: ConsoleModel, _ loop: Int?, prefix: String,
        on canvas: inout Canvas, _ rect: Rect, boxed: Bool
    ) {
        for (i, entry) in entries.enumerated() {
            let (row, column) = (i / columns, i % columns)
            let (left, right) = (rect.width * column / columns, rect.width * (column + 1) / columns)
            let (top, bottom) = (rect.height * row / rows, rect.height * (row + 1) / rows)
            let place = Rect(x: rect.x + left, y: rect.y + top, width: right - left, height: bottom - top)
            // "Loop 1 requests/s", but "Requests/s" where the heading already names the loop.
            let title =
                prefix.isEmpty ? entry.title : prefix + entry.title.prefix(1).lowercased() + entry.title.dropFirst()
            GraphView.draw(
                title, entry.metric, loop: loop, model, least: entry.least, format: entry.format, boxed: boxed,
                on: &canvas, place)
        }
    }
}
