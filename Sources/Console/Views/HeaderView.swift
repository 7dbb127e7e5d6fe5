// The top lines: the server's addresses and settings, its current work, and its load.

import Engine

enum HeaderView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, gauges: Bool, sparkline: Bool) {
        guard rect.height > 0 else { return }
        title(model, on: &canvas, rect)
        if rect.height > 1 { totals(model, on: &canvas, rect.splitTop(1).rest, sparkline: sparkline) }
        if rect.height > 2, gauges { GaugesView.line(model, on: &canvas, rect.splitTop(2).rest) }
    }

    private static func title(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        let snapshot = model.shownSnapshot
        canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), .bar)
        let right = drawState(model, on: &canvas, rect)
        var x = rect.x + 1
        x += canvas.put("reactor", x, rect.y, .key, .bar, limit: right - x) + 1
        if rect.width >= 110 {
            x += canvas.put(snapshot.version, x, rect.y, .label, .bar, limit: min(16, right - x)) + 1
        }
        let address = snapshot.addresses.first ?? "not listening"
        let more = snapshot.addresses.count > 1 ? " +\(snapshot.addresses.count - 1)" : ""
        x += canvas.put(address + more, x, rect.y, .strong, .bar, limit: right - x) + 2
        var strip = Strip()
        strip.add("up", Format.span(snapshot.uptime), .text)
        // On a narrow screen the state of an attached console takes its place.
        if !model.isAttached || rect.width >= 100 { strip.add("", snapshot.poller, .label) }
        strip.add("conn", snapshot.connectionTrigger.letters, snapshot.connectionTrigger.role)
        strip.add("listen", snapshot.listenTrigger.letters, snapshot.listenTrigger.role)
        if rect.width >= 100 { strip.add("pid", "\(snapshot.processID)", .text) }
        strip.draw(on: &canvas, x, rect.y, width: right - x, .bar)
    }

    /// Draws the state of server and console, at the right end of the title bar.
    /// - Returns: the first column that is taken.
    @discardableResult
    static func drawState(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) -> Int {
        let right = rect.right - 1
        // In less room the time of day goes first.
        let whole = state(model, canvas.glyphs, rect.width)
        let state = width(whole) <= rect.width - 10 ? whole : self.state(model, canvas.glyphs, rect.width, clock: false)
        let stateWidth = width(state)
        guard rect.width >= 60 || state.parts.contains(where: { $0.role != .label }) else { return right }
        state.draw(on: &canvas, right - stateWidth, rect.y, width: stateWidth, .bar)
        if let index = state.parts.firstIndex(where: { $0.value.hasPrefix(canvas.glyphs.differs) }) {
            let after = state.parts[index...].reduce(-2) { $0 + 2 + width($1) }
            canvas.hits.append(
                Hit(Rect(x: right - after, y: rect.y, width: width(state.parts[index]), height: 1), .drift))
        }
        return right - stateWidth - 1
    }

    private static func width(_ strip: Strip) -> Int { strip.parts.reduce(-2) { $0 + 2 + width($1) } }
    private static func width(_ part: (label: String, value: String, role: Role)) -> Int {
        part.value.count + (part.label.isEmpty ? 0 : part.label.count + 1)
    }

    /// `≠3` while so many settings differ from a start now, and a sign of a fault in the file.
    private static func drift(_ snapshot: EngineSnapshot, _ glyphs: Glyphs) -> String {
        guard snapshot.drift > 0 || !snapshot.settingsFault.isEmpty else { return "" }
        let count = snapshot.drift > 0 ? Format.count(snapshot.drift) : ""
        return glyphs.differs + count + (snapshot.settingsFault.isEmpty ? "" : "!")
    }

    private static func state(_ model: ConsoleModel, _ glyphs: Glyphs, _ width: Int, clock: Bool = true) -> Strip {
        let snapshot = model.shownSnapshot
        var state = Strip()
        switch model.link {
        case .inProcess: break
        case .lost(_, let since, _):
            state.add("", "LOST \(Format.span(model.now &- min(model.now, since)))", .bad)
        case .attached(.operator, _): state.add("", "attached", .label)
        case .attached(.viewer, _): state.add("attached", "VIEWER", .warning)
        }
        if let silence = model.silence { state.add("", "NO NEWS \(Format.span(silence))", .warning) }
        if let back = model.timeBack {
            // The time back comes first, because a narrow screen keeps the first part.
            state.add("", "PAST -\(Format.span(back))", .warning)
            if clock, width >= 60 { state.add("", Format.clock(snapshot.realTime, offset: model.utcOffset), .warning) }
        }
        if model.isReadOnly { state.add("", "READ-ONLY", .warning) }
        if snapshot.draining { state.add("", "DRAINING", .warning) }
        if model.isPaused { state.add("", "PAUSED", .warning) }
        let drift = drift(snapshot, glyphs)
        let warnings = model.watch.active
        if !warnings.isEmpty {
            let isShort = (model.isAttached || !drift.isEmpty) && width < 100
            let warningsWord = isShort ? "" : warnings.count == 1 ? " warning" : " warnings"
            state.add(
                "", "\(glyphs.bad)\(warnings.count)\(warningsWord)",
                warnings.contains { $0.kind.isBad } ? .bad : .warning)
        }
        if !drift.isEmpty { state.add("", drift, snapshot.settingsFault.isEmpty ? .warning : .bad) }
        if state.parts.isEmpty || width >= 100 { state.add("every", Format.interval(model.interval), .label) }
        return state
    }

    private static func totals(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, sparkline: Bool) {
        let snapshot = model.shownSnapshot
        let rates = model.shownRates
        let x = rect.x + 1
        var used = canvas.put("req/s ", x, rect.y, .label)
        let rate = Format.rate(rates.total.requests)
        used += canvas.put(rate, x + used, rect.y, .strong)
        // A fixed place, so that the rest does not move while the rate changes.
        used = max(used + 1, 12)
        if sparkline {
            let width = rect.width >= 150 ? 40 : rect.width >= 100 ? 24 : 8
            Chart.sparkline(
                model.series(.requests), on: &canvas, x + used, rect.y, width: min(width, rect.width - used - 2))
            used += width + 2
        }
        var strip = Strip()
        let ascii = canvas.glyphs.ascii
        // Counts since the start have a sign, because they stand among rates.
        let total = canvas.glyphs.total
        func time(_ value: UInt64?) -> String { value.map { Format.duration($0, ascii: ascii) } ?? canvas.glyphs.none }
        func errors(_ hundreds: Int) -> UInt64 {
            sum(snapshot) { $0.responses.count > hundreds - 1 ? $0.responses[hundreds - 1] : 0 }
        }
        // What says that something is wrong comes first, because a narrow screen shows what fits from the left.
        strip.add("conns", Format.count(snapshot.openConnections))
        strip.add(total + "5xx", Format.count(errors(5)), errors(5) > 0 ? .bad : .faint)
        strip.add(
            model.place.isOnHeader ? canvas.glyphs.focusMark + "p99" : "p99", time(rates.total.latencyP99),
            model.place.isOnHeader ? .accent : .strong)
        strip.add(total + "4xx", Format.count(errors(4)), errors(4) > 0 ? .text : .faint)
        if rates.refused > 0 {
            strip.add("refused/s", Format.rate(rates.refused), .bad)
        } else if case let refused = snapshot.refused.reduce(UInt64(0), { $0 &+ $1.count }), refused > 0 {
            strip.add(total + "refused", Format.count(refused), .warning)
        }
        strip.add("out/s", Format.byteRate(rates.total.bytesOut))
        if rect.width >= 90 { strip.add("in/s", Format.byteRate(rates.total.bytesIn)) }
        if rect.width >= 100 { strip.add("latency p50", time(rates.total.latencyMedian)) }
        strip.add("accepts/s", Format.rate(rates.total.accepted))
        strip.add(total + "requests", Format.count(sum(snapshot) { $0.requests }))
        strip.add(total + "accepted", Format.count(sum(snapshot) { $0.accepts ? $0.accepted : 0 }))
        strip.add(total + "timeouts", Format.count(sum(snapshot) { $0.timeouts }), .text)
        strip.add(total + "kicked", Format.count(sum(snapshot) { $0.kicked }), .text)
        strip.draw(on: &canvas, x + used, rect.y, width: rect.width - used - 2)
    }

    static func sum(_ snapshot: EngineSnapshot, _ value: (EngineSnapshot.LoopState) -> UInt64) -> UInt64 {
        snapshot.loops.reduce(0) { $0 &+ value($1) }
    }
}
