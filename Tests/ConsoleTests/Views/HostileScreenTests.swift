// Any size, any bytes in names, any counters: nothing traps and nothing is drawn outside.

import Testing

@testable import Console
@testable import Engine

@Suite struct HostileScreenTests {
    static func models() -> [ConsoleModel] {
        var result: [ConsoleModel] = []
        for (n, i) in [(UInt64.max, Int.max), (0, 0), (0, .min), (1 << 63, -1)] {
            var model = ConsoleModel(snapshot: Samples.extreme(0, 0), interval: .max)
            model.take(Samples.extreme(n, i))
            model.preferences.utcOffset = i
            fill(&model, Samples.extremeConnections(n, i), Samples.extremeUsers(i), i)
            model.tables.change(.connections) { $0.filter = Samples.hostile }
            let entry = AuditPage.Entry(
                id: .max, time: n == 0 ? .min : .max, actor: Samples.hostile, action: Samples.hostile,
                object: Samples.hostile, result: Samples.hostile)
            model.tables.audit.prepend(AuditPage(rows: [entry], total: i), generation: 0)
            fill(&model.tables.traffic, n, i)
            fillSettings(&model, n)
            model.tables.change(.connections) { $0.tags = [.max, 0] }
            model.preferences.showsStats = i == 0
            model.cost = FrameCost(frames: n, compose: n, send: n, bytes: n, cpu: n, wall: 1)
            model.heard.experiment = model.snapshot.loops.first.map {
                Experiment(loop: $0, start: model.snapshot, earlier: nil, seconds: 30)
            }
            let last = model.snapshot
            model.heard.experiment?.take(last)
            model.tables.log.append(
                (0..<50).map {
                    LogLine(sequence: n == 0 ? $0 : n - 50 + $0, time: n, level: Samples.hostile, text: Samples.hostile)
                })
            // Two of them at the end of a socket, one of which has lost its server.
            let lost = ControlLink.lost(target: Samples.hostile, since: n, reason: Samples.hostile)
            let viewer = ControlLink.attached(role: .viewer, target: Samples.hostile)
            if i == .min { _ = model.follow(lost, actor: Samples.hostile, snapshot: last) }
            if i == -1 { _ = model.follow(viewer, actor: Samples.hostile, snapshot: last) }
            result.append(model)
        }
        var snapshot = Samples.snapshot()
        var plain = ConsoleModel(snapshot: snapshot)
        snapshot.loops = []
        snapshot.addresses = []
        plain.take(snapshot)
        result.append(plain)
        return result
    }

    private static func fill(
        _ model: inout ConsoleModel, _ connections: [ConnectionState], _ users: [UserState], _ i: Int
    ) {
        let (_, _, serial) = model.tables.connections.ask(visible: .max)
        model.tables.connections.adopt(
            rows: connections, keys: connections.map { RowKey(words: [$0.id.rawValue], id: $0.id.rawValue) }, total: i,
            offset: i,
            answering: serial)
        let (_, _, userSerial) = model.tables.users.ask(visible: .min)
        model.tables.users.adopt(
            rows: users, keys: UserPaging.keys(users, offset: i), total: i, offset: .min, answering: userSerial)
    }

    private static func fill(_ traffic: inout TrafficPane, _ n: UInt64, _ i: Int) {
        traffic.enter(Samples.hostile, filter: Samples.hostile, rowsBy: .path)
        let (_, serial) = traffic.ask(TableSheet(sort: Samples.hostile), visible: i, at: n)
        var row = TrafficRow(key: Samples.hostile)
        for figure in [
            \TrafficRow.requests, \.requestsMargin, \.p50, \.p99, \.p50Margin, \.p99Margin, \.bytes, \.bytesMargin,
            \.clientErrors, \.clientErrorsMargin, \.serverErrors, \.serverErrorsMargin,
        ] { row[keyPath: figure] = n }
        row.share = i > 0 ? .infinity : -.infinity
        traffic.take(
            TrafficPage(rows: [row, row], total: row, keys: i, span: n, kept: i, lost: n, missingLoops: i),
            answering: serial, isHeld: false)
    }

    private static func fillSettings(_ model: inout ConsoleModel, _ n: UInt64) {
        let text = Samples.hostile
        let names = [text, "", "idle-timeout", "idle-timeout", "workers"]
        let settings = names.map { name in
            SettingState(
                name: name, value: text, standard: text, file: text, source: text, place: text, who: text, when: n,
                isLive: n == 0, restart: n == 0 ? nil : text, hiding: text)
        }
        let faults = n == 0 ? [] : Array(repeating: text + ":1:1: " + text, count: 60)
        model.tables.settings.take(
            SettingsReport(settings: settings, path: text, faults: faults, loaded: n), users: true)
        model.tables.settings.show(n == 1 << 63 ? .drift : .all)
        model.tables.settings.arrange(model.sheet(.settings), offset: .min, isHeld: false)
        let changes = ReloadReport.Outcome.allCases.map {
            ReloadReport.Change(name: text, old: text, new: text, outcome: $0, reason: text)
        }
        model.inspected.take(ReloadReport(path: text, faults: faults, changes: n == 0 ? changes : []))
    }

    static func details(_ model: ConsoleModel) -> [Detail?] {
        [
            nil, .connection(model.connections.rows.first?.id ?? ConnectionID(rawValue: 1)), .loop(.max),
            .user(model.users.rows.first?.id ?? 1), .loop(model.snapshot.loops.first?.id ?? 0), .charts(nil),
            .charts(model.snapshot.loops.last?.id), .warnings, .experiment, .split,
            .failures(.failures), .failures(.slow), .failure(.max, .slow), .settings(.all), .settings(.drift),
            .setting(Samples.hostile), .setting("idle-timeout"), .setting("none such"), .reload,
        ]
    }

    static func modes() -> [Prompts.Mode] {
        var form = AddUserForm()
        form.name = LineEditor(Samples.hostile)
        form.step = .again
        form.again = LineEditor(Samples.hostile)
        form.problem = Samples.hostile
        var prompt = CommandPrompt()
        prompt.editor = LineEditor(Samples.hostile)
        let row = Samples.extremeConnections()[0]
        var many = Confirmation.kickMany(
            Samples.extremeConnections().map(\.id), .now, what: Samples.hostile, sample: Samples.extremeConnections())
        many.entry = LineEditor(Samples.hostile)
        var editor = LineEditor(Samples.hostile)
        _ = editor.press(.left)
        var filter = FilterPrompt()
        filter.editor = editor
        return [
            .browse, .confirm(.kick(row.id, .now, row: row)), .confirm(.quit(connections: .max)), .confirm(many),
            .confirm(.shutdown(Samples.extreme())),
            .filter(filter, .connections, before: TableSheet(sort: "")), .find(editor), .command(prompt),
            .addUser(form),
            .secret(title: Samples.hostile, Samples.hostile), .help(scroll: .max), .help(scroll: .min),
        ]
    }

    @Test(arguments: ViewID.allCases) func everyView_DrawsAtEverySize_WithAnyContent(_ view: ViewID) {
        var sizes: [(Int, Int)] = [
            (1, 1), (1, 300), (300, 1), (39, 10), (40, 9), (40, 10), (80, 24), (110, 34), (109, 34), (200, 60),
            (300, 100),
        ]
        var seed: UInt64 = 42
        for _ in 0..<40 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            sizes.append((1 + Int(seed >> 33) % 300, 1 + Int(seed >> 45) % 100))
        }
        for var model in Self.models() {
            for (number, (width, height)) in sizes.enumerated() {
                model.prompts.open(Self.modes()[number % Self.modes().count])
                model.place.show(view)
                model.place.focus(on: Pane.allCases[number % Pane.allCases.count])
                if number % 2 == 0 { model.say(.failed, Samples.hostile) } else { model.notices = NoticeBoard() }
                let details = Self.details(model)
                if let detail = details[number % details.count] { model.place.push(detail) }
                if case .connection? = model.detail, let row = model.connections.rows.first {
                    model.inspected.take(Samples.detail(row))
                }
                if case .user? = model.detail, let row = model.users.rows.first {
                    model.inspected.take(Samples.detail(row))
                }
                model.preferences.span = TimeSpan.allCases[number % 3]
                model.fit(width: width, height: height)
                let canvas = ScreenView.draw(model, width: width, height: height, ascii: number % 3 == 0)
                check(canvas, width, height)
            }
        }
    }

    @Test func everyMode_DrawsAtSmallSizes() {
        for var model in Self.models() {
            for mode in Self.modes() {
                model.prompts.open(mode)
                for width in stride(from: 1, through: 60, by: 3) {
                    for height in 1...26 {
                        model.fit(width: width, height: height)
                        check(ScreenView.draw(model, width: width, height: height, ascii: false), width, height)
                    }
                }
            }
        }
    }

    /// Rows are exactly as wide as the canvas, no control or bidi character is in them, the cursor is inside.
    private func check(_ canvas: Canvas, _ width: Int, _ height: Int) {
        #expect(canvas.width == width && canvas.height == height && canvas.cells.count == width * height)
        for y in 0..<height {
            var columns = 0
            var pending = 0
            for x in 0..<width {
                guard let cell = canvas.cell(x, y) else {
                    Issue.record("no cell at \(x),\(y)")
                    return
                }
                if pending > 0 {
                    if cell.width != 0 { Issue.record("half of a wide character at \(x),\(y) of \(width)x\(height)") }
                    pending -= 1
                } else {
                    if cell.width == 0 {
                        Issue.record("a right half with no left one at \(x),\(y) of \(width)x\(height)")
                    }
                    pending = Int(cell.width) - 1
                }
                columns += Int(cell.width)
                let value = cell.scalar.value
                if value < 0x20 || (0x7F...0x9F).contains(value) || (0x202A...0x202E).contains(value)
                    || (0x2066...0x2069).contains(value)
                {
                    Issue.record("U+\(String(value, radix: 16)) at \(x),\(y)")
                }
                if canvas.glyphs.ascii, value > 0x7E { Issue.record("not ASCII at \(x),\(y): \(value)") }
            }
            if columns != width { Issue.record("row \(y) of \(width)x\(height) is \(columns) wide") }
        }
        if let cursor = canvas.cursor {
            #expect(cursor.x >= 0 && cursor.x < width && cursor.y >= 0 && cursor.y < height)
        }
    }
}
