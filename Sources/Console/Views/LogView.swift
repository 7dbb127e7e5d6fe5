// The last lines of the log: time, a letter for the level, text.

import Engine

enum LogView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let log = model.log
        var note = log.isFollowing ? "" : "\(Format.count(log.back)) lines below: G follows"
        if model.snapshot.log.dropped > 0 { note += (note.isEmpty ? "" : "  ") + "\(Format.count(model.snapshot.log.dropped)) dropped!" }
        let inner = Panel.draw("Log", note: note, focused: focused, boxed: boxed, on: &canvas, rect)
        guard !inner.isEmpty else { return }
        let lines = log.window(inner.height)
        if lines.isEmpty { canvas.put("no line yet", inner.x + 2, inner.y, .faint, limit: inner.width - 2) }
        for (i, line) in lines.enumerated() {
            let y = inner.y + i
            var x = inner.x + 1
            if inner.width >= 60 { x += canvas.put(Format.clock(line.time, offset: model.utcOffset), x, y, .faint) + 1 }
            let (letter, role) = sign(line.level)
            x += canvas.put(letter, x, y, role) + 1
            canvas.put(line.text, x, y, role == .bad || role == .warning ? role : .text, limit: inner.right - x - 1)
        }
        if focused { canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.bottom - 1, visible: false) }
    }

    static func sign(_ level: String) -> (String, Role) {
        switch level {
        case "critical": ("C", .bad)
        case "error": ("E", .bad)
        case "warning": ("W", .warning)
        case "notice": ("N", .accent)
        case "info": ("I", .good)
        case "debug": ("D", .faint)
        default: ("T", .faint)
        }
    }
}
