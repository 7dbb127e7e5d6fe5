// Settings files made at random from a seed: every form that the reader takes, with comments, blanks and both line
// ends.

@testable import Engine

struct SettingsFileGenerator {
    var random: SeededRandom

    private static let scalars: [Unicode.Scalar] = [
        "a", "Z", "0", " ", "\"", "'", "\\", "#", "=", "[", "]", ",", "\t", "\n", "\r", "\u{8}", "\u{0}", "\u{7F}",
        "\u{85}", "é", "€", "\u{FEFF}", "\u{FFFF}", "😀", "\u{10FFFF}",
    ]

    mutating func file() -> [UInt8] {
        var text = ""
        for section in ["", "s0", "s1", "s2", "other"] where section.isEmpty || random.below(4) > 0 {
            if !section.isEmpty { text += pick(["", " ", "\t"]) + "[\(pick(["", " "]))\(section)]" + rest() }
            for key in 0..<6 where random.below(3) > 0 {
                let name = pick(["", "", "  "]) + "k\(key)" + pick(["", " ", "\t "]) + "=" + pick(["", " "])
                switch random.below(6) {
                case 0:
                    let line = "# \(name)\(written(value()))"
                    if !line.utf8.contains(0x0A) { text += line + "\n" }
                case 1: text += pick(["# prose é", "", " \t"]) + lineEnd()
                default: break
                }
                text += name + written(value()) + rest()
            }
        }
        if random.below(4) == 0 { text += "# no line end" }
        return [UInt8](text.utf8)
    }

    mutating func value() -> SettingsFile.Value {
        switch random.below(4) {
        case 0: .toggle(random.below(2) == 0)
        case 1: .number(pick([0, 1, -1, 42, 1_000_000, .max, .min, random.below(1 << 40) - (1 << 39)]))
        case 2: .text(text())
        default: .list((0..<random.below(4)).map { _ in text() })
        }
    }

    private mutating func text() -> String {
        var text = ""
        for _ in 0..<random.below(8) { text.unicodeScalars.append(pick(Self.scalars)) }
        return text
    }

    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[random.below(choices.count)] }

    private mutating func lineEnd() -> String { pick(["\n", "\n", "\r\n"]) }

    /// What may follow a value on its line.
    private mutating func rest() -> String { pick(["", "", " ", "\t"]) + pick(["", "", "# é \" ["]) + lineEnd() }

    /// A value in one of its forms.
    private mutating func written(_ value: SettingsFile.Value) -> String {
        switch value {
        case .toggle(let isOn): return isOn ? "true" : "false"
        case .number(let number):
            var digits = "\(number.magnitude)"
            if digits.utf8.count > 1, random.below(2) == 0 {
                digits.insert("_", at: digits.index(after: digits.startIndex))
            }
            return (number < 0 ? "-" : pick(["", "", "+"])) + digits
        case .text(let text): return written(text)
        case .list(let texts):
            let gaps = ["", " ", "\n  ", "\r\n", " # c ]\n\t"]
            var list = "[" + pick(gaps)
            for (index, text) in texts.enumerated() {
                list += written(text) + pick(gaps)
                if index + 1 < texts.count || random.below(2) == 0 { list += "," + pick(gaps) }
            }
            return list + "]"
        }
    }

    private mutating func written(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0 == "\t" || $0.value >= 0x20 && $0 != "'" && $0.value != 0x7F }
        if isPlain, random.below(2) == 0 { return "'\(text)'" }
        var literal = "\""
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F
            guard isControl || scalar == "\"" || scalar == "\\" || random.below(6) == 0 else {
                literal.unicodeScalars.append(scalar)
                continue
            }
            let short = ["\"": "\"", "\\": "\\", "\t": "t", "\n": "n", "\r": "r", "\u{8}": "b"][scalar]
            if let short, random.below(2) == 0 {
                literal += "\\" + short
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: random.below(2) == 0)
                let count = digits.utf8.count > 4 || random.below(3) == 0 ? 8 : 4
                let zeros = String(repeating: "0", count: count - digits.utf8.count)
                literal += (count == 8 ? "\\U" : "\\u") + zeros + digits
            }
        }
        return literal + "\""
    }
}
