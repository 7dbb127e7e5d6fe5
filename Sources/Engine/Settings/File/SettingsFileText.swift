// Text on its way out of a settings file, into a message, and into the file, as a value.

enum SettingsFileText {
    /// Scalars of a text that a message repeats.
    private static let longest = 40

    static func shown(_ bytes: ArraySlice<UInt8>, isQuoted: Bool = true) -> String {
        shown(String(decoding: bytes, as: UTF8.self), isQuoted: isQuoted)
    }

    /// A text of the file in a message: cut where it is long, with nothing in it that a terminal would obey or hide.
    static func shown(_ text: String, isQuoted: Bool = true) -> String {
        var line = ""
        for scalar in text.unicodeScalars.prefix(longest) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
                line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        if text.unicodeScalars.dropFirst(longest).first != nil { line += "…" }
        return isQuoted ? "'\(line)'" : line
    }

    static func hexadecimal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return "0x" + String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// A value as the file has it.
    static func literal(_ value: SettingsFile.Value) -> String {
        switch value {
        case .text(let text): quoted(text)
        case .number(let number): "\(number)"
        case .toggle(let isOn): isOn ? "true" : "false"
        case .list(let texts): "[" + texts.map(quoted).joined(separator: ", ") + "]"
        }
    }

    private static func quoted(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": literal += "\\\(scalar)"
            case "\t": literal += "\\t"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                literal += "\\u00" + hexadecimal(Int(scalar.value), digits: 2).dropFirst(2)
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
