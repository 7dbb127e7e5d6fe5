// The settings, each with its sources: the way to them, a change of the one under the cursor, and what came of taking
// the file anew.

import Engine

extension ConsoleModel {
    /// All of them; where they are shown already, those that differ from a start now, and back.
    mutating func showSettings() -> [Effect] {
        guard case .settings(let part)? = detail else { return push(.settings(.all)) }
        place.pop()
        return push(.settings(part == .all ? .drift : .all))
    }

    var settingsColumns: [Column<SettingState>] {
        SettingsColumns.table(.all, offset: utcOffset, ascii: true).columns
    }

    /// The setting that is shown alone, or the one under the cursor.
    var actingSetting: SettingState? {
        if case .setting(let name)? = detail { return settings.state(name) }
        return pane == .settings ? settings.current : nil
    }

    mutating func take(_ report: SettingsReport) {
        tables.settings.take(report, users: keepsUsers)
        arrangeSettings(isHeld: tables.isHeld(.settings, at: now))
    }

    /// A filter was about the rows that were shown before.
    mutating func beginSettings() {
        guard pane == .settings else { return }
        tables.change(.settings) { sheet in
            sheet.filter = ""
            sheet.isInverted = false
            sheet.problem = ""
        }
        arrangeSettings()
    }

    mutating func arrangeSettings(isHeld: Bool = false) {
        guard case .settings(let part)? = detail else { return }
        // The rows of the other part are in another order.
        let isHeld = isHeld && settings.part == part
        tables.settings.show(part)
        tables.settings.arrange(sheet(.settings), offset: utcOffset, isHeld: isHeld)
    }

    /// A command line for the setting, with the value that it has; or what else would change it.
    mutating func changeSetting() -> [Effect] {
        guard let state = actingSetting else {
            say(.hint, "there is no setting here to change")
            return []
        }
        if let refusal = refusal("change \(VisibleText.shown(state.name))") {
            say(.failed, refusal)
            return []
        }
        guard let setting = Setting(rawValue: state.name) else {
            say(.failed, "this console knows no setting \(VisibleText.shown(state.name)): its server is a newer one")
            return []
        }
        guard state.isLive, setting.isLive else {
            say(.hint, "\(setting) needs a restart: change it in \(settings.report?.fileName ?? "the settings file")")
            return []
        }
        // What is masked is no value to go on from.
        return enter("set \(setting) \(setting.entry.isSecret ? "" : state.value)")
    }

    /// What has come of a reload: in one line where that says all.
    mutating func reloaded(_ report: ReloadReport) -> [Effect] {
        inspected.take(report)
        let file = SettingsReport.fileName(report.path)
        if report.faults.isEmpty {
            let isTaken = report.changes.contains { $0.outcome == .taken }
            if isTaken { undos.remember(.cannot("reload of \(file)", instead: "change the file back")) }
            if report.changes.isEmpty {
                let what = report.path == nil ? "a start reads no settings file" : "nothing has changed in \(file)"
                say(.done, "\(what); the log files are begun anew")
                return pageQueries(regular: true)
            }
            if report.changes.count == 1, isTaken {
                let change = report.changes[0]
                say(.done, "\(change.name): \(change.old) → \(change.new), from \(file)")
                return pageQueries(regular: true)
            }
            say(.done, "\(file): \(Self.summary(report))")
        } else {
            say(.failed, "\(file) has \(Format.counted(report.faults.count, "fault")): nothing is changed")
        }
        return prompts.isBrowsing ? push(.reload) : pageQueries(regular: true)
    }

    /// `2 changes taken, 1 needs a restart`.
    static func summary(_ report: ReloadReport) -> String {
        let parts = ReloadReport.Outcome.allCases.compactMap { outcome -> String? in
            let count = report.changes.count { $0.outcome == outcome }
            guard count > 0 else { return nil }
            switch outcome {
            case .taken: return "\(Format.counted(count, "change")) taken"
            case .needsRestart: return "\(Format.grouped(count)) \(count == 1 ? "needs" : "need") a restart"
            case .hidden: return "\(Format.grouped(count)) hidden"
            case .refused: return "\(Format.grouped(count)) refused"
            }
        }
        return parts.joined(separator: ", ")
    }

    /// For what has begun to differ through a change of the file.
    func notice(of news: DriftWatch.News, _ report: SettingsReport) -> Notice {
        switch news {
        case .changed:
            Notice(kind: .hint, text: "\(report.fileName) has changed: :diff shows what, :reload takes it")
        case .faulty:
            Notice(kind: .failed, text: "\(report.fileName) has a fault: a start would not take it; :diff shows where")
        }
    }
}
