// The boxes over the view: a question, text entry.

enum Dialog {
    /// - Returns: the inner rectangle.
    static func frame(_ title: String, note: String = "", on canvas: inout Canvas, _ rect: Rect) -> Rect {
        canvas.fill(rect, .dialog)
        _ = Panel.draw(title, note: note, focused: true, boxed: true, on: &canvas, rect)
        canvas.lay(.dialog, under: rect)
        return rect.inset(horizontally: 2, vertically: 1)
    }

    static func question(_ confirmation: Confirmation, on canvas: inout Canvas) {
        let ascii = canvas.glyphs.ascii
        var widest = VisibleText.width(confirmation.title, ascii: ascii) + 6
        for line in confirmation.details { widest = max(widest, VisibleText.width(line, ascii: ascii)) }
        let width = min(canvas.width, max(44, min(76, widest + 6)))
        // The effects must be readable to the end.
        let details = confirmation.details.flatMap { line in
            VisibleText.width(line, ascii: ascii) <= width - 4 ? [line] : TextWrap.lines(line, width: width - 4)
        }
        let short = canvas.height < details.count + 6
        let height = details.count + (short ? 3 : 5)
        let inner = frame(confirmation.title, on: &canvas, canvas.bounds.centered(width: width, height: height))
        guard !inner.isEmpty else { return }
        let lead = short ? 0 : 1
        for (i, line) in details.enumerated() where i + lead < inner.height - 1 {
            canvas.put(line, inner.x, inner.y + i + lead, .text, .dialog, limit: inner.width)
        }
        let y = inner.bottom - 1
        var x = inner.x
        if let word = confirmation.word {
            x += canvas.put("type ", x, y, .label, .dialog)
            x += canvas.put(word, x, y, .key, .dialog)
            x += canvas.put(" and Enter: ", x, y, .label, .dialog, limit: max(0, inner.right - x))
            canvas.put(confirmation.entry.text, x, y, .input, .dialog, limit: max(0, inner.right - x))
            let head = VisibleText.width(confirmation.entry.head, ascii: ascii)
            canvas.cursor = Canvas.Cursor(x: min(x + head, max(0, inner.right - 1)), y: y, visible: true)
            return
        }
        x += canvas.put("y", x, y, .key, .dialog) + 1
        x += canvas.put("yes", x, y, .text, .dialog) + 4
        x += canvas.put("N", x, y, .key, .selected) + 0
        x += canvas.put(" no (any other key)", x, y, .text, .dialog, limit: max(0, inner.right - x))
    }

    /// A secret that is shown once.
    static func secret(_ title: String, _ secret: String, on canvas: inout Canvas) {
        let ascii = canvas.glyphs.ascii
        let widest = max(VisibleText.width(title, ascii: ascii), VisibleText.width(secret, ascii: ascii), 40)
        let inner = frame(title, on: &canvas, canvas.bounds.centered(width: min(canvas.width, widest + 8), height: 7))
        guard !inner.isEmpty else { return }
        canvas.put(secret, inner.x, inner.y + 1, .strong, .dialog, limit: inner.width)
        if inner.height > 3 {
            canvas.put(
                "Shown once, and kept nowhere: write it down.", inner.x, inner.y + 3, .label, .dialog,
                limit: inner.width)
        }
        if inner.height > 4 {
            let used = canvas.put("Enter", inner.x, inner.bottom - 1, .key, .dialog, limit: inner.width)
            canvas.put(" closes", inner.x + used, inner.bottom - 1, .text, .dialog, limit: max(0, inner.width - used))
        }
    }

    static func addUser(_ form: AddUserForm, on canvas: inout Canvas) {
        let inner = frame("Add a user", on: &canvas, canvas.bounds.centered(width: 52, height: 8))
        guard !inner.isEmpty else { return }
        field("name", form.name.text, active: form.step == .name, head: form.name.head, on: &canvas, inner, row: 1)
        if form.step != .name {
            let stars = String(repeating: "*", count: form.password.scalars.count)
            let head = String(repeating: "*", count: form.password.position)
            field("password", stars, active: form.step == .password, head: head, on: &canvas, inner, row: 2)
        }
        if form.step == .again {
            let stars = String(repeating: "*", count: form.again.scalars.count)
            let head = String(repeating: "*", count: form.again.position)
            field("again", stars, active: true, head: head, on: &canvas, inner, row: 3)
        }
        let y = inner.bottom - 1
        if form.problem.isEmpty {
            canvas.put("Enter goes on, Esc leaves", inner.x, y, .label, .dialog, limit: inner.width)
        } else {
            canvas.put("\(canvas.glyphs.bad) \(form.problem)", inner.x, y, .bad, .dialog, limit: inner.width)
        }
    }

    private static func field(
        _ label: String, _ text: String, active: Bool, head: String, on canvas: inout Canvas, _ inner: Rect, row: Int
    ) {
        guard row < inner.height else { return }
        let y = inner.y + row
        canvas.put(label, inner.x, y, .label, .dialog, limit: inner.width)
        let x = inner.x + 10
        let room = inner.right - x
        guard room > 1 else { return }
        canvas.put(text, x, y, .input, .dialog, limit: room - 1)
        if active {
            let column = min(VisibleText.width(head, ascii: canvas.glyphs.ascii), room - 1)
            canvas.cursor = Canvas.Cursor(x: x + column, y: y, visible: true)
        }
    }
}
