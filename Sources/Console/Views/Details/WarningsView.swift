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
        // Of each warning, the lines that the cursor stands on.
        var places: [Range<Int>] = []
        for warning in active {
            let first = lines.count
            for (index, text) in TextWrap.lines(warning.text, width: inner.width - 5).enumerated() {
                lines.append((index == 0 ? canvas.glyphs.bad : "", text, warning.kind.isBad ? .bad : .warning))
            }
            var notes = (warning.commands + ["warn off \(warning.kind.rawValue)"]).map { ":" + $0 }
            if let began = model.watch.beginning(of: warning.kind) {
                notes.insert("since \(Format.clock(began, offset: model.utcOffset))", at: 0)
            }
            let advice = "\(warning.kind.advice) (\(notes.joined(separator: "; ")))"
            for line in TextWrap.lines(advice, width: inner.width - 5) { lines.append(("", line, .text)) }
            places.append(first..<lines.count)
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
        // The cursor goes from warning to warning, and then the lines move on.
        let most = max(0, lines.count - inner.height)
        let cursor = max(0, model.detailScroll)
        let below = max(0, (places.last?.upperBound ?? 0) - inner.height)
        let start = max(0, places.count - 1)
        canvas.scrollLimit = start + max(0, most - below)
        let here = cursor < places.count ? places[cursor] : nil
        let first =
            here.map { min(max(0, $0.upperBound - inner.height), $0.lowerBound) } ?? min(most, below + cursor - start)
        for (row, line) in lines.dropFirst(first).prefix(inner.height).enumerated() {
            let plane: Plane = first + row == here?.lowerBound ? .selected : .base
            if plane == .selected {
                canvas.fill(Rect(x: inner.x, y: inner.y + row, width: inner.width, height: 1), plane)
                canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y + row, visible: false)
            }
            canvas.put(line.sign, inner.x + 1, inner.y + row, line.role, plane, limit: 1)
            canvas.put(line.text, inner.x + 3, inner.y + row, line.role, plane, limit: max(0, inner.width - 4))
        }
    }
}
