// The help page, over the view: keys and commands from their tables.

enum HelpView {
    static func draw(scroll: Int, on canvas: inout Canvas) {
        let lines = lines()
        let columns = canvas.width >= 132 ? 2 : 1
        let width = columns == 2 ? 130 : min(80, canvas.width)
        let perColumn = (lines.count + columns - 1) / columns
        let box = canvas.bounds.centered(width: width, height: min(canvas.height, perColumn + 2))
        let inner = Dialog.frame("Help", note: perColumn > box.height - 2 ? "j k scroll, any other key leaves" : "any key leaves", on: &canvas, box)
        let most = max(0, perColumn - inner.height)
        let first = min(max(0, scroll), most)
        for column in 0..<columns {
            let x = inner.x + column * (inner.width / columns)
            for row in 0..<inner.height {
                let index = column * perColumn + first + row
                guard index < min(lines.count, (column + 1) * perColumn) else { break }
                let line = lines[index]
                let room = inner.width / columns - 1
                if line.key.isEmpty {
                    canvas.put(line.text, x, inner.y + row, .titleFocused, .dialog, limit: room)
                } else {
                    canvas.put(line.key, x + 1, inner.y + row, .key, .dialog, limit: min(22, room - 1))
                    canvas.put(line.text, x + 24, inner.y + row, .text, .dialog, limit: max(0, room - 24))
                }
            }
        }
    }

    /// A heading has no key.
    static func lines() -> [(key: String, text: String)] {
        var result: [(key: String, text: String)] = []
        for group in KeyBinding.Group.allCases {
            let members = Keymap.bindings.filter { $0.group == group }
            guard !members.isEmpty else { continue }
            result.append(("", group.rawValue))
            for binding in members {
                result.append((binding.names, binding.help + (binding.confirms ? " (asks first)" : "")))
            }
        }
        result.append(("", "Commands"))
        for form in CommandTable.forms { result.append((":" + form.usage, form.help)) }
        return result
    }
}
