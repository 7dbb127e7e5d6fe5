// The view of the settings: a line for each with its sources, and what there is to say of the one under the cursor. Of
// those that differ from a start now, each with the reason, and above them the faults of the file.

import Engine

enum SettingsView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, notes: Rect, boxed: Bool) {
        let pane = model.settings
        let sheet = model.sheet(.settings)
        faults(model, on: &canvas, notes)
        let inner = Panel.draw(
            pane.part == .all ? "Settings" : "Settings that differ", note: note(model), filter: sheet.filterNote,
            focused: true, boxed: boxed, on: &canvas, rect, pane: .settings)
        guard !inner.isEmpty else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        let rows = pane.shown
        let parts = inner.splitTop(max(0, inner.height - Layout.settingLines))
        let look = Table<SettingState>.Look(
            top: pane.rows.top, cursor: rows.isEmpty ? nil : pane.rows.index, isFocused: true, isBoxed: boxed,
            sort: sheet.sort, isDescending: sheet.isDescending, empty: empty(model), pane: .settings)
        SettingsColumns.table(pane.part, offset: model.utcOffset, ascii: canvas.glyphs.ascii)
            .draw(rows, look, on: &canvas, parts.top)
        if let current = pane.current { self.current(current, model, on: &canvas, parts.rest) }
    }

    /// What is missing comes first, because a narrow screen shows what fits from the left.
    private static func note(_ model: ConsoleModel) -> String {
        var notes: [String] = []
        if model.past != nil { notes.append("of now and not of then") }
        guard let report = model.settings.report else { return notes.joined(separator: "  ") }
        let drift = report.drift.count
        if model.settings.part == .all {
            if !report.faults.isEmpty { notes.append("\(report.fileName) has a fault") }
            notes.append(drift == 0 ? "no difference" : "\(Format.grouped(drift)) differ\(drift == 1 ? "s" : "")")
        }
        if !model.settings.rows.order.isEmpty {
            let total = model.settings.rows.order.count
            notes.append("\(Format.grouped(model.settings.rows.index + 1)) of \(Format.grouped(total))")
        }
        if let path = report.path { notes.append(path) }
        return notes.joined(separator: "  ")
    }

    private static func empty(_ model: ConsoleModel) -> String {
        let pane = model.settings
        if !pane.refusal.isEmpty { return pane.refusal }
        guard let report = pane.report else { return model.isPaused ? "paused: z goes on" : "asking the server" }
        if !model.sheet(.settings).filter.isEmpty { return "no setting matches: Esc shows all" }
        guard pane.part == .drift else { return "the server tells of no setting" }
        return report.faults.isEmpty
            ? "nothing differs: a start now would give every setting the value that it has"
            : "no value differs from what was last taken"
    }

    private static func faults(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        for (line, text) in model.settingsFaults(width: canvas.width).prefix(rect.height).enumerated() {
            if line == 0 { canvas.put(canvas.glyphs.bad, rect.x + 1, rect.y, .bad) }
            canvas.put(
                text, rect.x + 3, rect.y + line, line == 0 ? .bad : .text, limit: max(0, rect.width - 4))
        }
    }

    /// Of the setting under the cursor, what it is, and where its value comes from or why it differs; where all differ,
    /// both of that.
    private static func current(
        _ state: SettingState, _ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect
    ) {
        guard rect.height >= Layout.settingLines else { return }
        let room = max(0, rect.width - 3)
        let help = (text: Setting(rawValue: state.name)?.entry.help ?? "", role: Role.label)
        let origin = (
            text: "\(state.value): \(SettingsColumns.origin(state, offset: model.utcOffset))", role: Role.text
        )
        let difference = state.restart.map { restart in
            (
                text: "\(canvas.glyphs.differs) a start now gives \(restart): \(SettingsColumns.why(state))",
                role: Role.warning
            )
        }
        let lines = model.settings.part == .all ? [help, difference ?? origin] : [origin, difference ?? help]
        for (row, line) in lines.enumerated() {
            canvas.put(line.text, rect.x + 2, rect.y + row, line.role, limit: room)
        }
    }
}
