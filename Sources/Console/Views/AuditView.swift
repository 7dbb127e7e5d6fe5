// The view of the audit: actions of operators and users, the newest first.

import Engine

enum AuditView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let audit = model.audit
        let sheet = model.sheet(.audit)
        let kept = "\(Format.grouped(audit.total)) kept"
        let note =
            audit.rows.isEmpty
            ? kept
            : """
            \(Format.grouped(audit.index + 1)) of \(Format.grouped(audit.rows.count))\(audit.isWhole ? "" : "+") \
             \(kept)
            """
        let inner = Panel.draw(
            "Audit", note: note, filter: sheet.filterNote, focused: focused, boxed: boxed, on: &canvas, rect,
            pane: .audit)
        let look = Table<AuditPage.Entry>.Look(
            top: audit.top, cursor: audit.rows.isEmpty ? nil : audit.index, isFocused: focused, isBoxed: boxed,
            empty: model.isPaused
                ? "paused: z goes on" : sheet.filter.isEmpty ? "no entry yet" : "no entry matches: Esc shows all",
            pane: .audit)
        table(offset: model.utcOffset).draw(audit.rows, look, on: &canvas, inner)
    }

    static func table(offset: Int) -> Table<AuditPage.Entry> {
        Table(columns: [
            Column("TIME", 16, right: false, priority: 1, sorts: false) {
                Field(Format.date($0.time, offset: offset), .label)
            },
            Column("ACTOR", 10, right: false, priority: 2, grow: 1, sorts: false) { Field($0.actor, .accent) },
            Column("ACTION", 14, right: false, priority: 0, grow: 2, sorts: false) { Field($0.action, .strong) },
            Column("OBJECT", 12, right: false, priority: 0, grow: 2, sorts: false) { Field($0.object) },
            Column("RESULT", 10, right: false, priority: 3, grow: 1, sorts: false) { entry in
                Field(
                    entry.result,
                    ["done", "ok"].contains(entry.result) ? .good : entry.result == "unchanged" ? .label : .warning)
            },
        ])
    }
}
