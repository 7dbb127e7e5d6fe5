// The sheets of the settings: for people what fits beside each other in 80 columns, for programs all that a setting
// has.

import Engine

extension CtlSheet {
    init(settings report: SettingsReport, offset: Int) {
        self.init("settings", report.settings, columns: Self.settingColumns, table: Self.settingTable)
        notes = Self.file(report)
        below = "\n"
        if !report.drift.isEmpty { below += "* a start now would give it another value: reactor ctl diff says why\n" }
        let loaded = Format.date(Int64(clamping: report.loaded / 1_000_000_000), offset: offset)
        let taken = loaded.isEmpty ? "" : ", taken \(loaded)"
        let lines = [report.path.map { "\($0)\(taken)" } ?? "this server reads no settings file"] + report.faultLines
        below += lines.map { VisibleText.shown($0) + "\n" }.joined()
    }

    init(setting state: SettingState) {
        self.init("setting", [state], isOne: true, columns: Self.settingColumns)
    }

    /// Those that a start now would change, each with the reason.
    init(differences report: SettingsReport, offset: Int) {
        let path = report.path
        let why = SheetColumn<SettingState>("why") { state in
            state.difference(path: path, offset: offset).map { .text($0) } ?? .null
        }
        self.init("differences", report.drift, columns: Self.settingColumns + [why])
        notes = Self.file(report)
    }

    private static func file(_ report: SettingsReport) -> [JSONText.Member] {
        [
            ("path", report.path.map { .text($0) } ?? .null), ("loaded", .time(report.loaded)),
            ("faults", .list(report.faults.map { .text($0) })),
        ]
    }

    static let settingColumns: [SheetColumn<SettingState>] = [
        .text("name") { $0.name },
        .text("value") { $0.value },
        .text("default") { $0.standard },
        SheetColumn("file") { state in state.file.map { .text($0) } ?? .null },
        .text("source") { $0.source },
        SheetColumn("place") { $0.place.isEmpty ? .null : .text($0.place) },
        SheetColumn("who") { $0.who.isEmpty ? .null : .text($0.who) },
        SheetColumn("when") { .time($0.when) },
        SheetColumn("restart") { state in state.restart.map { .text($0) } ?? .null },
        .flag("live") { $0.isLive },
        SheetColumn("hiding") { state in state.hiding.map { .text($0) } ?? .null },
    ]

    /// The widths of all columns, with two blanks between them, are 80 at most.
    private static var settingTable: [Column<SettingState>] {
        func column(
            _ title: String, _ width: Int, _ text: @escaping (SettingState) -> String
        ) -> Column<SettingState> {
            Column(title, width, right: false, priority: 0) { Field(VisibleText.cut(text($0), width: width)) }
        }
        return [
            column("", 1) { $0.restart == nil ? "" : "*" },
            column("NAME", 21) { $0.name },
            column("VALUE", 20) { $0.value },
            column("FILE", 12) { $0.file ?? "" },
            column("SOURCE", 18) { $0.origin },
        ]
    }
}

extension SettingState {
    /// `set by ana(1001) from console 2 at 2026-11-28 14:02`, or that the file has changed and what takes it; nil where
    /// a start now would change nothing.
    /// - Parameters:
    ///   - path: the settings file.
    ///   - offset: seconds east of UTC.
    func difference(path: String?, offset: Int) -> String? {
        guard restart != nil else { return nil }
        if source == "set" {
            let moment = Format.date(Int64(clamping: when / 1_000_000_000), offset: offset)
            return "set" + (who.isEmpty ? " while the server runs" : " by \(who)")
                + (moment.isEmpty ? "" : " at \(moment)")
        }
        return "\(path ?? "the settings file") has changed, \(isLive ? "a reload takes it" : "it needs a restart")"
    }

    /// In short: `file:12`, `set by ana(1001) from console 2`. Names of flags and variables say nothing new here.
    fileprivate var origin: String {
        if source == "set" { return who.isEmpty ? source : "set by \(who)" }
        guard source == "file", let colon = place.utf8.lastIndex(of: UInt8(ascii: ":")) else { return source }
        return source + place[colon...]
    }
}
