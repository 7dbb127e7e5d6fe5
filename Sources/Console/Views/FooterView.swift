// The lowest lines: the notice or the command line, and the keys that work here.

enum FooterView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, status: Rect?, keys: Rect) {
        let isBusy: Bool
        if case .command = model.mode { isBusy = true } else { isBusy = model.notice != nil }
        if let status {
            self.status(model, on: &canvas, status)
        } else if isBusy {
            self.status(model, on: &canvas, keys)
            return
        }
        self.keys(model, on: &canvas, keys)
    }

    private static func status(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        if case .command(let line) = model.mode {
            canvas.put(":", rect.x, rect.y, .key)
            // The part around the cursor, where the line is longer than the screen.
            let room = max(1, rect.width - 3)
            let head = VisibleText.width(line.editor.head, ascii: canvas.glyphs.ascii)
            let start = max(0, line.editor.position - room)
            let used: Int
            if head < room {
                used = canvas.put(line.editor.text, rect.x + 1, rect.y, .input, limit: room)
                canvas.cursor = Canvas.Cursor(x: rect.x + 1 + head, y: rect.y, visible: true)
            } else {
                var tail = String.UnicodeScalarView()
                tail.append(contentsOf: line.editor.scalars[start..<line.editor.position])
                used = canvas.put(String(tail), rect.x + 1, rect.y, .input, limit: room)
                canvas.cursor = Canvas.Cursor(x: min(rect.x + 1 + used, rect.right - 1), y: rect.y, visible: true)
            }
            let hint = line.candidates.isEmpty ? hint(line.editor.text) : line.candidates.joined(separator: "   ")
            let left = rect.x + 1 + used + 4
            canvas.put(hint, left, rect.y, .faint, limit: max(0, rect.right - left))
            return
        }
        guard let notice = model.notice else { return }
        let g = canvas.glyphs
        let (mark, role): (String, Role) =
            switch notice.kind {
            case .done: (g.good, .good)
            case .failed: (g.bad, .bad)
            case .hint: (g.bullet, .accent)
            }
        canvas.put(mark, rect.x + 1, rect.y, role)
        canvas.put(notice.text, rect.x + 3, rect.y, notice.kind == .failed ? .bad : .text, limit: rect.width - 4)
    }

    /// The form of the command being typed.
    private static func hint(_ text: String) -> String {
        guard let word = text.split(separator: " ").first else { return "Tab completes, Enter runs, Esc leaves" }
        let form = CommandTable.forms.first { $0.usage.hasPrefix(word) }
        return form.map { "\($0.usage): \($0.help)" } ?? ""
    }

    private static func keys(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        canvas.fill(rect, .bar)
        var right = rect.right - 1
        // The views on the right, the one shown marked.
        if rect.width >= 120 {
            let titles = ViewID.allCases.map { ($0.rawValue, $0.title, $0 == model.view) }
            let width = titles.reduce(0) { $0 + $1.1.count + 4 }
            var x = right - width
            for (number, title, isShown) in titles {
                x += canvas.put(" \(number)", x, rect.y, .key, .bar)
                x += canvas.put(" \(title) ", x, rect.y, isShown ? .titleFocused : .label, isShown ? .selected : .bar)
            }
            right -= width + 1
        } else {
            let label = "1-7 views"
            canvas.put("1-7", right - label.count, rect.y, .key, .bar)
            canvas.put(" views", right - 6, rect.y, .label, .bar)
            right -= label.count + 2
        }
        var x = rect.x + 1
        for binding in Keymap.footer(scope: model.scope) {
            let key = binding.keys.first.map(\.name) ?? ""
            guard x + key.count + 1 + binding.label.count <= right else { continue }
            x += canvas.put(key, x, rect.y, .key, .bar)
            x += canvas.put(" \(binding.label)", x, rect.y, .label, .bar) + 2
        }
    }
}
