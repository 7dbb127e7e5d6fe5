// Prints the tables of keys, commands and columns for documents: the tables of docs/keys.md and the sections of
// reactor(1).

import Engine

enum Manual {
    /// A Markdown table with a line for each binding, under the groups' names.
    static func markdownKeys() -> String {
        var lines = ["| key | |", "|---|---|"]
        for group in KeyBinding.Group.allCases {
            let members = Keymap.bindings.filter { $0.group == group }
            guard !members.isEmpty else { continue }
            lines.append("| **\(group.rawValue)** | |")
            for binding in members {
                let keys = binding.keys.map { "`\($0.name)`" }.joined(separator: " ")
                lines.append("| \(keys) | \(help(binding)) |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func markdownCommands() -> String {
        var lines = ["| command | |", "|---|---|"]
        for form in CommandTable.forms {
            lines.append("| `:\(form.usage.replacing("|", with: "\\|"))` | \(help(form)) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Paragraphs of man(7), one a binding.
    static func manKeys() -> String {
        var lines: [String] = []
        for group in KeyBinding.Group.allCases {
            let members = Keymap.bindings.filter { $0.group == group }
            guard !members.isEmpty else { continue }
            lines.append(".SS \(escaped(group.rawValue))")
            for binding in members {
                lines.append(".TP")
                lines.append(".B \(escaped(binding.names))")
                lines.append(escaped(help(binding)) + ".")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func manCommands() -> String {
        var lines: [String] = []
        for form in CommandTable.forms {
            lines.append(".TP")
            lines.append(".B :\(escaped(form.usage))")
            lines.append(escaped(help(form)) + ".")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Paragraphs of man(7), one a column of the connections table.
    static func manColumns() -> String {
        var lines: [String] = []
        for entry in ConnectionColumn.allCases.map(\.entry) {
            lines.append(".TP")
            lines.append(".B \(escaped(entry.word))")
            let facts = [entry.look?.title, entry.filter.map { entry.word + $0.example }].compactMap { $0 }
            lines.append(escaped("\(entry.help) (\(facts.joined(separator: "; ")))."))
        }
        for column in NetworkColumn.allCases {
            lines.append(".TP")
            lines.append(".B \(escaped(column.title.lowercased()))")
            lines.append(escaped("\(column.help) (\(column.title); with the key v)."))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A filter with a term about each column of the users table.
    static func markdownUserTerms() -> String { "    \(userTerms)\n" }

    static func manUserTerms() -> String { ".IR \"\(escaped(userTerms))\" .\n" }

    private static let userTerms = UserColumn.allCases.map { $0.term + $0.example }.joined(separator: " ")

    private static func help(_ binding: KeyBinding) -> String {
        let place = binding.scope == .everywhere ? "" : "; in the \(binding.scope.title)"
        let attached = binding.attached.map { "; attached: \($0.help)" } ?? ""
        return binding.help + (binding.confirms ? ", asks first" : "") + place + attached
    }

    private static func help(_ form: CommandForm) -> String {
        form.help + (form.attached.map { "; attached: \($0)" } ?? "")
    }

    /// Escapes what has a meaning for roff: a backslash, a hyphen, and a leading dot or quote.
    private static func escaped(_ text: String) -> String {
        var result = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("^", with: "\\(ha")
            .replacing("~", with: "\\(ti")
        if let first = result.first, first == "." || first == "'" { result = "\\&" + result }
        return result
    }
}
