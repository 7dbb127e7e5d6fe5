// The event loops, one a row.

import Engine

enum LoopsView {
    typealias LoopState = EngineSnapshot.LoopState

    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let loops = model.snapshot.loops
        let serving = loops.count { $0.serves }
        let inner = Panel.draw(
            "Loops", note: "\(loops.count) loops, \(serving) serving", focused: focused, boxed: boxed, on: &canvas, rect)
        table(model, ascii: canvas.glyphs.ascii, none: canvas.glyphs.none).draw(
            loops, top: model.loopTop, cursor: loops.isEmpty ? nil : model.loopIndex, focused: focused, boxed: boxed, on: &canvas,
            inner, empty: "no loop runs")
    }

    static func table(_ model: ConsoleModel, ascii: Bool, none: String) -> Table<LoopState> {
        let rates = model.rates.loops
        func r(_ loop: LoopState) -> Rates.Loop { rates[loop.id] ?? Rates.Loop() }
        func number(_ loop: LoopState, _ value: Double) -> Field { .number(Format.rate(value)) }
        let listen = model.snapshot.listenTrigger
        let now = model.snapshot.monotonicTime
        return Table(columns: [
            Column("LOOP", 6, right: false, priority: 0) { Field("\($0.id)\($0.accepts ? " main" : "")", .strong) },
            Column("TID", 7, priority: 8, grow: 1) { Field("\($0.threadID)", .label) },
            Column("CONNS", 5, priority: 1, grow: 1) { .number(Format.count($0.connections)) },
            Column("ACCEPTED", 8, priority: 7, grow: 1) { .number(Format.count($0.accepted)) },
            Column("REQ/S", 5, priority: 1, grow: 1) { number($0, r($0).requests) },
            Column("IN/S", 5, priority: 5, grow: 1) { .number(Format.byteRate(r($0).bytesIn)) },
            Column("OUT/S", 5, priority: 5, grow: 1) { .number(Format.byteRate(r($0).bytesOut)) },
            Column("WAITS/S", 7, priority: 6, grow: 1) { number($0, r($0).waits) },
            Column("EV/W", 4, priority: 6, grow: 1) { number($0, r($0).eventsPerWait) },
            Column("BUSY", 4, priority: 2, grow: 1) { loop in
                let busy = r(loop).busy
                let stalled = loop.tickBegan > 0 && now > loop.tickBegan && now - loop.tickBegan > 100_000_000
                // A tick that has run for over 100 ms: what the loop serves waits.
                if stalled { return Field("STALL", .bad) }
                return Field(Format.percent(busy), busy >= 0.9 ? .bad : busy >= 0.7 ? .warning : busy < 0.005 ? .faint : .text)
            },
            Column("P99", 5, priority: 3, grow: 1) { loop in
                guard let p99 = r(loop).tickP99 else { return Field(none, .faint) }
                return Field(Format.duration(p99, ascii: ascii), p99 >= 100_000_000 ? .bad : p99 >= 10_000_000 ? .warning : .text)
            },
            Column("MODE", 4, priority: 2) { loop in
                let mode = loop.serves ? loop.trigger : listen
                return Field(mode.letters, HeaderView.role(mode))
            },
            Column("P50", 5, priority: 20, grow: 1) { loop in
                r(loop).tickMedian.map { Field(Format.duration($0, ascii: ascii)) } ?? Field(none, .faint)
            },
            Column("READS/S", 7, priority: 21, grow: 1) { number($0, r($0).reads) },
            Column("EAGAIN/S", 8, priority: 22, grow: 1) { number($0, r($0).readsEmpty) },
            Column("WRITES/S", 8, priority: 23, grow: 1) { number($0, r($0).writes) },
            Column("SHORT/S", 7, priority: 24, grow: 1) { number($0, r($0).shortWrites) },
            Column("CTL/S", 5, priority: 25, grow: 1) { number($0, r($0).controlCalls) },
            Column("ARMED", 5, priority: 26, grow: 1) { .number(Format.count($0.writersWaiting)) },
            Column("PEND", 4, priority: 27, grow: 1) { .number(Format.count($0.answersPending)) },
            Column("HEAP", 6, priority: 28, grow: 1) { .number(Format.bytes($0.heap.inUse)) },
            Column("BLOCKS", 6, priority: 29, grow: 1) { .number(Format.count($0.heap.blocks)) },
        ])
    }

    /// Lines of detail(), without its title and frame.
    static let detailLines = 9

    /// What there is to say of one loop, under the table of the loops view.
    static func detail(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        let loops = model.snapshot.loops
        guard loops.indices.contains(model.loopIndex), rect.height >= 4 else { return }
        let loop = loops[model.loopIndex]
        let rate = model.rates.loops[loop.id] ?? Rates.Loop()
        let inner = Panel.draw("Loop \(loop.id)", note: "tick times of the last interval", focused: false, boxed: boxed, on: &canvas, rect)
            .inset(horizontally: 1)
        let left = inner.splitLeft(min(42, inner.width))
        let ascii = canvas.glyphs.ascii
        let lines: [[(String, String)]] = [
            [("requests", Format.grouped(loop.requests)), ("closed", Format.grouped(loop.closed))],
            [("waits", Format.grouped(loop.waits)), ("events", Format.grouped(loop.events))],
            [("empty wakes", Format.grouped(loop.emptyWakes)), ("timeouts", Format.grouped(loop.timeouts))],
            [("reads", Format.grouped(loop.reads)), ("EAGAIN", Format.grouped(loop.readsEmpty))],
            [("writes", Format.grouped(loop.writes)), ("short", Format.grouped(loop.shortWrites))],
            [("wakes sent", Format.grouped(loop.wakesSent)), ("coalesced", Format.grouped(loop.wakesCoalesced))],
            [("epoll_ctl", Format.grouped(loop.controlCalls)), ("kicked", Format.grouped(loop.kicked))],
            [("heap", "\(Format.bytes(loop.heap.inUse)) of \(Format.bytes(loop.heap.reserved))"), ("largest free", Format.bytes(loop.heap.largestFree))],
            [("tick p50", rate.tickMedian.map { Format.duration($0, ascii: ascii) } ?? canvas.glyphs.none), ("p99", rate.tickP99.map { Format.duration($0, ascii: ascii) } ?? canvas.glyphs.none)],
        ]
        for (i, line) in lines.enumerated() where i < left.left.height {
            for (j, part) in line.enumerated() {
                let x = left.left.x + j * 21
                let used = canvas.put(part.0 + " ", x, left.left.y + i, .label, limit: max(0, left.left.right - x))
                canvas.put(part.1, x + used, left.left.y + i, .strong, limit: max(0, min(21 - used - 1, left.left.right - x - used)))
            }
        }
        histogram(rate.histogram, on: &canvas, Rect(x: left.rest.x + 2, y: inner.y, width: left.rest.width - 2, height: inner.height))
    }

    /// Bars by duration: each row a factor of two, longest first, empty ends left out.
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
        guard let first = rows.firstIndex(where: { $0.count > 0 }), let last = rows.lastIndex(where: { $0.count > 0 }) else {
            canvas.put("no tick in the last interval", rect.x, rect.y, .faint, limit: rect.width)
            return
        }
        let shown = rows[first...last].suffix(rect.height)
        let top = shown.reduce(0.0) { max($0, Double($1.count)) }
        for (line, row) in shown.enumerated() {
            let y = rect.y + line
            canvas.putRight("<" + Format.duration(row.bound, ascii: canvas.glyphs.ascii), right: rect.x + 8, y, .label, limit: 8)
            let width = rect.width - 16
            let length = top > 0 ? Int((Double(row.count) / top * Double(width)).rounded()) : 0
            canvas.line(canvas.glyphs.barFull, rect.x + 9, y, count: row.count > 0 ? max(1, length) : 0, .graph)
            canvas.putRight(Format.count(row.count), right: rect.right, y, row.count > 0 ? .text : .faint, limit: 6)
        }
    }
}
