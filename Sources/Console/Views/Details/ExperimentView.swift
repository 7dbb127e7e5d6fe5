// The view of the trigger experiment: two modes side by side.

enum ExperimentView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        guard let experiment = model.experiment else {
            let inner = Panel.draw("Experiment", focused: true, boxed: boxed, on: &canvas, rect)
            canvas.put("none: :experiment trigger begins one", inner.x + 2, inner.y, .faint, limit: inner.width - 2)
            return
        }
        let note: String =
            switch experiment.state {
            case .running: "\(experiment.left(at: model.snapshot.monotonicTime)) s left, then it reverts"
            case .reverted: "over, and reverted"
            case .kept: "kept"
            case .void(let reason): "void: \(reason)"
            }
        let inner = Panel.draw(
            "Experiment: loop \(experiment.loop) in \(experiment.trial.letters)", note: note, focused: true,
            boxed: boxed, on: &canvas, rect)
        guard inner.height >= 2 else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        let ascii = canvas.glyphs.ascii
        let none = canvas.glyphs.none
        func time(_ value: UInt64?) -> String { value.map { Format.duration($0, ascii: ascii) } ?? none }
        let a = experiment.controlSide
        let b = experiment.trialSide
        let rows: [(String, String, String)] = [
            ("requests/s", Format.rate(a.requests), Format.rate(b.requests)),
            ("waits/s", Format.rate(a.waits), Format.rate(b.waits)),
            ("events a wait", Format.rate(a.eventsPerWait), Format.rate(b.eventsPerWait)),
            ("EAGAIN/s", Format.rate(a.emptyReads), Format.rate(b.emptyReads)),
            (
                "system calls a request", a.requests > 0 ? decimal(a.callsPerRequest) : none,
                b.requests > 0 ? decimal(b.callsPerRequest) : none
            ),
            ("tick p50", time(a.tickMedian), time(b.tickMedian)),
            ("tick p99", time(a.tickP99), time(b.tickP99)),
            ("busy", Format.percent(a.busy), Format.percent(b.busy)),
        ]
        let label: Int = min(24, inner.width / 3)
        let column: Int = min(26, max(0, (inner.width - label - 4) / 2))
        let x: Int = inner.x + 2
        let middle: Int = x + label + column
        canvas.putRight(a.name, right: middle, inner.y, .columnHead, limit: column)
        canvas.putRight(b.name, right: middle + column, inner.y, .columnHead, limit: column)
        for (i, row) in rows.enumerated() where i + 1 < inner.height {
            let y = inner.y + 1 + i
            canvas.put(row.0, x, y, .label, limit: label)
            canvas.putRight(row.1, right: middle, y, .strong, limit: column)
            canvas.putRight(row.2, right: middle + column, y, .strong, limit: column)
        }
        let y = inner.y + rows.count + 2
        let advice =
            experiment.isSequential
            ? "beside the loop's own figures of before: load that changed shows too"
            : "over the same time, each the mean of a loop"
        if y < inner.bottom { canvas.put(advice, x, y, .faint, limit: inner.width - 3) }
        if y + 1 < inner.bottom {
            let words =
                experiment.isRunning
                ? ":experiment stop reverts now, :experiment keep stays"
                : experiment.state == .reverted ? ":experiment keep takes the mode all the same" : "u undoes it"
            canvas.put(words, x, y + 1, .faint, limit: inner.width - 3)
        }
    }

    /// Two decimals, because tenths of a call matter here.
    private static func decimal(_ value: Double) -> String {
        guard value.isFinite, value >= 0, value < 1e6 else { return "0" }
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
