// The real program against a model of its settings: after each step of random sequences of set, save, reload, undo,
// restart and edits of the file by hand, both say the same of every setting, and of what differs from the file.

import Foundation
import Testing

@testable import Console
@testable import Engine

@Suite struct SettingsModelTests {
    /// Fifty sequences in four servers, one after the other in each: a sequence begins with what the last one left.
    @Test(arguments: 0..<4)
    func settingsAndDrift_AreThoseOfTheModel_AfterEachStep(_ part: Int) throws {
        let run = try SettingsRun()
        for seed in stride(from: part, to: 50, by: 4) {
            var random = SavingRandom(seed + 1)
            for _ in 0..<8 { try run.step(&random) }
            #expect(run.problems.isEmpty, "seed \(seed): \(run.steps.suffix(12)): \(run.problems)")
            if !run.problems.isEmpty { return }
        }
        try run.saveAndRestart()
        #expect(run.problems.isEmpty, "\(run.problems)")
        #expect(run.kinds.count == SettingsRun.Kind.allCases.count, "\(run.kinds)")
    }
}

/// A server, its file, and the model of both.
private final class SettingsRun {
    enum Kind: CaseIterable {
        case set, setFixed, undo, undoOther, save, reload, write, forget, spoil, mend, restart, kill
    }

    private let folder: ScratchFolder
    private let path: String
    private var server: ChildProcess
    private var control: RemoteControl
    private var model = SettingsModel()
    private(set) var steps: [String] = []
    private(set) var kinds: Set<Kind> = []
    private(set) var problems: [String] = []

    init() throws {
        folder = try ScratchFolder()
        path = folder.path("reactor.toml")
        try folder.write("# ours\n[server]\n\n[timeouts]\n# the end\n", to: "reactor.toml")
        (server, control) = try Self.start(folder)
    }

    private static func start(_ folder: ScratchFolder) throws -> (ChildProcess, RemoteControl) {
        let server = try ChildProcess(
            [
                try ReactorProgram.path(), "serve", "--listen", "127.0.0.1:0", "--data", folder.path("data"), "--loops",
                "1", "--config", folder.path("reactor.toml"), "--body-limit", "2M", "--log-level", "notice",
            ],
            environment: ReactorProgram.environment(
                home: folder.root, adding: ["REACTOR_HEADER_TIMEOUT": "7", "REACTOR_DATABASE_READERS": "2"]))
        _ = try ReactorProgram.port(of: server)
        return (server, try RemoteControl.connect(RemoteTarget(folder.path("data")), findsAgain: false))
    }

    // MARK: one step

    func step(_ random: inout SavingRandom) throws {
        // Restarts take their time.
        let kind = random.below(16) < 15 ? Kind.allCases[random.below(10)] : [.restart, .kill][random.below(2)]
        let setting = pick(SettingsModel.names.filter { $0.isLive == (kind != .setFixed) }, &random)
        let values = SettingsModel.values[setting] ?? []
        try perform(kind, setting, pick(values, &random))
        check()
    }

    /// What was set is there afterwards, and nothing differs.
    func saveAndRestart() throws {
        try perform(.mend, .idleTimeout, "")
        // What waits in the file for a restart would come with it.
        try perform(.reload, .idleTimeout, "")
        try perform(.set, .idleTimeout, "1500ms")
        try perform(.save, .idleTimeout, "")
        check()
        let before = SettingsModel.names.filter { model.above[$0] == nil && $0.isLive }.map { model[$0].value }
        try perform(.kill, .idleTimeout, "")
        check()
        let after = SettingsModel.names.filter { model.above[$0] == nil && $0.isLive }.map { model[$0].value }
        expect(before == after && model[.idleTimeout].value == "1500ms", "saved values hold")
        expect(try report().drift.isEmpty, "no difference after a restart")
    }

    private func perform(_ kind: Kind, _ setting: Setting, _ value: String) throws {
        steps.append("\(kind) \(setting) \(value)")
        kinds.insert(kind)
        switch kind {
        case .set:
            model.set(setting, value)
            try expect(done: .changeSetting(setting.rawValue, value), true)
        case .setFixed: try expect(done: .changeSetting(setting.rawValue, value), false)
        case .undo:
            let last = model.last(setting)
            try expect(done: .undoSetting(setting.rawValue, last ?? value), last != nil)
            if last != nil { model.undo(setting) }
        case .undoOther:
            let other = SettingsModel.values[setting]?.first { $0 != model.last(setting) } ?? ""
            try expect(done: .undoSetting(setting.rawValue, other), false)
        case .save: try save()
        case .reload:
            guard case .reload(let report) = try ask(.reload) else { return problems.append("no report of a reload") }
            expect(report.faults.isEmpty != model.isFaulty, "\(report)")
            model.reload()
        case .write, .forget:
            guard !model.isFaulty else { return }
            let file = try FileSettings.read(path).file
            let section = setting.entry.section.rawValue
            model.file[setting] = kind == .write ? value : nil
            let meant = SettingsFile.Value(try setting.value(of: value), of: setting)
            let new =
                kind == .write
                ? file.setting(setting.rawValue, in: section, to: meant)
                : file.removing(setting.rawValue, in: section)
            try write(try #require(new).bytes)
        case .spoil, .mend:
            let text = folder.read("reactor.toml") ?? ""
            guard model.isFaulty == (kind == .mend) else { return }
            model.isFaulty = kind == .spoil
            try write(Array((kind == .spoil ? "[nowhere\n" + text : text.replacing("[nowhere\n", with: "")).utf8))
        case .restart, .kill:
            // A start would not take it.
            if model.isFaulty { try perform(.mend, setting, value) }
            kill(server.pid, kind == .kill ? SIGKILL : SIGTERM)
            _ = try server.wait()
            (server, control) = try Self.start(folder)
            model.restart()
        }
    }

    private func save() throws {
        let before = folder.read("reactor.toml")
        let old = model.file
        model.save()
        let desk = CtlDesk(control)
        expect(desk.run("save") == (model.isFaulty ? .refused : .done), "save: \(desk.output)\(desk.errors)")
        if model.file == old {
            expect(folder.read("reactor.toml") == before, "a save of nothing writes nothing")
        } else {
            expect(folder.read("reactor.toml.old") == before, "the file before is kept")
        }
    }

    // MARK: what both say

    private func check() {
        do {
            let report = try report()
            expect(report.faults.isEmpty != model.isFaulty, "faults: \(report.faults)")
            for state in report.settings {
                guard let setting = Setting(rawValue: state.name), SettingsModel.values[setting] != nil else {
                    // Nobody has touched it.
                    expect(state.restart == nil, "\(state)")
                    continue
                }
                let wanted = model[setting]
                var found = SettingsModel.State(
                    value: state.value, source: state.source, file: state.file, restart: state.restart)
                // Of a file that it cannot read, a server knows nothing.
                if model.isFaulty { (found.file, found.restart) = (wanted.file, wanted.restart) }
                expect(found == wanted, "\(state.name) is \(found), not \(wanted)")
                expect(state.hiding == model.above[setting]?.place, "\(state.name) is hidden by \(state.hiding ?? "-")")
                if state.source == "set" { expect(!state.who.isEmpty, "\(state)") }
            }
            if !model.isFaulty {
                let file = try FileSettings.read(path).values
                let texts = Dictionary(uniqueKeysWithValues: file.map { ($0.key, $0.key.text(of: $0.value)) })
                expect(texts == model.file, "the file has \(texts), not \(model.file)")
            }
            try checkDifference(report)
        } catch {
            problems.append("\(error)")
        }
    }

    /// `ctl diff` names what differs, and exits 3 where there is anything, or a fault.
    private func checkDifference(_ report: SettingsReport) throws {
        let desk = CtlDesk(control)
        let exit = desk.run("diff")
        if model.isFaulty { return expect(exit == .differs, "diff of a fault: \(exit)") }
        expect(exit == (model.drift.isEmpty ? .done : .differs), "diff: \(exit)")
        let wanted = model.drift.map { setting in
            let state = model[setting]
            return "\(setting): \(state.value), a start now gives \(state.restart ?? "")"
        }
        let isSame = zip(desk.lines, wanted).allSatisfy { $0.hasPrefix($1) }
        expect(isSame && desk.lines.count == max(1, wanted.count), "diff: \(desk.output), not \(wanted)")
        expect(report.drift.map(\.name) == model.drift.map(\.rawValue), "drift: \(report.drift)")
    }

    private func report() throws -> SettingsReport {
        guard case .settings(let report) = try ask(.settings) else { throw Unmet("no report of the settings") }
        return report
    }

    private func ask(_ request: ControlRequest) throws -> ControlResult { try CtlExchange(control).ask(request) }

    private func expect(done request: ControlRequest, _ isDone: Bool) throws {
        let result = try ask(request)
        if case .done = result {
            expect(isDone, "\(request) is done: \(result)")
        } else {
            expect(!isDone, "\(request) is not done: \(result)")
        }
    }

    private func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
        if !holds { problems.append("after \(steps.last ?? "the start"): \(what())") }
    }

    private func pick<Choice>(_ choices: [Choice], _ random: inout SavingRandom) -> Choice {
        choices[random.below(choices.count)]
    }

    /// As an editor does.
    private func write(_ bytes: [UInt8]) throws {
        try folder.write(String(decoding: bytes, as: UTF8.self), to: "edited")
        guard rename(folder.path("edited"), path) == 0 else { throw Unmet("cannot edit \(path)") }
    }
}
