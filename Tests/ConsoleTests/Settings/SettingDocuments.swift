// What is generated from the table of settings: the options of the program, a file a section, docs/settings.md, and the
// manual's part.

import Engine

enum SettingDocuments {
    // MARK: options

    /// The name of a section's options.
    static func optionsType(_ section: SettingSection) -> String {
        section.rawValue.prefix(1).uppercased() + section.rawValue.dropFirst() + "Options"
    }

    /// A source file with a property for each setting of a section.
    static func options(_ section: SettingSection) -> String {
        var lines = [
            "// The options of [\(section)], a property each. Generated from the table of settings by the tests:",
            "// REACTOR_WRITE_DOCUMENTS=1 writes it anew.",
            "", "import ArgumentParser", "import Engine", "", "struct \(optionsType(section)): SettingGroup {",
        ]
        for setting in section.settings { lines += option(setting) + [""] }
        lines += ["    var given: [(Setting, [String])] {", "        ["]
        for setting in section.settings {
            let name = property(setting)
            lines.append("            (.\(name), \(setting.entry.isRepeated ? name : name + ".texts")),")
        }
        lines += ["        ]", "    }", "}"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func option(_ setting: Setting) -> [String] {
        let completion = completion(setting)
        return [
            "    @Option(", "        name: .long,", "        help: ArgumentHelp(", #"            """"#,
        ] + wrapped(explained(setting), to: 100).map { "            \($0)" } + [
            #"            """, valueName: "\#(valueName(setting))")\#(completion == nil ? ")" : ",")"#
        ] + (completion.map { [$0] } ?? []).map { "        completion: \($0))" } + [
            "    var \(property(setting)): \(setting.entry.isRepeated ? "[String] = []" : "String?")"
        ]
    }

    private static func explained(_ setting: Setting) -> String {
        var notes: [String] = []
        if !setting.choices.isEmpty, valueName(setting) == shortName(setting) {
            notes.append("values: " + setting.choices.joined(separator: ", "))
        }
        notes.append("default: \(standard(setting))")
        return "\(setting.entry.help) (\(notes.joined(separator: "; ")))"
    }

    private static func standard(_ setting: Setting) -> String {
        switch setting.entry.standard {
        case .value(let value): setting.text(of: value)
        case .derived(let words): words
        }
    }

    private static func valueName(_ setting: Setting) -> String {
        switch setting.entry.kind {
        case .count: return "n"
        case .bytes: return "bytes"
        case .rate: return "bytes/s"
        case .time(let bare, _): return bare == .seconds ? "seconds" : "ms"
        case .choice, .toggle:
            let words = setting.choices.joined(separator: "|")
            return words.utf8.count <= 30 ? words : shortName(setting)
        case .text(let hint), .list(let hint): return hint
        }
    }

    /// `level` of `log-level`.
    private static func shortName(_ setting: Setting) -> String {
        setting.rawValue.split(separator: "-").last.map(String.init) ?? setting.rawValue
    }

    private static func completion(_ setting: Setting) -> String? {
        if !setting.choices.isEmpty {
            return ".list([\(setting.choices.map { "\"\($0)\"" }.joined(separator: ", "))])"
        }
        guard case .text(let hint) = setting.entry.kind else { return nil }
        return hint.hasPrefix("dir") ? ".directory" : hint.hasPrefix("file") ? ".file()" : nil
    }

    /// `idleTimeout`.
    private static func property(_ setting: Setting) -> String {
        let words = setting.rawValue.split(separator: "-")
        return words.dropFirst().reduce(String(words[0])) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
    }

    /// The lines of a multi-line literal, each but the last with a sign that the text goes on.
    private static func wrapped(_ text: String, to columns: Int) -> [String] {
        var lines = [""]
        for word in text.replacing("\\", with: "\\\\").split(separator: " ") {
            if lines[lines.count - 1].count + word.count > columns { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines.enumerated().map { $0 == lines.count - 1 ? $1 : $1 + " \\" }
    }

    // MARK: pages

    /// A table a section.
    static var markdown: String {
        SettingSection.allCases.map { section in
            let rows = section.settings.map { setting in
                let cells = [
                    "`\(setting)`", type(setting), range(setting), code(setting), setting.isLive ? "yes" : "",
                    setting.entry.help, "`\(setting.environmentName)`",
                ]
                return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
            }
            return """
                ### [\(section)]

                | name | type | range | default | live | | variable |
                |---|---|---|---|---|---|---|
                \(rows.joined(separator: "\n"))

                """
        }.joined(separator: "\n")
    }

    private static func type(_ setting: Setting) -> String {
        switch setting.entry.kind {
        case .count: "number"
        case .bytes: "size"
        case .rate: "rate"
        case .time(let bare, _): bare == .seconds ? "time, in seconds" : "time, in milliseconds"
        case .choice: "word"
        case .toggle: "on or off"
        case .text(let hint): "`\(hint)`"
        case .list(let hint): "list of `\(hint)`"
        }
    }

    private static func range(_ setting: Setting) -> String {
        if let range = setting.range {
            return "\(setting.text(of: .number(range.lowerBound))) to \(setting.text(of: .number(range.upperBound)))"
        }
        if case .choice(let words) = setting.entry.kind { return words.map { "`\($0)`" }.joined(separator: ", ") }
        return ""
    }

    private static func code(_ setting: Setting) -> String {
        switch setting.entry.standard {
        case .value(let value): "`\(setting.text(of: value))`"
        case .derived(let words): words
        }
    }

    /// In the language of man(7).
    static var man: String {
        SettingSection.allCases.map { section in
            ".SS \(section.rawValue.prefix(1).uppercased() + section.rawValue.dropFirst())\n"
                + section.settings.map { setting in
                    ".TP\n.BI \\-\\-\(roff(setting.rawValue)) \" \(roff(valueName(setting)))\"\n"
                        + roff(explained(setting)) + "\n"
                }.joined()
        }.joined()
    }

    private static func roff(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq")
    }
}
