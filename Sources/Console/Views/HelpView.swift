// The help page over the view: keys and commands from their tables, those of the current view first.

enum HelpView {
    /// The column where help begins beside its key; a longer form gets a line above it.
    private static let indent = 13

    static func draw(_ model: ConsoleModel, scroll: Int, on canvas: inout Canvas) {
        let columns = canvas.width >= 148 ? 2 : 1
        let width = columns == 2 ? min(canvas.width, 180) : min(96, canvas.width)
        let room = max(1, (width - 4) / columns - 1)
        let lines = wrapped(
            lines(scope: model.scope, users: model.keepsUsers, isAttached: model.isAttached), to: room)
        let perColumn = (lines.count + columns - 1) / columns
        let box = canvas.bounds.centered(width: width, height: min(canvas.height, perColumn + 2))
        let inner = Dialog.frame(
            "Help", note: perColumn > box.height - 2 ? "j k scroll, others leave" : "any key leaves", on: &canvas, box)
        let most = max(0, perColumn - inner.height)
        canvas.scrollLimit = most
        let first = min(max(0, scroll), most)
        for column in 0..<columns {
            let x = inner.x + column * (inner.width / columns)
            for row in 0..<inner.height {
                let index = column * perColumn + first + row
                guard index < min(lines.count, (column + 1) * perColumn) else { break }
                let line = lines[index]
                if line.isHeading {
                    canvas.put(line.text, x, inner.y + row, .titleFocused, .dialog, limit: room)
                } else {
                    canvas.put(line.key, x + 1, inner.y + row, .key, .dialog, limit: max(0, room - 1))
                    canvas.put(line.text, x + indent, inner.y + row, .text, .dialog, limit: max(0, room - indent))
                }
            }
        }
    }

    private struct Line {
        var key = ""
        var text = ""
        var isHeading = false
    }

    /// Help that is too long continues on the next line; a key or a form that is too long for its column gets a line
    /// above.
    private static func wrapped(_ lines: [(key: String, text: String)], to room: Int) -> [Line] {
        var result: [Line] = []
        for line in lines {
            if line.key.isEmpty {
                result.append(Line(text: line.text, isHeading: true))
                continue
            }
            var key = line.key
            if key.count + 3 > indent {
                result.append(Line(key: key))
                key = ""
            }
            for text in TextWrap.lines(line.text, width: room - indent) {
                result.append(Line(key: key, text: text))
                key = ""
            }
        }
        return result
    }

    /// A heading has no key.
    /// - Parameter users: with what is about users.
    static func lines(
        scope: KeyBinding.Scope = .everywhere, users: Bool = true, isAttached: Bool = false
    ) -> [(key: String, text: String)] {
        var result: [(key: String, text: String)] = []
        let groups = KeyBinding.Group.allCases
        let here = groups.filter { group in
            Keymap.bindings.contains { $0.group == group && $0.scope == scope && scope != .everywhere }
        }
        for group in here + groups.filter({ !here.contains($0) }) {
            let members = Keymap.bindings.filter { $0.group == group && (users || !$0.needsUsers) }
                .map { $0.shown(isAttached: isAttached) }
            guard !members.isEmpty else { continue }
            result.append(("", group.rawValue))
            for binding in members {
                result.append((binding.names, binding.help + (binding.confirms ? " (asks first)" : "")))
            }
        }
        result.append(("", "Commands"))
        for form in CommandTable.forms.map({ $0.shown(isAttached: isAttached) }) where users || !form.needsUsers {
            result.append((":" + form.usage, form.help))
        }
        return result
    }
}
