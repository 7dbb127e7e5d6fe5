// The load of the bounded resources: worker threads and their queue, database connections, the loops' heaps.

import Engine

enum GaugesView {
    struct Gauge {
        var label: String
        var share: Double
        var value: String
        /// Goes without its limit where there is little room: the bar shows it.
        var shortens = false
        /// Shows a mark besides the colour when something waits or was turned away.
        var alarm = false
    }

    static func gauges(_ snapshot: EngineSnapshot) -> [Gauge] {
        let w = snapshot.workers
        let heap = heap(snapshot)
        var gauges = [
            Gauge(
                label: "workers", share: share(w.busy, w.threads),
                value: "\(Format.count(w.busy))/\(Format.count(w.threads))"),
            Gauge(
                label: w.paused ? "PAUSED" : "queue", share: share(w.queued, w.queueLimit),
                value: "\(Format.count(w.queued))/\(Format.count(w.queueLimit))", shortens: true,
                alarm: w.rejected > 0 || w.paused),
        ]
        if let d = snapshot.database {
            gauges.append(
                Gauge(
                    label: "db", share: share(d.leased, d.connections),
                    value: "\(Format.count(d.leased))/\(Format.count(d.connections))", alarm: d.waiting > 0))
        }
        gauges.append(
            Gauge(
                label: "heap", share: share(heap.inUse, heap.limit),
                value: "\(Format.bytes(heap.inUse))/\(Format.bytes(heap.limit))", shortens: true))
        return gauges
    }

    static func heap(_ snapshot: EngineSnapshot) -> (inUse: Int, reserved: Int, limit: Int) {
        snapshot.loops.reduce((0, 0, 0)) { ($0.0 &+ $1.heap.inUse, $0.1 &+ $1.heap.reserved, $0.2 &+ $1.heap.limit) }
    }

    static func share(_ part: Int, _ whole: Int) -> Double { whole > 0 && part > 0 ? Double(part) / Double(whole) : 0 }

    /// Draws all on one line.
    static func line(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        var all = gauges(model.shownSnapshot)
        let slot = (rect.width - 2) / all.count
        if slot < 30 {
            for i in all.indices where all[i].shortens { all[i].value = String(all[i].value.prefix { $0 != "/" }) }
        }
        for (i, gauge) in all.enumerated() {
            let x = rect.x + 1 + i * slot
            let fixed = gauge.label.count + gauge.value.count + 3 + (gauge.alarm ? 1 : 0)
            guard slot >= fixed + 2 else {
                canvas.put("\(gauge.label) \(gauge.value)", x, rect.y, .label, limit: slot - 1)
                continue
            }
            var used = canvas.put(gauge.label + " ", x, rect.y, .label)
            let width = min(20, slot - fixed - 1)
            Chart.bar(gauge.share, on: &canvas, x + used, rect.y, width: width)
            used += width + 1
            used += canvas.put(gauge.value, x + used, rect.y, .strong)
            if gauge.alarm { canvas.put("!", x + used, rect.y, .bad) }
        }
    }

    /// Draws one below the other.
    static func panel(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        let inner = Panel.draw("Gauges", focused: false, boxed: true, on: &canvas, rect).inset(horizontally: 1)
        guard !inner.isEmpty else { return }
        let all = gauges(model.shownSnapshot)
        for (i, gauge) in all.enumerated() where i < inner.height {
            let y = inner.y + i
            canvas.put(gauge.label, inner.x, y, .label, limit: 8)
            let barWidth = max(0, inner.width - 9 - 16)
            Chart.bar(gauge.share, on: &canvas, inner.x + 9, y, width: barWidth)
            canvas.putRight(gauge.value, right: inner.x + 9 + barWidth + 15, y, .strong, limit: 14)
            if gauge.alarm { canvas.put("!", inner.x + 9 + barWidth + 15, y, .bad) }
        }
        let s = model.shownSnapshot
        var rows: [[(String, String, Role)]] = [
            [
                ("jobs/s", Format.rate(model.shownRates.jobs), .text),
                ("done", Format.count(s.workers.completed), .text),
                ("rejected", Format.count(s.workers.rejected), s.workers.rejected > 0 ? .bad : .faint),
            ],
            [
                ("log", s.log.level, .text), ("lines/s", Format.rate(model.shownRates.logLines), .text),
                ("dropped", Format.count(s.log.dropped), s.log.dropped > 0 ? .bad : .faint),
            ],
            [
                ("waits/s", Format.rate(model.shownRates.total.waits), .text),
                ("events/wait", Format.rate(model.shownRates.total.eventsPerWait), .text),
                ("busiest loop", Format.percent(model.shownRates.total.busy), .text),
            ],
        ]
        if let database = s.database {
            rows.insert(
                [
                    ("leases/s", Format.rate(model.shownRates.leases), .text),
                    ("waiting", Format.count(database.waiting), database.waiting > 0 ? .warning : .faint),
                    ("longest wait", Format.duration(database.longestWait, ascii: canvas.glyphs.ascii), .text),
                ], at: 1)
        }
        for (i, row) in rows.enumerated() where all.count + 1 + i < inner.height {
            var strip = Strip()
            for part in row { strip.add(part.0, part.1, part.2) }
            strip.draw(on: &canvas, inner.x, inner.y + all.count + 1 + i, width: inner.width)
        }
    }
}
