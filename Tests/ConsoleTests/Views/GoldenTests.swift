// Every view's expected look, from fixed snapshots, at four sizes, in UTF-8 and in ASCII: Tests/ConsoleTests/Golden
// holds the screens. REACTOR_WRITE_GOLDEN=1 writes them anew; look at them before they are committed.

import Foundation
import Testing

@testable import Console
@testable import Engine

@Suite struct GoldenTests {
    static let sizes = [(80, 24), (120, 40), (200, 60), (40, 10)]
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden")

    static let scenes =
        ViewID.allCases.map(\.command) + [
            "connection", "logs", "user", "secret", "loop", "charts", "warnings", "failures", "failure", "experiment",
            "help", "question", "filter", "past", "empty", "network", "split", "wire",
            "settings", "diff", "same", "setting", "reload", "faults",
        ]

    static func model(_ scene: String) -> ConsoleModel {
        if scene == "empty" {
            var model = ConsoleModel(snapshot: Samples.snapshot(loops: 1))
            model.preferences.showsStats = true
            return model
        }
        var model = ScreenTests.model(.overview, connections: 60)
        model.now = model.snapshot.monotonicTime
        switch scene {
        case "connection":
            model.place.show(.connections)
            model.place.push(.connection(ConnectionID(loop: 1, number: 18)))
            model.inspected.take(Samples.detail(model.connections.rows[1]))
        case "logs":
            model.place.show(.log)
            model.tables.log.show(.both)
            let place = LogPlace(file: 1, offset: 0)
            let page = LogPage(lines: Samples.access(66), first: place, last: place, isEnd: true)
            model.tables.log.append(page, generation: model.log.generation)
            _ = model.move(-5)
        case "user":
            model.place.push(.user(1))
            model.inspected.take(Samples.detail(model.users.rows[0]))
        case "secret":
            model.place.show(.users)
            model.prompts.keep(secret: "correct-horse-7531", title: "New password of ana")
        case "loop": model.place.push(.loop(1))
        case "charts": model.place.push(.charts(nil))
        case "warnings":
            model.place.push(.warnings)
            var snapshot = model.snapshot
            for _ in 0..<12 {
                Samples.advance(&snapshot, by: 1_000_000_000)
                snapshot.loops[1].connections = 500
                snapshot.workers.queued += 100
                snapshot.log.dropped += 7
                snapshot.loops[2].tickBegan = 1
                model.heard.lints = (slowHeads: 3, armedIdle: 0)
                model.take(snapshot)
            }
            model.heard.watch.set(.database, isOn: false)
        case "failures":
            model.place.push(.failures(.failures))
            model.take(FailurePage(rows: Samples.failures, missingLoops: 1), of: .failures)
            _ = model.move(24)
        case "failure":
            model.place.push(.failure(139, .failures))
            model.inspected.take(one: FailurePage(rows: [Samples.failures[1]]))
        case "experiment":
            _ = model.run("experiment trigger 1")
            var snapshot = model.snapshot
            for _ in 0..<10 {
                Samples.advance(&snapshot, by: 1_000_000_000)
                model.take(snapshot)
            }
        case "help": _ = model.press(.character("?"))
        case "question":
            model.place.show(.connections)
            for key in "  jj  K".unicodeScalars {
                model.wasDrawn()
                _ = model.press(.character(key))
            }
        case "filter":
            model.place.show(.connections)
            for key in "/idle>x".unicodeScalars { _ = model.press(.character(key)) }
        case "split":
            model.place.push(.split)
            model.inspected.take(Samples.split)
        case "network":
            model.place.show(.connections)
            model.preferences.showsNetwork = true
            let rows = model.connections.rows.map(Samples.looked)
            let (_, _, serial) = model.tables.connections.ask(visible: 20)
            model.tables.connections.adopt(
                rows: rows, keys: model.connections.keys, total: rows.count, offset: 0, answering: serial)
        case "wire":
            model.place.show(.connections)
            model.place.push(.wire(ConnectionID(loop: 1, number: 18)))
            model.wire.begin(Samples.tap(model.connections.rows[1]))
            model.wire.take(Samples.wire)
        case "settings", "setting", "diff", "faults", "same":
            var report = Samples.settings
            if scene == "faults" { report.faults = Samples.settingsFaults }
            if scene == "same" { for i in report.settings.indices { report.settings[i].restart = nil } }
            model.take(report)
            var snapshot = model.snapshot
            snapshot.drift = report.drift.count
            snapshot.settingsFault = report.faults.first ?? ""
            model.take(snapshot)
            _ = model.push(.settings(scene == "settings" || scene == "setting" ? .all : .drift))
            if scene == "settings" || scene == "setting" { _ = model.find("idle-timeout") }
            if scene == "setting" { _ = model.push(.setting("idle-timeout")) }
        case "workers":
            var snapshot = model.snapshot
            snapshot.settings = Dictionary(
                uniqueKeysWithValues: Setting.live.compactMap { setting in
                    setting.standard.map { (setting.rawValue, setting.text(of: .number($0))) }
                })
            snapshot.settings["max-connections"] = "100000"
            snapshot.settings["max-per-address"] = "12500"
            for reason in RefusalReason.allCases { snapshot.refusals[reason.name] = 1_000_003 }
            model.take(snapshot)
            model.place.show(.workers)
        case "reload": _ = model.reloaded(Samples.reload)
        case "past": for _ in 0..<5 { _ = model.press(.character("[")) }
        default:
            if let view = ViewID.allCases.first(where: { $0.command == scene }) { model.place.show(view) }
        }
        return model
    }

    static func screens(_ scene: String, ascii: Bool) -> String {
        var result = ""
        for (width, height) in sizes {
            let lines = ScreenTests.lines(model(scene), width, height, ascii: ascii)
            result +=
                "== \(width)x\(height)\n"
                + lines.map { line in
                    var line = line[...]
                    while line.last == " " { line.removeLast() }
                    return line + "\n"
                }.joined()
        }
        return result
    }

    @Test(arguments: scenes, [false, true]) func scene_LooksAsItIsToLook(_ scene: String, _ ascii: Bool) throws {
        let url = Self.folder.appending(path: "\(scene).\(ascii ? "ascii" : "utf8").txt")
        let drawn = Self.screens(scene, ascii: ascii)
        if ProcessInfo.processInfo.environment["REACTOR_WRITE_GOLDEN"] == "1" {
            try drawn.write(to: url, atomically: true, encoding: .utf8)
            return
        }
        let golden = try String(contentsOf: url, encoding: .utf8)
        guard drawn != golden else { return }
        let difference = zip(
            drawn.split(separator: "\n", omittingEmptySubsequences: false),
            golden.split(separator: "\n", omittingEmptySubsequences: false)
        )
        .enumerated().first { $0.element.0 != $0.element.1 }
        Issue.record(
            """
            \(scene), ascii \(ascii), line \((difference?.offset ?? -1) + 1):\n\(difference?.element.0 ?? "")\n\
            \(difference?.element.1 ?? "")
            """
        )
    }
}
