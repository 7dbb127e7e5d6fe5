// The whole screen. Pure: it draws a model on a canvas, and the same model always gives the same canvas.

import Engine

enum ScreenView {
    static func draw(_ model: ConsoleModel, width: Int, height: Int, ascii: Bool) -> Canvas {
        var canvas = Canvas(width: width, height: height, ascii: ascii)
        let layout = model.layout(width: canvas.width, height: canvas.height)
        guard !layout.isTooSmall else {
            tooSmall(model, on: &canvas)
            return canvas
        }
        HeaderView.draw(
            model, on: &canvas, layout.header, gauges: layout.header.height > 2, sparkline: layout.graph == nil)
        charts(model, layout, on: &canvas)
        let boxed = layout.isBoxed
        if let detail = model.detail {
            switch detail {
            case .connection(let id): ConnectionDetailView.draw(model, id, on: &canvas, layout.body, boxed: boxed)
            case .user(let id): UserDetailView.draw(model, id, on: &canvas, layout.body, boxed: boxed)
            case .loop(let id): LoopDetailView.draw(model, id, on: &canvas, layout.body, boxed: boxed)
            case .charts(let loop): ChartsView.draw(model, loop: loop, on: &canvas, layout.body, boxed: boxed)
            case .failures(let list): FailuresView.draw(model, list, on: &canvas, layout.body, boxed: boxed)
            case .failure(let id, _): FailureDetailView.draw(model, id, on: &canvas, layout.body, boxed: boxed)
            case .wire(let id): WireView.draw(model, id, on: &canvas, layout.body, boxed: boxed)
            case .warnings: WarningsView.draw(model, on: &canvas, layout.body, boxed: boxed)
            case .blocks: BlocksView.draw(model, on: &canvas, layout.body, boxed: boxed)
            case .split: SplitView.draw(model, on: &canvas, layout.body, boxed: boxed)
            case .settings: break
            case .setting(let name): SettingView.draw(model, name, on: &canvas, layout.body, boxed: boxed)
            case .reload: ReloadView.draw(model, on: &canvas, layout.body, boxed: boxed)
            case .experiment: ExperimentView.draw(model, on: &canvas, layout.body, boxed: boxed)
            }
        } else if model.view == .workers {
            WorkersView.draw(model, on: &canvas, layout.body, boxed: boxed)
        }
        for pane in Pane.allCases {
            guard let rect = layout.panes[pane] else { continue }
            let focused = model.pane == pane
            switch pane {
            case .loops:
                if model.view == .heap {
                    HeapView.draw(model, on: &canvas, rect, boxed: boxed)
                } else if model.view == .loops {
                    loops(model, on: &canvas, rect, rows: layout.overhead(.loops), focused: focused, boxed: boxed)
                } else {
                    LoopsView.draw(model, on: &canvas, rect, focused: focused, boxed: boxed)
                }
            case .connections: ConnectionsView.draw(model, on: &canvas, rect, focused: focused, boxed: boxed)
            case .users: UsersView.draw(model, on: &canvas, rect, focused: focused, boxed: boxed)
            case .log: LogView.draw(model, on: &canvas, rect, focused: focused, boxed: boxed)
            case .audit: AuditView.draw(model, on: &canvas, rect, focused: focused, boxed: boxed)
            case .traffic: TrafficView.draw(model, on: &canvas, rect, focused: focused, boxed: boxed)
            case .settings: SettingsView.draw(model, on: &canvas, rect, notes: layout.notes, boxed: boxed)
            }
        }
        if model.isLost {
            canvas.fade()
            HeaderView.drawState(model, on: &canvas, layout.header)
        }
        FooterView.draw(model, on: &canvas, status: layout.status, keys: layout.footer)
        switch model.mode {
        case .browse, .command, .filter, .find: break
        case .confirm(let confirmation): Dialog.question(confirmation, on: &canvas)
        case .addUser(let form): Dialog.addUser(form, on: &canvas)
        case .secret(let title, let secret): Dialog.secret(title, secret, on: &canvas)
        case .help(let scroll): HelpView.draw(model, scroll: scroll, on: &canvas)
        }
        return canvas
    }

    /// What lies under the pointer where the key is a click; nil for any other.
    static func target(of key: Key, in model: ConsoleModel) -> Hit.Target? {
        guard case .mouse(let mouse) = key, mouse.kind == .press else { return nil }
        return draw(model, width: model.width, height: model.height, ascii: false).hit(mouse.x, mouse.y)
    }

    private static func charts(_ model: ConsoleModel, _ layout: Layout, on canvas: inout Canvas) {
        let boxed = layout.isBoxed
        if let graph = layout.graph { GraphView.draw("Requests/s", .requests, model, boxed: boxed, on: &canvas, graph) }
        if let latency = layout.latency {
            GraphView.draw("Latency p99", .latencyP99, model, format: .duration, boxed: boxed, on: &canvas, latency)
        }
        if let gauges = layout.gauges { GaugesView.panel(model, on: &canvas, gauges) }
    }

    /// The loops view: the table, and below it the loop under the cursor.
    private static func loops(
        _ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, rows overhead: Int, focused: Bool, boxed: Bool
    ) {
        let wanted = min(rect.height, max(3, model.loopOrder.count) + overhead)
        let table = rect.splitTop(rect.height - wanted >= 6 ? wanted : rect.height)
        LoopsView.draw(model, on: &canvas, table.top, focused: focused, boxed: boxed)
        let rows = model.loopRows
        guard !table.rest.isEmpty, rows.indices.contains(model.loopIndex) else { return }
        let loop = rows[model.loopIndex]
        let detailHeight = LoopDetailView.lines + (boxed ? 2 : 1)
        let detail = table.rest.splitTop(table.rest.height - detailHeight >= 4 ? detailHeight : table.rest.height)
        LoopDetailView.counters(model, loop, on: &canvas, detail.top, boxed: boxed)
        ChartsView.beside(model, loop: loop.id, on: &canvas, detail.rest, boxed: boxed)
    }

    private static func tooSmall(_ model: ConsoleModel, on canvas: inout Canvas) {
        if case .confirm(let confirmation) = model.mode {
            // A question must be visible before it can be answered.
            canvas.put(
                "\(confirmation.title) \(confirmation.word.map { "type \($0)" } ?? "y/N")", 0, canvas.height / 2,
                .strong)
            return
        }
        canvas.put(
            """
            \(canvas.width)x\(canvas.height) is too small: \(Layout.smallestWidth)x\(Layout.smallestHeight) at \
            least; q \(model.isAttached ? "detaches" : "quits")
            """,
            0,
            canvas.height / 2, .warning)
    }
}
