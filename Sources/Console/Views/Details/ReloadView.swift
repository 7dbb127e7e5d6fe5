// The view of what came of taking the settings file anew: each change with its outcome, or the faults by line.

import Engine

enum ReloadView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        let report = model.inspected.reload
        let file = SettingsReport.fileName(report?.path)
        let note = report.map { $0.faults.isEmpty ? ConsoleModel.summary($0) : "nothing is changed" } ?? ""
        let inner = Panel.draw("Reload of \(file)", note: note, focused: true, boxed: boxed, on: &canvas, rect)
        guard !inner.isEmpty else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        guard let report else {
            canvas.put("none from here: :reload", inner.x + 2, inner.y, .faint, limit: inner.width - 2)
            return
        }
        guard report.faults.isEmpty else { return faults(report, model, on: &canvas, inner) }
        let most = max(0, report.changes.count - max(0, inner.height - 1))
        canvas.scrollLimit = most
        table(glyphs: canvas.glyphs).draw(
            report.changes,
            .init(top: min(max(0, model.detailScroll), most), isBoxed: boxed, empty: "nothing has changed in it"),
            on: &canvas, inner)
    }

    private static func faults(_ report: ReloadReport, _ model: ConsoleModel, on canvas: inout Canvas, _ inner: Rect) {
        var lines: [(sign: String, text: String)] = []
        for fault in report.faults {
            let text = SettingsReport.short(fault, report.path)
            for (index, line) in TextWrap.lines(text, width: max(10, inner.width - 6)).enumerated() {
                lines.append((index == 0 ? canvas.glyphs.bad : "", line))
            }
        }
        let most = max(0, lines.count - inner.height)
        canvas.scrollLimit = most
        for (row, line) in lines.dropFirst(min(max(0, model.detailScroll), most)).prefix(inner.height).enumerated() {
            canvas.put(line.sign, inner.x + 2, inner.y + row, .bad, limit: 1)
            canvas.put(line.text, inner.x + 4, inner.y + row, .text, limit: max(0, inner.width - 5))
        }
    }

    private static func table(glyphs: Glyphs) -> Table<ReloadReport.Change> {
        Table(columns: [
            Column("NAME", 21, right: false, priority: 0, sorts: false) { Field($0.name, .strong) },
            Column("OLD", 10, right: false, priority: 0, grow: 1, sorts: false) { Field($0.old, .label) },
            Column("NEW", 10, right: false, priority: 0, grow: 1, sorts: false) { Field($0.new) },
            Column("OUTCOME", 13, right: false, priority: 0, sorts: false) { change in
                switch change.outcome {
                case .taken: Field("taken", .good)
                case .needsRestart: Field("needs restart", .warning)
                case .hidden: Field("hidden", .warning)
                case .refused: Field("refused", .bad)
                }
            },
            Column("WHY", 16, right: false, priority: 1, grow: 3, sorts: false) { Field($0.reason) },
        ])
    }
}
