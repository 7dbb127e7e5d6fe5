// The view of one setting: what it is and takes, what it has and from where, and what a start now would give it.

import Engine

enum SettingView {
    static func draw(_ model: ConsoleModel, _ name: String, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        guard let state = model.settings.state(name) else {
            let inner = Panel.draw(name, focused: true, boxed: boxed, on: &canvas, rect)
            let refusal = model.settings.refusal
            let isAsking = model.settings.report == nil
            canvas.put(
                !refusal.isEmpty ? refusal : isAsking ? "asking the server" : "the server tells of no such setting",
                inner.x + 2, inner.y, isAsking ? .faint : .warning, limit: inner.width - 2)
            return
        }
        let section = SettingsColumns.section(state)
        let note = (model.past == nil ? "" : "of now and not of then  ") + (section.isEmpty ? "" : "[\(section)]")
        let inner = Panel.draw(name, note: note, focused: true, boxed: boxed, on: &canvas, rect)
        guard !inner.isEmpty else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        let lines = lines(state, model, canvas.glyphs, width: max(10, inner.width - 16))
        let most = max(0, lines.count - inner.height)
        canvas.scrollLimit = most
        let first = min(max(0, model.detailScroll), most)
        for (row, line) in lines.dropFirst(first).prefix(inner.height).enumerated() {
            canvas.put(line.label, inner.x + 2, inner.y + row, .label, limit: min(10, max(0, inner.width - 3)))
            canvas.put(line.text, inner.x + 13, inner.y + row, line.role, limit: max(0, inner.width - 14))
        }
    }

    private static func lines(
        _ state: SettingState, _ model: ConsoleModel, _ glyphs: Glyphs, width: Int
    ) -> [(label: String, text: String, role: Role)] {
        var lines: [(label: String, text: String, role: Role)] = []
        func add(_ label: String, _ text: String, _ role: Role = .text) {
            for (index, line) in TextWrap.lines(text, width: width).enumerated() {
                lines.append((index == 0 ? label : "", line, role))
            }
        }
        let path = model.settings.report?.path
        let setting = Setting(rawValue: state.name)
        if let setting {
            add("", setting.entry.help, .strong)
            lines.append(("", "", .text))
            add("takes", setting.allowed)
            if state.isLive {
                add("effect", (try? setting.value(of: state.value)).map(setting.effect) ?? setting.effect(.number(1)))
            }
        }
        let file = path ?? "a settings file"
        add("changes", state.isLive ? "while the server runs: e, or :set \(state.name)" : "at a start, by \(file)")
        lines.append(("", "", .text))
        add("value", state.value + (state.restart == nil ? "" : " \(glyphs.differs)"), .strong)
        add("from", SettingsColumns.origin(state, offset: model.utcOffset), state.source == "set" ? .warning : .text)
        add("default", state.standard)
        add("file", state.file.map { "\($0), in \(file)" } ?? "says nothing of it", state.file == nil ? .faint : .text)
        if let hiding = state.hiding { add("hidden", "\(hiding) beats whatever the file says") }
        if let restart = state.restart {
            add("a start", "now gives \(restart): \(SettingsColumns.why(state))", .warning)
        } else {
            add("a start", "now gives the same", .faint)
        }
        if state.source == "set" {
            add("undo", "u, or :undo \(state.name), takes the last change back; :save writes it into the file")
        }
        return lines
    }
}
