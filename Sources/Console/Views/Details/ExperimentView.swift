// The view of the trigger experiment: two modes side by side, and the loop itself before.

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
        let rows: [(String, (Experiment.Side) -> String)] = [
            ("requests/s", { Format.rate($0.requests) }),
            ("latency p50", { time($0.latencyMedian) }),
            ("latency p99", { time($0.latencyP99) }),
            ("waits/s", { Format.rate($0.waits) }),
            ("events a wait", { Format.rate($0.eventsPerWait) }),
            ("EAGAIN/s", { Format.rate($0.emptyReads) }),
            ("system calls a request", { $0.requests > 0 ? decimal($0.callsPerRequest) : none }),
            ("tick p50", { time($0.tickMedian) }),
            ("tick p99", { time($0.tickP99) }),
            ("busy", { Format.percent($0.busy) }),
        ]
        let label = min(22, inner.width / 3)
        let room = max(0, inner.width - label - 4)
        // On a narrow screen the loop before makes room for the others.
        let isNarrow = room < 30 && experiment.othersSide != nil
        let sides = isNarrow ? [experiment.othersSide, experiment.trialSide].compactMap { $0 } : experiment.sides
        let column = min(26, room / sides.count)
        let x = inner.x + 2
        for (i, row) in rows.enumerated() where i + 1 < inner.height {
            canvas.put(row.0, x, inner.y + 1 + i, .label, limit: label)
        }
        for (place, side) in sides.enumerated() {
            let right = x + label + (place + 1) * column
            canvas.putRight(side.name, right: right, inner.y, .columnHead, limit: column)
            for (i, row) in rows.enumerated() where i + 1 < inner.height {
                canvas.putRight(row.1(side), right: right, inner.y + 1 + i, .strong, limit: column)
            }
        }
        let y = inner.y + rows.count + 2
        let advice =
            experiment.othersSide == nil
            ? experiment.beforeSide == nil
                ? "no other loop serves, and there is no record of before"
                : "beside the loop's own figures of before: load that changed shows too"
            : "over the same time, each the mean of a loop; before: load that changed, too"
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
