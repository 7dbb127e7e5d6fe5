// The view of one loop: its counters, the budget of one connection, the durations of its ticks, and its past as charts.

import Engine

enum LoopDetailView {
    /// The number of lines of counters().
    static let lines = 14

    /// Draws it alone on the screen.
    static func draw(_ model: ConsoleModel, _ id: Int, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        guard let loop = model.shownSnapshot.loops.first(where: { $0.id == id }) else {
            let inner = Panel.draw("Loop \(id)", focused: true, boxed: boxed, on: &canvas, rect)
            canvas.put("this loop has gone: Esc goes back", inner.x + 2, inner.y, .warning, limit: inner.width - 2)
            return
        }
        let overhead = boxed ? 2 : 1
        let top = rect.splitTop(rect.height >= lines + overhead + 4 ? lines + overhead : rect.height)
        counters(model, loop, on: &canvas, top.top, focused: true, boxed: boxed)
        let middle = top.rest.splitTop(top.rest.height >= 3 + overhead ? 3 + overhead : top.rest.height)
        modes(model, loop.id, on: &canvas, middle.top, boxed: boxed)
        ChartsView.beside(model, loop: loop.id, on: &canvas, middle.rest, boxed: boxed)
    }

    /// The two trigger modes, one below the other.
    private static func modes(_ model: ConsoleModel, _ id: Int, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        guard rect.height >= 3 else { return }
        typealias Row = (mode: String, role: Role, counters: ModeCounters)
        let rows: [Row] = [EngineSnapshot.Trigger.level, .edge].compactMap { mode in
            model.shownModes[ModeCounters.Key(loop: id, trigger: mode)].map {
                (mode.letters, mode.role, $0)
            }
        }
        let inner = Panel.draw(
            "By trigger mode", note: "since the console looks", focused: false, boxed: boxed, on: &canvas, rect)
        let table = Table<Row>(columns: [
            Column("MODE", 4, right: false, priority: 0) { Field($0.mode, $0.role) },
            Column("FOR", 6, priority: 3) { Field(Format.span($0.counters.time), .label) },
            Column("REQUESTS", 8, priority: 0) { .number(Format.count($0.counters.requests)) },
            Column("WAITS", 7, priority: 1) { .number(Format.count($0.counters.waits)) },
            Column("EV/W", 5, priority: 0) { .number(Format.rate($0.counters.eventsPerWait)) },
            Column("READS", 7, priority: 2) { .number(Format.count($0.counters.reads)) },
            Column("EAGAIN", 7, priority: 0) { .number(Format.count($0.counters.readsEmpty)) },
            Column("CTL", 6, priority: 2) { .number(Format.count($0.counters.controlCalls)) },
            Column("CALLS/REQ", 9, priority: 0) { .number(Format.rate($0.counters.callsPerRequest)) },
        ])
        table.draw(rows, .init(isBoxed: boxed, empty: "nothing measured yet"), on: &canvas, inner)
    }

    static func counters(
        _ model: ConsoleModel, _ loop: EngineSnapshot.LoopState, on canvas: inout Canvas, _ rect: Rect,
        focused: Bool = false, boxed: Bool
    ) {
        guard rect.height >= 4 else { return }
        let rate = model.shownRates.loops[loop.id] ?? Rates.Loop()
        let role = loop.accepts ? (loop.serves ? "accepts and serves" : "accepts") : "serves"
        let mode = (loop.serves ? loop.trigger : model.shownSnapshot.listenTrigger).letters
        let inner = Panel.draw(
            "Loop \(loop.id)\(loop.accepts ? " main" : "")  \(mode)  \(role)  thread \(loop.threadID)",
            note: "ticks of the last interval", focused: focused,
            boxed: boxed, on: &canvas, rect
        ).inset(horizontally: 1)
        let left = inner.splitLeft(min(44, inner.width))
        let ascii = canvas.glyphs.ascii
        let none = canvas.glyphs.none
        func time(_ value: UInt64?) -> String { value.map { Format.duration($0, ascii: ascii) } ?? none }
        let calls = rate.waits + rate.reads + rate.writes + rate.controlCalls
        let lines: [[(String, String)]] = [
            [("requests", Format.grouped(loop.requests)), ("conns", Format.grouped(loop.connections))],
            [("accepted", Format.grouped(loop.accepted)), ("closed", Format.grouped(loop.closed))],
            [("latency p50", time(rate.latencyMedian)), ("p99", time(rate.latencyP99))],
            [("tick p50", time(rate.tickMedian)), ("p99", time(rate.tickP99))],
            [("queue", Format.grouped(loop.queued)), ("over budget", Format.grouped(loop.overBudget))],
            [("tick budget", budget(model.shownSnapshot))],
            [("waits", Format.grouped(loop.waits)), ("events/wait", Format.rate(rate.eventsPerWait))],
            [("reads", Format.grouped(loop.reads)), ("EAGAIN", Format.grouped(loop.readsEmpty))],
            [("writes", Format.grouped(loop.writes)), ("short", Format.grouped(loop.shortWrites))],
            [
                ("epoll_ctl", Format.grouped(loop.controlCalls)),
                ("calls/req", rate.requests > 0 ? Format.rate(calls / rate.requests) : none),
            ],
            [("wakes sent", Format.grouped(loop.wakesSent)), ("coalesced", Format.grouped(loop.wakesCoalesced))],
            [
                ("empty wakes", Format.grouped(loop.emptyWakes)),
                ("moved", "\(Format.count(loop.movedIn)) in \(Format.count(loop.movedOut)) out"),
            ],
            [("timeouts", Format.grouped(loop.timeouts)), ("kicked", Format.grouped(loop.kicked))],
            [
                ("heap", "\(Format.bytes(loop.heap.inUse)) of \(Format.bytes(loop.heap.reserved))"),
                ("largest free", Format.bytes(loop.heap.largestFree)),
            ],
        ]
        for (i, line) in lines.enumerated() where i < left.left.height {
            for (j, part) in line.enumerated() {
                let x = left.left.x + j * 22
                let room = line.count == 1 ? left.left.width : 22
                let used = canvas.put(part.0 + " ", x, left.left.y + i, .label, limit: max(0, left.left.right - x))
                canvas.put(
                    part.1, x + used, left.left.y + i, .strong,
                    limit: max(0, min(room - used - 1, left.left.right - x - used)))
            }
        }
        histogram(
            rate.histogram, on: &canvas,
            Rect(x: left.rest.x + 2, y: inner.y, width: left.rest.width - 2, height: inner.height))
    }

    /// The budget of one connection in a tick.
    private static func budget(_ snapshot: EngineSnapshot) -> String {
        let budget = snapshot.tickBudget
        return "\(Format.bytes(budget.bytesRead)) in \(budget.requests) req \(Format.bytes(budget.fileBytes)) file"
    }

    /// Bars by duration: each row is a factor of two, the longest last; empty ends are left out.
    static func histogram(_ histogram: [UInt64], on canvas: inout Canvas, _ rect: Rect) {
        guard rect.width >= 24, rect.height >= 1 else { return }
        let bounds = EngineSnapshot.tickBounds
        var rows: [(bound: UInt64, count: UInt64)] = []
        var index = 0
        while index < histogram.count {
            // Two buckets an octave; the last one has no bound.
            let pair = histogram[index] &+ (index + 1 < histogram.count ? histogram[index + 1] : 0)
            let bound = index + 1 < bounds.count ? bounds[index + 1] : bounds.last ?? 0
            rows.append((bound, pair))
            index += 2
        }
        guard let first = rows.firstIndex(where: { $0.count > 0 }), let last = rows.lastIndex(where: { $0.count > 0 })
        else {
            canvas.put("no tick in the last interval", rect.x, rect.y, .faint, limit: rect.width)
            return
        }
        let shown = rows[first...last].suffix(rect.height)
        let top = shown.reduce(0.0) { max($0, Double($1.count)) }
        for (line, row) in shown.enumerated() {
            let y = rect.y + line
            canvas.putRight(
                "<" + Format.duration(row.bound, ascii: canvas.glyphs.ascii), right: rect.x + 8, y, .label, limit: 8)
            let width = rect.width - 16
            let length = top > 0 ? Int((Double(row.count) / top * Double(width)).rounded()) : 0
            canvas.line(canvas.glyphs.barFull, rect.x + 9, y, count: row.count > 0 ? max(1, length) : 0, .graph)
            canvas.putRight(Format.count(row.count), right: rect.right, y, row.count > 0 ? .text : .faint, limit: 6)
        }
    }
}
