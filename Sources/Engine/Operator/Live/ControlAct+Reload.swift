// The reload of the settings file: the whole of it is checked first, then what has changed in it is changed in the
// running server, one setting after the other. On the control thread; the file is read on another.

extension ControlAct {
    /// Nanoseconds that the disk may take.
    private static let patience = 10 * Clock.second

    func reload() -> ControlStep {
        parts.log.reopen()
        guard let watch = parts.settingsWatch else {
            record("reload", "log files", true)
            return .done(.reload(ReloadReport()))
        }
        let reading = watch.ask()
        return whenOver(by: Clock.now &+ Self.patience) {
            watch.hasRead(reading)
        } then: { isOver in
            let register = parts.register.withLock { $0 }
            let path = register.path ?? ""
            let faults = isOver ? register.faults : [Self.noAnswer(register.path)]
            guard faults.isEmpty else {
                for line in faults { parts.log.write(.error, "reload: \(line)") }
                parts.log.write(.error, "reload: \(path) has a fault; nothing is changed")
                record("reload", path, false)
                return .done(.reload(ReloadReport(path: path, faults: faults)))
            }
            // What was checked is what is taken, however the file changes meanwhile.
            return take(register.settings[...], of: register.file, ReloadReport(path: path))
        }
    }

    /// Has the server keep to what the file says of those settings, one by one.
    private func take(
        _ settings: ArraySlice<Setting>, of file: FileSettings?, _ report: ReloadReport
    ) -> ControlStep {
        guard let setting = settings.first else { return hasTaken(report) }
        return whenSettled(setting) {
            var report = report
            if let change = take(setting, of: file) {
                report.changes.append(change)
                let isTold = change.outcome == .taken || change.outcome == .hidden
                parts.log.write(isTold ? .notice : .warning, "reload: \(change)")
            }
            return whenSettled(setting) { take(settings.dropFirst(), of: file, report) }
        }
    }

    /// - Returns: what has come of a change in the file; nil where there is none.
    private func take(_ setting: Setting, of file: FileSettings?) -> ReloadReport.Change? {
        let author = author
        let register = parts.register.withLock { $0 }
        let (old, new) = register.texts(of: setting, from: file)
        var change = ReloadReport.Change(name: setting.rawValue, old: old, new: new, outcome: .taken)
        switch register.way(of: setting, from: file) {
        case .none:
            parts.register.withLock { $0.take(setting, from: file, by: author) }
            return nil
        case .hidden(let reason):
            parts.register.withLock { $0.take(setting, from: file, by: author) }
            (change.outcome, change.reason) = (.hidden, reason)
        case .needsRestart: (change.outcome, change.reason) = (.needsRestart, "it stands from the start on")
        case .change(let value):
            let refusal = self.change(setting, to: parts.bounded(setting, value)) {
                $0.take(setting, from: file, by: author)
            }
            if let refusal { (change.outcome, change.reason) = (.refused, refusal) }
        }
        return change
    }

    private func hasTaken(_ report: ReloadReport) -> ControlStep {
        parts.register.withLock { $0.loaded(by: author) }
        let path = report.path ?? ""
        if report.changes.isEmpty { parts.log.write(.notice, "reload: nothing has changed in \(path)") }
        record("reload", path, true)
        return .done(.reload(report))
    }
}

extension ReloadReport.Change: CustomStringConvertible {
    /// `idle-timeout 75s → 60s`, and what has come of it where it is not taken.
    public var description: String {
        let change = "\(name) \(old) → \(new)"
        return switch outcome {
        case .taken: change
        case .needsRestart: change + " needs a restart"
        case .hidden: change + " is not taken: \(reason)"
        case .refused: change + " is refused: \(reason)"
        }
    }
}
