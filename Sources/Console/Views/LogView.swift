// The view of the logs' lines: time, a letter for the level, text.

import Engine

enum LogView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let log = model.log
        var parts: [String] = []
        if log.needsOlder { parts.append("looking further back") }
        if log.minimum > 0 { parts.append("from \(LogLine.levels[log.minimum]) on") }
        if log.hidden > 0 { parts.append("\(Format.count(log.hidden)) hidden") }
        if !log.isFollowing { parts.append("\(Format.count(log.below)) below: G follows") }
        if model.snapshot.log.dropped > 0 { parts.append("\(Format.count(model.snapshot.log.dropped)) dropped!") }
        let inner = Panel.draw(
            log.source == .server ? "Log" : log.source == .access ? "Access log" : "Log, access log",
            note: parts.joined(separator: "  "), filter: model.sheet(.log).filterNote, focused: focused,
            boxed: boxed, on: &canvas,
            rect, pane: .log)
        guard !inner.isEmpty else { return }
        let first = min(log.top, log.shown.count)
        let lines = log.shown[first..<min(log.shown.count, first + inner.height)]
        if lines.isEmpty {
            let text =
                !log.problem.isEmpty
                ? log.problem
                : log.lines.isEmpty
                    ? "no line yet" : "no line here passes the filter and the level; Up looks further back"
            canvas.put(text, inner.x + 2, inner.y, .faint, limit: inner.width - 2)
        }
        for (i, line) in lines.enumerated() {
            let y = inner.y + i
            // While it follows, no line is marked, because the newest is always the last.
            let isMarked = focused && !log.isFollowing && first + i == log.index
            let plane: Plane = isMarked ? .selected : .base
            if isMarked {
                canvas.fill(Rect(x: inner.x, y: y, width: inner.width, height: 1), plane)
                canvas.put(canvas.glyphs.focusMark, inner.x, y, .accent, plane, limit: 1)
                canvas.cursor = Canvas.Cursor(x: inner.x, y: y, visible: false)
            }
            canvas.hits.append(Hit(Rect(x: inner.x, y: y, width: inner.width, height: 1), .row(.log, first + i)))
            var x = inner.x + 1
            if inner.width >= 60 {
                x += canvas.put(Format.clock(line.time, offset: model.utcOffset), x, y, .faint, plane) + 1
            }
            let (letter, role) = sign(line)
            x += canvas.put(letter, x, y, role, plane) + 1
            canvas.put(
                line.text, x, y, role == .bad || role == .warning ? role : .text, plane, limit: inner.right - x - 1)
        }
        if focused, canvas.cursor == nil {
            canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.bottom - 1, visible: false)
        }
    }

    /// A letter for the level, or A for a request.
    static func sign(_ line: LogLine) -> (String, Role) {
        if let status = line.status { return ("A", status >= 500 ? .bad : status >= 400 ? .warning : .faint) }
        return switch line.level {
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
