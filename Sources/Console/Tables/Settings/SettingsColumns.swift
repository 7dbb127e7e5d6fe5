// The columns of the settings table, and of what differs from a start now; the reason for a difference, in words.

import Engine

enum SettingsColumns {
    /// The sign beside a value that a start now would not give.
    static func sign(ascii: Bool) -> String { Glyphs(ascii: ascii).differs }

    /// - Parameter offset: seconds east of UTC.
    static func table(_ part: SettingsPart, offset: Int, ascii: Bool) -> Table<SettingState> {
        let name = Column<SettingState>("NAME", 21, right: false, priority: 0) { Field($0.name, .strong) }
        let sign = Column<SettingState>("", ascii ? 2 : 1, id: "differs", right: false, priority: 0, sorts: false) {
            Field($0.restart == nil ? "" : Self.sign(ascii: ascii), .warning)
        }
        func value(_ width: Int) -> Column<SettingState> {
            Column("VALUE", width, right: false, priority: 0, grow: 2) {
                Field($0.value, $0.restart != nil ? .warning : $0.source == "default" ? .text : .accent)
            }
        }
        func restart(_ width: Int, _ priority: Int) -> Column<SettingState> {
            Column("RESTART", width, right: false, priority: priority, grow: 1) { Field($0.restart ?? "", .warning) }
        }
        guard part == .all else {
            return Table(columns: [
                name, sign, value(10), restart(10, 0),
                Column("WHY", 28, right: false, priority: 0, grow: 4, sorts: false) { Field(why($0)) },
            ])
        }
        return Table(columns: [
            name, sign, value(14), restart(12, 4),
            Column("DEFAULT", 14, right: false, priority: 5, grow: 1) { Field($0.standard, .label) },
            Column("FILE", 12, right: false, priority: 0, grow: 1) { Field($0.file ?? "", .text) },
            Column("SOURCE", 11, right: false, priority: 0) {
                Field($0.source, $0.source == "set" ? .warning : $0.source == "default" ? .faint : .text)
            },
            Column("PLACE", 18, right: false, priority: 6, grow: 2) { Field($0.place, .label) },
            Column("WHO", 14, right: false, priority: 7, grow: 1) { Field($0.who, .accent) },
            Column("WHEN", 16, right: false, priority: 8) { Field(time($0, offset: offset), .label) },
            Column("LIVE", 7, right: false, priority: 9) { Field($0.isLive ? "live" : "restart", .label) },
            Column("SECTION", 8, right: false, priority: 10) { Field(section($0), .label) },
        ])
    }

    /// Plain `differs` finds what a start now would give another value.
    static func accepts(
        _ state: SettingState, _ term: FilterTerm, _ columns: [Column<SettingState>]
    ) -> Bool {
        if term.field.isEmpty, term.value == differs { return state.restart != nil }
        return LocalRows.accepts(state, term, columns)
    }

    /// What a filter can name.
    static let fields: [Vocabulary.Field] =
        [.init(name: differs)]
        + table(.all, offset: 0, ascii: true).columns.filter { !$0.title.isEmpty }.map { column in
            .init(name: column.word, values: column.word == "source" ? sources : [])
        }

    private static let differs = "differs"
    private static let sources = ["default", "program", "file", "environment", "flag", "set"]

    /// The `[section]` that it stands in; empty for one that this console does not know.
    static func section(_ state: SettingState) -> String {
        Setting(rawValue: state.name)?.entry.section.rawValue ?? ""
    }

    static func time(_ state: SettingState, offset: Int) -> String {
        Format.date(Int64(clamping: state.when / 1_000_000_000), offset: offset)
    }

    /// Why a start now would give it another value; empty where it would not.
    static func why(_ state: SettingState) -> String {
        guard state.restart != nil else { return "" }
        if state.source == "set" {
            if let hiding = state.hiding { return "set at run time; a start takes \(hiding)" }
            return "set at run time, not saved"
        }
        let change = state.file == nil ? "gone from the file" : "file changed"
        return change + (state.isLive ? ": :reload takes it" : ": needs a restart")
    }

    /// Where its value comes from, in words: `from /etc/reactor/reactor.toml:9`, `set by ana at 14:02`.
    static func origin(_ state: SettingState, offset: Int) -> String {
        switch state.source {
        case "set":
            let who = state.who.isEmpty ? "" : " by \(state.who)"
            return "set at run time\(who)\(state.when == 0 ? "" : ", \(time(state, offset: offset))")"
        case "default": return "the default"
        case "program": return "from the program that embeds the server"
        case let source: return "from the \(source)\(state.place.isEmpty ? "" : ", \(state.place)")"
        }
    }
}

extension SettingsReport {
    /// The last part of the file's path; `the settings file` where a start reads none.
    var fileName: String { Self.fileName(path) }

    static func fileName(_ path: String?) -> String {
        guard let last = path?.utf8.split(separator: UInt8(ascii: "/")).last else { return "the settings file" }
        return String(Substring(last))
    }

    /// A fault without the path before its line.
    static func short(_ fault: String, _ path: String?) -> String {
        guard let path, !path.isEmpty, fault.utf8.starts(with: (path + ":").utf8) else { return fault }
        return String(Substring(fault.utf8.dropFirst(path.utf8.count + 1)))
    }
}
