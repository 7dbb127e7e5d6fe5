// The view of the worker pool, the database's connection pool, the loops' heaps and the log's writer.

import Engine

enum WorkersView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        var rest = rect
        let sections = sections(model, ascii: canvas.glyphs.ascii)
        for (i, section) in sections.enumerated() {
            let overhead = boxed ? 2 : 1
            let wanted = overhead + section.lines.count + 1
            let part = rest.splitTop(min(wanted, i == sections.count - 1 && !boxed ? rest.height : wanted))
            guard part.top.height > overhead else { return }
            rest = part.rest
            let inner = Panel.draw(
                section.title, note: section.note, focused: false, boxed: boxed, on: &canvas, part.top)
            let barWidth = min(40, inner.width - 40)
            if barWidth >= 8 {
                canvas.put(section.barLabel, inner.x + 2, inner.y, .label, limit: 12)
                Chart.bar(section.share, on: &canvas, inner.x + 14, inner.y, width: barWidth)
                canvas.put(
                    section.barValue, inner.x + 15 + barWidth, inner.y, .strong,
                    limit: max(0, inner.width - 16 - barWidth))
            } else {
                canvas.put(
                    "\(section.barLabel) \(section.barValue)", inner.x + 2, inner.y, .strong, limit: inner.width - 3)
            }
            for (line, strip) in section.lines.enumerated() where line + 1 < inner.height {
                strip.draw(on: &canvas, inner.x + 2, inner.y + 1 + line, width: inner.width - 3)
            }
        }
        GraphView.draw(
            "Worker queue", .workerQueue, model, least: 10, format: .count, boxed: boxed, on: &canvas,
            rest.splitTop(12).top)
    }

    private struct Section {
        var title: String
        var note = ""
        var barLabel: String
        var share: Double
        var barValue: String
        var lines: [Strip]
    }

    private static func sections(_ model: ConsoleModel, ascii: Bool) -> [Section] {
        let s = model.shownSnapshot
        let w = s.workers
        let heap = GaugesView.heap(s)
        var jobs = Strip()
        jobs.add(
            "queue", "\(Format.grouped(w.queued)) of \(Format.grouped(w.queueLimit))", w.queued > 0 ? .warning : .text)
        jobs.add("jobs/s", Format.rate(model.shownRates.jobs))
        jobs.add("done", Format.grouped(w.completed))
        jobs.add("rejected", Format.grouped(w.rejected), w.rejected > 0 ? .bad : .faint)
        var blocks = Strip()
        blocks.add("reserved", Format.bytes(heap.reserved))
        blocks.add("blocks", Format.grouped(s.loops.reduce(0) { $0 &+ $1.heap.blocks }))
        blocks.add("free", Format.bytes(s.loops.reduce(0) { $0 &+ $1.heap.free }))
        blocks.add("largest free", Format.bytes(s.loops.reduce(0) { max($0, $1.heap.largestFree) }))
        blocks.add("allocations", Format.grouped(HeaderView.sum(s) { $0.heap.allocations }))
        var log = Strip()
        log.add("lines/s", Format.rate(model.shownRates.logLines))
        log.add("bytes", Format.bytes(s.log.bytes))
        log.add("rotations", Format.grouped(s.log.rotations))
        log.add("access log", s.log.accessLog, .text)
        var bounds = Strip()
        // Those that close or refuse clients; the settings view has the rest.
        for setting in [
            Setting.maxConnections, .maxPerAddress, .bodyRate, .idleTimeout, .headerTimeout, .stallWarning,
        ] {
            guard let text = s.settings[setting.rawValue] else { continue }
            bounds.add(setting.rawValue, text, .text)
        }
        // Before the bounds that cause them.
        var refused = Strip()
        for (reason, count) in s.refused {
            refused.add((refused.parts.isEmpty ? "refused: " : "") + reason.name, Format.grouped(count), .warning)
        }
        let refusedLines = refused.wrapped(to: 74)
        // A low screen has no room for more.
        let most = 2
        let more = refusedLines.count > most ? ", w all refusals" : ""
        var sections = [
            Section(
                title: "Worker pool",
                note: Format.counted(w.threads, "thread") + (w.paused ? ", PAUSED: p goes on" : ""), barLabel: "busy",
                share: GaugesView.share(w.busy, w.threads),
                barValue: "\(Format.grouped(w.busy)) of \(Format.grouped(w.threads))", lines: [jobs]),
            Section(
                title: "Heap", note: Format.counted(s.loops.count, "loop"), barLabel: "in use",
                share: GaugesView.share(heap.inUse, heap.limit),
                barValue: "\(Format.bytes(heap.inUse)) of \(Format.bytes(heap.limit))", lines: [blocks]),
            Section(
                title: "Log", note: "level \(s.log.level)", barLabel: "dropped",
                share: s.log.lines > 0 ? Double(s.log.dropped) / (Double(s.log.dropped) + Double(s.log.lines)) : 0,
                barValue: "\(Format.grouped(s.log.dropped)) of \(Format.grouped(s.log.lines)) lines", lines: [log]),
            Section(
                title: "Bounds", note: "balance \(s.balance.rawValue)\(more), = all settings", barLabel: "descriptors",
                share: GaugesView.share(s.descriptorsUsed, s.descriptorLimit),
                barValue: "\(Format.grouped(s.descriptorsUsed)) of \(Format.grouped(s.descriptorLimit))",
                lines: refusedLines.prefix(most) + bounds.wrapped(to: 74)),
        ]
        if let database = s.database {
            sections.insert(self.database(database, leases: model.shownRates.leases, ascii: ascii), at: 1)
        }
        return sections
    }

    private static func database(_ d: EngineSnapshot.DatabaseState, leases rate: Double, ascii: Bool) -> Section {
        var leases = Strip()
        leases.add("waiting", Format.grouped(d.waiting), d.waiting > 0 ? .warning : .faint)
        leases.add("leases/s", Format.rate(rate))
        leases.add("leases", Format.grouped(d.leases))
        leases.add("longest wait", Format.duration(d.longestWait, ascii: ascii))
        var statements = Strip()
        statements.add("statements", Format.grouped(d.statements))
        statements.add("busy retries", Format.grouped(d.busyRetries), d.busyRetries > 0 ? .warning : .faint)
        statements.add("timeouts", Format.grouped(d.timeouts), d.timeouts > 0 ? .bad : .faint)
        return Section(
            title: "Database pool", note: d.path, barLabel: "leased", share: GaugesView.share(d.leased, d.connections),
            barValue: "\(Format.grouped(d.leased)) of \(Format.grouped(d.connections))", lines: [leases, statements])
    }
}
