// The view of the warnings, each with what to do; and the names by which they are turned off.

enum WarningsView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        let active = model.watch.active
        let recent = model.watch.past.count
        let now = active.isEmpty ? "none" : "\(active.count)"
        let inner = Panel.draw(
            "Warnings",
            note:
                now + " now" + (recent == 0 ? "" : ", \(recent) in the last hour")
                + (model.past == nil ? "" : ", of now and not of then"),
            focused: true, boxed: boxed, on: &canvas, rect)
        guard !inner.isEmpty else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        var lines: [(sign: String, text: String, role: Role)] = []
        if active.isEmpty { lines.append((canvas.glyphs.good, "nothing to warn of", .good)) }
        for warning in active {
            lines.append((canvas.glyphs.bad, warning.text, warning.kind.isBad ? .bad : .warning))
            for line in TextWrap.lines(
                "\(warning.kind.advice) (:warn off \(warning.kind.rawValue))", width: inner.width - 5)
            {
                lines.append(("", line, .text))
            }
        }
        let past = model.watch.past
        if !past.isEmpty {
            lines.append(("", "", .text))
            lines.append(("", "in the last hour", .title))
            for episode in past {
                let from = Format.clock(episode.from, offset: model.utcOffset)
                let until = Format.clock(episode.until, offset: model.utcOffset)
                lines.append((canvas.glyphs.bullet, "\(from) to \(until)  \(episode.text)", .text))
            }
        }
        let refused = model.shownSnapshot.refused
        if !refused.isEmpty {
            lines.append(("", "", .text))
            lines.append(("", "refused since the start", .title))
            for (reason, count) in refused {
                let number = Format.grouped(count)
                lines.append(
                    ("", String(repeating: " ", count: max(0, 11 - number.count)) + "\(number)  \(reason.text)", .text))
            }
        }
        lines.append(("", "", .text))
        lines.append(("", "looked for", .title))
        for kind in Warning.Kind.allCases {
            let isOff = model.watch.disabled.contains(kind)
            let name = kind.rawValue + String(repeating: " ", count: max(1, 13 - kind.rawValue.count))
            lines.append((isOff ? "-" : "", "\(name)\(isOff ? "OFF  " : "")\(kind.meaning)", isOff ? .faint : .label))
        }
        let most = max(0, lines.count - inner.height)
        canvas.scrollLimit = most
        let first = min(max(0, model.detailScroll), most)
        for (row, line) in lines.dropFirst(first).prefix(inner.height).enumerated() {
            canvas.put(line.sign, inner.x + 1, inner.y + row, line.role, limit: 1)
            canvas.put(line.text, inner.x + 3, inner.y + row, line.role, limit: max(0, inner.width - 4))
        }
    }
}
