// The commands of ctl about the settings, carried out: what holds and where it comes from, what a start now would
// change, taking the settings file anew, and taking a change back.

import Engine

extension Ctl {
    func run(_ command: CtlSettings) throws(CtlFailure) -> CtlExit {
        switch command {
        case .list(let wanted):
            var report = try report()
            if !wanted.isEmpty {
                report.settings.removeAll { state in !wanted.contains { $0.rawValue == state.name } }
                guard !report.settings.isEmpty else { throw Self.missing(wanted.map(\.rawValue)) }
            }
            show(CtlSheet(settings: report, offset: surroundings.utcOffset))
        case .get(let setting):
            let state = try state(of: setting, in: report())
            write(
                options.isJSON
                    ? CtlSheet(setting: state).document.line + "\n" : VisibleText.shown(state.value) + "\n")
        case .differences: return try differences()
        case .reload: return try reload()
        case .undo(let setting): try undo(setting)
        }
        return .done
    }

    func report() throws(CtlFailure) -> SettingsReport {
        try exchange.ask(.settings) { if case .settings(let report) = $0 { report } else { nil } }
    }

    private func state(of setting: Setting, in report: SettingsReport) throws(CtlFailure) -> SettingState {
        guard let state = report.settings.first(where: { $0.name == setting.rawValue }) else {
            throw Self.missing([setting.rawValue])
        }
        return state
    }

    /// A server without accounts has none of theirs.
    private static func missing(_ names: [String]) -> CtlFailure {
        .refused("this server has no \(names.joined(separator: ", "))")
    }

    // MARK: differences

    /// People, and mails of a timer, get sentences.
    private func differences() throws(CtlFailure) -> CtlExit {
        let report = try report()
        let drift = report.drift
        let isDifferent = !drift.isEmpty || !report.faults.isEmpty
        if options.isJSON {
            show(CtlSheet(differences: report, offset: surroundings.utcOffset))
        } else if isDifferent {
            for state in drift {
                let why = state.difference(path: report.path, offset: surroundings.utcOffset) ?? ""
                say("\(state.name): \(state.value), a start now gives \(state.restart ?? ""): \(why)")
            }
            for line in report.faultLines { say(line) }
        } else {
            say("no difference")
        }
        return isDifferent ? .differs : .done
    }

    private func say(_ line: String) { write(VisibleText.shown(line) + "\n") }

    // MARK: reload

    /// What is not taken goes to standard error, so that nobody overlooks it.
    private func reload() throws(CtlFailure) -> CtlExit {
        let report = try exchange.ask(.reload) { if case .reload(let report) = $0 { report } else { nil } }
        let refused = report.changes.filter { $0.outcome == .refused }
        let exit: CtlExit = report.faults.isEmpty && refused.isEmpty ? .done : .refused
        if options.isJSON {
            write(Self.document(report, isDone: exit == .done).line + "\n")
        } else if report.faults.isEmpty {
            for change in report.changes where change.outcome != .refused { say(change.line) }
            for change in refused { surroundings.report(VisibleText.shown(change.line)) }
            if report.changes.isEmpty { say(report.summary) }
        } else {
            surroundings.report(VisibleText.lines(([report.summary] + report.faults).joined(separator: "\n")))
        }
        return exit
    }

    private static func document(_ report: ReloadReport, isDone: Bool) -> JSONText {
        let changes = report.changes.map { change in
            JSONText.object([
                ("name", .text(change.name)), ("old", .text(change.old)), ("new", .text(change.new)),
                ("outcome", .text(change.outcome.rawValue)), ("reason", .text(change.reason)),
            ])
        }
        return .object([
            ("version", .count(version)), ("result", .text(isDone ? "done" : "refused")),
            ("text", .text(report.summary)), ("path", report.path.map { .text($0) } ?? .null),
            ("faults", .list(report.faults.map { .text($0) })), ("changes", .list(changes)),
        ])
    }

    // MARK: undo

    /// The value that it has is sent too, so that what another has set meanwhile stays. The one that it will have is
    /// known to the server alone: it asks where any may close clients.
    private func undo(_ setting: Setting) throws(CtlFailure) {
        let state = try state(of: setting, in: report())
        let request = ControlRequest.undoSetting(state.name, state.value)
        let open = exchange.control.snapshot().openConnections
        if state.source == "set", open > 0, setting.mayCloseClients {
            let undo = Undo(label: "\(state.name) \(state.value)", requests: [request])
            let who = state.who.isEmpty ? "" : ", set by \(state.who)"
            try confirm(
                Confirmation(
                    action: .undo(undo), title: "Undo: \(undo.label)?",
                    details: [
                        "It is \(state.value) now\(who).",
                        "Where the value before is stricter, some of \(Format.grouped(open)) open connections close.",
                    ]))
        }
        let line = try exchange.ask(request) { if case .done(let line) = $0 { line } else { nil } }
        write(options.isJSON ? Self.document("done", line) + "\n" : VisibleText.shown(line) + "\n")
    }
}

extension Setting {
    fileprivate var mayCloseClients: Bool { if case .nobody = reach { false } else { true } }
}

extension SettingsReport {
    /// That a start now would not take the file, and why; empty where it would.
    var faultLines: [String] {
        faults.isEmpty ? [] : ["a start now would not take \(path ?? "the settings file"):"] + faults.map { "  " + $0 }
    }
}

extension ReloadReport {
    /// In one line.
    fileprivate var summary: String {
        guard let path else { return "this server reads no settings file; its log files are begun anew" }
        if !faults.isEmpty { return "\(path) is not taken, and nothing has changed:" }
        if changes.isEmpty { return "nothing has changed in \(path)" }
        return "\(path): " + changes.map(\.line).joined(separator: "; ")
    }
}

extension ReloadReport.Change {
    /// `workers: 4 → 8, needs a restart: it stands from the start on`.
    fileprivate var line: String {
        let end = outcome == .needsRestart ? "needs a restart" : outcome.rawValue
        return "\(name): \(old) → \(new), \(end)\(reason.isEmpty ? "" : ": \(reason)")"
    }
}
