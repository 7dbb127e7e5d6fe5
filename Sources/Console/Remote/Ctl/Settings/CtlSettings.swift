// The commands of ctl about the settings: the one list from which the parser, the help and docs/ctl.md are made. Their
// names are known here, so that a misspelt one is wrong usage whether a server is there or not. A plain value.

import Engine

enum CtlSettings: Equatable, Sendable {
    /// Those; all where none is named.
    case list([Setting])
    case get(Setting)
    /// What a start now would change.
    case differences
    case reload
    case undo(Setting)

    /// Each as it is typed, and what it does.
    static let list: [(usage: String, help: String)] = [
        (
            "settings [NAME ...]",
            """
            every setting with its value, default, what the file says, and who set it; or those with that name, or \
            with this in their names
            """
        ),
        ("get SETTING", "the value of a setting, and nothing else"),
        (
            "diff",
            """
            what a start now would change, and why: set at run time, or changed in the settings file and not taken \
            yet; exit status 3 where there is any, or a fault in the file
            """
        ),
        (
            "reload",
            "take the settings file anew, as SIGHUP does, and begin the log files anew; says what became of each change"
        ),
        (
            "undo SETTING",
            "take the last change of a setting at run time back, whosever it is; asks first where clients may be closed"
        ),
        (
            "save [FILE]",
            """
            write what was set at run time into the server's settings file, by line, with your own rights; into \
            another FILE, also what that file has given; other lines of FILE stay, and those that differ are named
            """
        ),
    ]

    /// Nil where the words begin no command of these.
    /// - Throws: for wrong usage.
    init?(_ words: [String]) throws(CtlFailure) {
        guard let verb = words.first else { return nil }
        let rest = words.dropFirst()
        switch (verb, rest.count) {
        case ("settings", _): self = .list(try Self.settings(rest))
        case ("get", 1): self = .get(try Self.known { () throws(SettingFault) in try .named(words[1]) })
        case ("diff", 0): self = .differences
        case ("reload", 0): self = .reload
        case ("undo", 1): self = .undo(try Self.known { () throws(SettingFault) in try .liveNamed(words[1]) })
        default:
            let usages = Self.list.map(\.usage).filter { $0.split(separator: " ").first.map(String.init) == verb }
            guard usages.isEmpty else { throw .usage("usage: reactor ctl \(usages.joined(separator: "; "))") }
            return nil
        }
    }

    /// Those of that name; where none has it, those with the word in their names. In the table's order.
    private static func settings(_ words: ArraySlice<String>) throws(CtlFailure) -> [Setting] {
        var found: Set<Setting> = []
        for word in words {
            let parts = Setting.allCases.filter { $0.rawValue.contains(word) }
            if Setting(rawValue: word) == nil, !parts.isEmpty {
                found.formUnion(parts)
            } else {
                found.insert(try known { () throws(SettingFault) in try .named(word) })
            }
        }
        return Setting.allCases.filter(found.contains)
    }

    private static func known(_ setting: () throws(SettingFault) -> Setting) throws(CtlFailure) -> Setting {
        do throws(SettingFault) { return try setting() } catch { throw .usage(error.description) }
    }
}
