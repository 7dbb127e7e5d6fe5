// The lowest lines: the notice, a warning, or the line under entry; and the keys that work now.

import Engine

enum FooterView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, status: Rect?, keys: Rect) {
        let isBusy: Bool
        switch model.mode {
        case .command, .filter, .find: isBusy = true
        default: isBusy = model.notice != nil
        }
        if let status {
            self.status(model, on: &canvas, status)
        } else if isBusy {
            self.status(model, on: &canvas, keys)
            return
        }
        self.keys(model, on: &canvas, keys)
    }

    private static func status(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        switch model.mode {
        case .command(let line):
            let hint =
                line.candidates.isEmpty ? hint(line.editor.text, model) : line.candidates.joined(separator: "   ")
            entry(":", line.editor, hint: hint, role: .faint, on: &canvas, rect)
            return
        case .filter(let line, let pane, _):
            let editor = line.editor
            let problem = model.sheet(pane).problem
            let hint =
                !line.candidates.isEmpty
                ? line.candidates.joined(separator: "   ")
                : !problem.isEmpty
                    ? problem
                    : editor.scalars.isEmpty
                        ? filterHint(pane, users: model.keepsUsers)
                        : "\(found(model, pane))   Enter keeps, Esc takes back"
            entry("/", editor, hint: hint, role: problem.isEmpty ? .faint : .bad, on: &canvas, rect)
            return
        case .find(let editor):
            let hint = "Enter goes to the next row with it; n and N go on"
            entry("find: ", editor, hint: editor.scalars.isEmpty ? hint : "", role: .faint, on: &canvas, rect)
            return
        default: break
        }
        let g = canvas.glyphs
        guard let notice = model.notice else {
            if model.showsStats { return stats(model, on: &canvas, rect) }
            if let loss = model.attachment.loss {
                lost(loss, model, on: &canvas, rect)
            } else if model.past != nil {
                let time = Format.clock(model.shownSnapshot.realTime, offset: model.utcOffset)
                let note =
                    """
                    \(Format.span(model.timeBack ?? 0)) back, \(time): Esc comes back to now, [ ] move on; all \
                    stands still
                    """
                canvas.put(g.bullet, rect.x + 1, rect.y, .warning)
                canvas.put(note, rect.x + 3, rect.y, .text, limit: rect.width - 4)
            } else if let experiment = model.experiment, experiment.isRunning, model.detail != .experiment {
                canvas.put(g.bullet, rect.x + 1, rect.y, .accent)
                canvas.put(
                    """
                    experiment: loop \(experiment.loop) in \(experiment.trial.letters), \
                    \(experiment.left(at: model.snapshot.monotonicTime)) s left
                    """,
                    rect.x + 3, rect.y, .text, limit: rect.width - 4)
            } else if model.suggestsKeys, model.detail == nil, model.watch.active.isEmpty || isSuggestionsTurn(model) {
                suggestion(model.scope, on: &canvas, rect)
            } else if let warning = model.watch.active.first {
                canvas.put(g.bad, rect.x + 1, rect.y, warning.kind.isBad ? .bad : .warning)
                let used = canvas.put(
                    warning.text, rect.x + 3, rect.y, warning.kind.isBad ? .bad : .warning, limit: rect.width - 4)
                canvas.put("w: what to do", rect.x + 5 + used, rect.y, .faint, limit: max(0, rect.width - used - 6))
            }
            return
        }
        let (mark, role): (String, Role) =
            switch notice.kind {
            case .done: (g.good, .good)
            case .failed: (g.bad, .bad)
            case .hint: (g.bullet, .accent)
            }
        canvas.put(mark, rect.x + 1, rect.y, role)
        canvas.put(notice.text, rect.x + 3, rect.y, notice.kind == .failed ? .bad : .text, limit: rect.width - 4)
    }

    private static func lost(
        _ loss: (since: UInt64, reason: String), _ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect
    ) {
        canvas.put(canvas.glyphs.bad, rect.x + 1, rect.y, .bad)
        let time = Format.span(model.now &- min(model.now, loss.since))
        let line = "the server is lost for \(time): \(loss.reason)"
        let used = canvas.put(line, rect.x + 3, rect.y, .bad, limit: rect.width - 4)
        canvas.put(
            "shown as it was; tries again", rect.x + 5 + used, rect.y, .faint, limit: max(0, rect.width - used - 6))
    }

    /// Suggestions and warnings have one line: each has it for a while.
    private static func isSuggestionsTurn(_ model: ConsoleModel) -> Bool { model.now / 6_000_000_000 % 2 == 0 }

    private static func suggestion(_ scope: KeyBinding.Scope, on canvas: inout Canvas, _ rect: Rect) {
        var x = rect.x + 1
        x += canvas.put("try:", x, rect.y, .accent, limit: rect.right - x) + 1
        for binding in Keymap.suggested {
            let key = binding.keys.first.map(\.name) ?? ""
            let place = binding.scope == .everywhere || binding.scope == scope ? "" : "\(binding.scope.view) then "
            guard x + place.count + key.count + binding.label.count + 1 < rect.right else { return }
            x += canvas.put(place, x, rect.y, .faint)
            x += canvas.put(key, x, rect.y, .key)
            x += canvas.put(" \(binding.label)", x, rect.y, .label) + 3
        }
    }

    /// The text being typed, around the cursor where the line is longer than the screen; then a hint.
    private static func entry(
        _ sign: String, _ editor: LineEditor, hint: String, role: Role, on canvas: inout Canvas, _ rect: Rect
    ) {
        canvas.put(sign, rect.x, rect.y, .key)
        let room = max(1, rect.width - sign.count - 2)
        let head = VisibleText.width(editor.head, ascii: canvas.glyphs.ascii)
        let used: Int
        if head < room {
            used = canvas.put(editor.text, rect.x + sign.count, rect.y, .input, limit: room)
            canvas.cursor = Canvas.Cursor(
                x: min(rect.x + sign.count + head, max(0, rect.right - 1)), y: rect.y, visible: true)
        } else {
            let start = max(0, editor.position - room)
            var tail = String.UnicodeScalarView()
            tail.append(contentsOf: editor.scalars[start..<editor.position])
            used = canvas.put(String(tail), rect.x + sign.count, rect.y, .input, limit: room)
            canvas.cursor = Canvas.Cursor(
                x: min(rect.x + sign.count + used, max(0, rect.right - 1)), y: rect.y, visible: true)
        }
        let left = rect.x + sign.count + used + 4
        canvas.put(hint, left, rect.y, role, limit: max(0, rect.right - left))
    }

    /// The form of the command being typed.
    private static func hint(_ text: String, _ model: ConsoleModel) -> String {
        guard text.contains(where: { $0 != " " }) else { return "Tab completes, Up recalls, Enter runs, Esc leaves" }
        guard let form = Command.form(of: text)?.shown(isAttached: model.isAttached) else { return "no such command" }
        return form.needsUsers && !model.keepsUsers ? ConsoleModel.noUsers : "\(form.usage): \(form.help)"
    }

    private static func filterHint(_ pane: Pane, users: Bool) -> String {
        switch pane {
        case .connections: "words, or " + ConnectionFilterText.examples(users: users).joined(separator: " ")
        case .users: "words, or " + UserFilterText.examples.joined(separator: " ")
        case .loops: "words, or busy>50% conns>10 mode=et …"
        case .log: LogFilterText.hint
        case .settings: "words, or differs source=set name=timeout section=limits file=16 …"
        case .traffic: "words, or " + TrafficFilterText.examples(users: users).joined(separator: " ")
        case .audit: "part of actor, action, object or result; ! shows the others"
        }
    }

    private static func found(_ model: ConsoleModel, _ pane: Pane) -> String {
        switch pane {
        case .connections: "\(Format.grouped(model.connections.total)) found"
        case .users: "\(Format.grouped(model.users.total)) found"
        case .loops: "\(model.loopOrder.count) found"
        case .settings: "\(model.settings.rows.order.count) found"
        case .traffic:
            model.traffic.refusal.isEmpty
                ? "\(Format.grouped(model.traffic.page?.keys ?? 0)) found" : model.traffic.refusal
        case .audit: "\(Format.grouped(model.audit.rows.count))\(model.audit.isWhole ? "" : "+") found"
        case .log: "\(Format.grouped(model.log.shown.count)) of \(Format.grouped(model.log.lines.count)) lines"
        }
    }

    private static func stats(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        let cost = model.cost
        let ascii = canvas.glyphs.ascii
        var strip = Strip()
        strip.add("frame", Format.grouped(cost.frames))
        strip.add("compose", Format.duration(cost.compose, ascii: ascii))
        strip.add("send", Format.duration(cost.send, ascii: ascii))
        strip.add("bytes", Format.grouped(cost.bytes))
        let thousandths = Int(min(max(cost.share * 100_000, 0), 1e7))
        strip.add("console's CPU", "\(thousandths / 1000).\(String(thousandths % 1000 + 1000).dropFirst().prefix(2))%")
        strip.draw(on: &canvas, rect.x + 1, rect.y, width: rect.width - 2)
    }

    private static func keys(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect) {
        canvas.fill(rect, .bar)
        var right = rect.right - 1
        // The views on the right, with the current one marked.
        let views = model.views
        let last = views.last?.rawValue ?? 1
        let titles = views.map { ($0, $0.rawValue, $0.title, $0 == model.view) }
        let width = titles.reduce(0) { $0 + $1.2.count + 4 }
        // The keys come first.
        if rect.width >= 120, rect.width - width >= 60 {
            var x = right - width
            for (view, number, title, isShown) in titles {
                let start = x
                x += canvas.put(" \(number)", x, rect.y, .key, .bar)
                x += canvas.put(" \(title) ", x, rect.y, isShown ? .titleFocused : .label, isShown ? .selected : .bar)
                canvas.hits.append(Hit(Rect(x: start, y: rect.y, width: x - start, height: 1), .view(view)))
            }
            right -= width + 1
        } else {
            let label = "1-\(last) views"
            canvas.put("1-\(last)", right - label.count, rect.y, .key, .bar)
            canvas.put(" views", right - 6, rect.y, .label, .bar)
            right -= label.count + 2
        }
        var x = rect.x + 1
        if model.past != nil {
            x += canvas.put("Esc", x, rect.y, .key, .bar)
            x += canvas.put(" NOW", x, rect.y, .warning, .bar) + 2
        }
        let bindings = Keymap.footer(scope: model.scope, users: model.keepsUsers, isAttached: model.isAttached)
        for binding in bindings {
            if model.isReadOnly && binding.changes { continue }
            if model.past != nil {
                // What is done to rows or to the server waits for now.
                if binding.changes, !binding.ends { continue }
                if binding.action == .open, model.pane != .loops { continue }
            }
            if model.pane == nil, binding.group == .table || binding.action == .open || binding.action == .nextPane {
                continue
            }
            let key = binding.keys.first.map(\.name) ?? ""
            let label = binding.action == .quit && model.detail != nil ? "back" : binding.label
            guard x + key.count + 1 + label.count <= right else { continue }
            x += canvas.put(key, x, rect.y, .key, .bar)
            x += canvas.put(" \(label)", x, rect.y, .label, .bar) + 2
        }
    }
}
