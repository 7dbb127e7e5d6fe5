// The view of the traffic: requests by path, address or something else, the heaviest first, and all of them together.

import Engine

enum TrafficView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let traffic = model.traffic
        let sheet = model.sheet(.traffic)
        let way = traffic.trail.isEmpty ? "" : ": \(traffic.way)"
        let inner = Panel.draw(
            "Traffic by \(traffic.by.rawValue)\(way)", note: note(model), filter: sheet.filterNote, focused: focused,
            boxed: boxed, on: &canvas, rect, pane: .traffic)
        let table = traffic.table
        var total = traffic.page?.total
        total?.key = "total"
        let look = Table<TrafficRow>.Look(
            top: table.top, cursor: table.rows.isEmpty ? nil : table.index, isFocused: focused, isBoxed: boxed,
            sort: sheet.sort, isDescending: true, empty: empty(model), isStale: { table.stale.contains($0.id) },
            total: total, pane: .traffic)
        TrafficColumns.table(by: traffic.by, span: traffic.page?.span ?? 0, ascii: canvas.glyphs.ascii)
            .draw(table.rows, look, on: &canvas, inner)
    }

    /// What is missing comes first, because a narrow screen shows what fits from the left.
    private static func note(_ model: ConsoleModel) -> String {
        let traffic = model.traffic
        var parts: [String] = []
        if let past = model.past {
            parts.append("traffic is not recorded: as of \(Format.clock(past.left, offset: model.utcOffset))")
        }
        guard let page = traffic.page else { return (parts + [traffic.window.rawValue]).joined(separator: "  ") }
        if page.missingLoops > 0 { parts.append("\(Format.counted(page.missingLoops, "loop")) not recorded") }
        if page.lost > 0 { parts.append("\(Format.count(page.lost)) lost") }
        let kept = Double(page.total.requests) / Double(max(1, page.kept))
        if kept > 1.01 { parts.append("1 in \(Format.rate(kept)) kept") }
        let rows = traffic.table.rows.count
        if rows > 0 { parts.append("\(Format.grouped(traffic.table.index + 1)) of \(Format.grouped(page.keys))") }
        // A server that is younger than the window, or texts that have been captured for less.
        let isShort = page.span / 1_000_000_000 &+ 1 < UInt64(traffic.window.seconds)
        let since = isCaptured(model) ? "captured for" : "up"
        parts.append(traffic.window.rawValue + (isShort ? " (\(since) \(Format.span(page.span)))" : ""))
        return parts.joined(separator: "  ")
    }

    private static func isCaptured(_ model: ConsoleModel) -> Bool {
        model.traffic.needsCapture
            || ((try? TrafficFilterText.parse(model.sheet(.traffic).filter))?.terms.contains { $0.by.isCaptured })
                ?? false
    }

    private static func empty(_ model: ConsoleModel) -> String {
        let traffic = model.traffic
        if !traffic.refusal.isEmpty { return traffic.refusal }
        if model.isPaused { return "paused: z goes on" }
        if traffic.page == nil { return "asking" }
        if isCaptured(model), traffic.page?.total.requests == 0 {
            return "agents and referers are captured from the moment that somebody looks: no request since then"
        }
        if !model.sheet(.traffic).filter.isEmpty { return "no request matches: Esc shows all" }
        return traffic.trail.isEmpty ? "no request in this time" : "no request in this time: Esc goes back"
    }
}
