// Settings written as a file: the example, in which every default is commented out, and the values that hold. Both are
// made from the table, and read back.

public enum SettingsPage {
    /// All settings by section, each with its help and its default commented out.
    public static let example = page(head: exampleHead) { setting in
        guard case .value(let value) = setting.entry.standard else {
            return [explained(setting), derived(setting)]
        }
        return [explained(setting), "# " + line(setting, value)]
    }

    /// The values that hold, with what they come from if that is to be said. A secret is masked.
    /// - Parameters:
    ///   - value: nil where nobody gave one and the default depends on something else.
    ///   - source: nil for a default.
    public static func page(_ value: (Setting) -> SettingValue?, source: ((Setting) -> String?)? = nil) -> String {
        page(head: nil) { setting in
            guard let value = value(setting) else { return [derived(setting)] }
            let shown = setting.entry.isSecret ? "# \(setting.rawValue) is set" : line(setting, value)
            return [shown + (source.map { "  # \($0(setting) ?? "default")" } ?? "")]
        }
    }

    private static let exampleHead = """
        # The settings of reactor, all with their defaults. A setting is one line, `name = value`, below its [section];
        # times, sizes and rates are texts with their units. What begins with # is a comment.
        # `reactor config check FILE` tells of every fault, `reactor manual` says more.


        """

    private static func page(head: String?, _ lines: (Setting) -> [String]) -> String {
        (head ?? "")
            + SettingSection.allCases.map { section in
                let separator = head == nil ? "\n" : "\n\n"
                let settings = section.settings.map { lines($0).joined(separator: "\n") }
                return "[\(section.rawValue)]\n" + settings.joined(separator: separator) + "\n"
            }.joined(separator: "\n")
    }

    private static func line(_ setting: Setting, _ value: SettingValue) -> String {
        "\(setting.rawValue) = \(SettingsFileText.literal(SettingsFile.Value(value, of: setting)))"
    }

    private static func explained(_ setting: Setting) -> String {
        let restart = setting.isLive ? "" : " Needs a restart."
        return wrapped("\(setting.entry.help) Takes \(setting.allowed).\(restart)")
    }

    /// The default of a setting that depends on something else is no value that could stand there.
    private static func derived(_ setting: Setting) -> String {
        guard case .derived(let words) = setting.entry.standard else { return "# \(setting.rawValue) is not set." }
        return wrapped("\(setting.rawValue) is not set: \(words).")
    }

    /// Comment lines of at most 100 columns.
    private static func wrapped(_ text: String) -> String {
        var lines = ["#"]
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            if lines[lines.count - 1].utf8.count + word.count >= 100 { lines.append("#") }
            lines[lines.count - 1] += " " + String(Substring(word))
        }
        return lines.joined(separator: "\n")
    }
}
