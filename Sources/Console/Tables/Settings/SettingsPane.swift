// The settings table: what the server last told of its settings, which of them are shown, in which order, and the one
// under the cursor. All come in one answer, so that they are sorted and filtered here. A part of the model.

import Engine

struct SettingsPane: Sendable {
    /// Nil before the first reply.
    private(set) var report: SettingsReport?
    /// Why the server tells none; empty where it does.
    private(set) var refusal = ""
    /// Which of them the table is about.
    private(set) var part = SettingsPart.all
    /// By name.
    private(set) var rows = RowOrder<String>()
    /// Where in the report each stands.
    private var places: [String: Int] = [:]

    /// Those that are shown, in their order.
    var shown: [SettingState] { rows.order.compactMap(state) }
    var current: SettingState? { rows.selected.flatMap(state) }

    func state(_ name: String) -> SettingState? {
        guard let report, let place = places[name], report.settings.indices.contains(place) else { return nil }
        return report.settings[place]
    }

    /// The number of a row, for tags and for what a frame has shown.
    func number(_ name: String) -> UInt64 { UInt64(clamping: places[name] ?? 0) }

    /// - Parameter users: the engine keeps some; else settings about them mean nothing there.
    mutating func take(_ report: SettingsReport, users: Bool) {
        var report = report
        if !users { report.settings.removeAll { SettingsColumns.section($0) == SettingSection.accounts.rawValue } }
        places = Dictionary(
            report.settings.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.report = report
        refusal = ""
    }

    mutating func wasRefused(_ text: String) { refusal = text }

    mutating func show(_ part: SettingsPart) { self.part = part }

    mutating func arrange(_ sheet: TableSheet, offset: Int, isHeld: Bool) {
        let settings = (report?.settings ?? []).filter { part == .all || $0.restart != nil }
        // Where the order is held a filter was there before.
        let columns = SettingsColumns.table(.all, offset: offset, ascii: true).columns
        let found = LocalRows.arrange(settings, sheet, columns, accepts: SettingsColumns.accepts)
            .map { settings[$0].name }
        rows.arrange(found, of: Set(places.keys), isHeld: isHeld)
    }

    mutating func move(by steps: Int) { rows.move(by: steps) }
    mutating func moveToEdge(top: Bool) { rows.moveToEdge(top: top) }
    mutating func moveTo(row: Int) { rows.moveTo(row: row) }
    mutating func scroll(visible: Int) { rows.scroll(visible: visible) }
}
