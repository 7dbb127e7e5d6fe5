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
            let faults = isOver ? register.faults : ["cannot read \(path): the disk has not answered for 10 s"]
            guard faults.isEmpty else {
                for line in faults { parts.log.write(.error, "reload: \(line)") }
                parts.log.write(.error, "reload: \(path) has a fault; nothing is changed")
                record("reload", path, false)
                return .done(.reload(ReloadReport(path: path, faults: faults)))
            }
            return take(Setting.allCases[...], ReloadReport(path: path))
        }
    }

    /// Has the server keep to what the file says of those settings, one by one.
    private func take(_ settings: ArraySlice<Setting>, _ report: ReloadReport) -> ControlStep {
        var settings = settings
        var report = report
        let author = author
        while let setting = settings.popFirst() {
            // A server without users has none of theirs.
            if parts.users == nil, setting.entry.section == .accounts { continue }
            let register = parts.register.withLock { $0 }
            let (old, new) = register.texts(of: setting)
            var change = ReloadReport.Change(name: setting.rawValue, old: old, new: new, outcome: .taken)
            switch register.way(of: setting) {
            case .none: parts.register.withLock { $0.take(setting, by: author) }
            case .hidden(let reason):
                parts.register.withLock { $0.take(setting, by: author) }
                (change.outcome, change.reason) = (.hidden, reason)
                report.add(change, parts.log)
            case .needsRestart:
                (change.outcome, change.reason) = (.needsRestart, "it stands from the start on")
                report.add(change, parts.log)
            case .change(let value):
                let (rest, before) = (settings, report)
                return self.change(setting, to: parts.bounded(setting, value)) {
                    $0.take(setting, by: author)
                } then: { refusal in
                    var (report, change) = (before, change)
                    if let refusal { (change.outcome, change.reason) = (.refused, refusal) }
                    report.add(change, parts.log)
                    return take(rest, report)
                }
            }
        }
        parts.register.withLock { $0.loaded(by: author) }
        if report.changes.isEmpty { parts.log.write(.notice, "reload: nothing has changed in \(report.path ?? "")") }
        record("reload", report.path ?? "", true)
        return .done(.reload(report))
    }
}

extension ReloadReport {
    fileprivate mutating func add(_ change: Change, _ log: Log) {
        changes.append(change)
        log.write(change.outcome == .taken || change.outcome == .hidden ? .notice : .warning, "reload: \(change)")
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
