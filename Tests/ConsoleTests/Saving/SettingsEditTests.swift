// Random settings files with random settings saved into them, from seeds: what the reader finds afterwards is what was
// wanted, and all other lines are as they were.

import Testing

@testable import Console
@testable import Engine

@Suite struct SettingsEditTests {
    @Test(arguments: 1...200) func savedFile_HasExactlyTheWantedValues_AndAllOtherLines(_ seed: Int) throws {
        var random = SavingRandom(seed)
        let (text, given) = random.file()
        let old = FileSettings(SettingsFile(Array(text.utf8)), path: "r.toml") { $0.fault(in: $1) }
        try #require(old.faults.isEmpty && old.values == given, "\(old.report)\n\(text)")

        var wanted: [Setting: SettingValue] = [:]
        var report = SettingsReport(path: "r.toml")
        for setting in Setting.allCases where random.below(4) == 0 {
            let value = random.value(of: setting)
            wanted[setting] = value
            report.settings.append(
                SettingState(
                    name: setting.rawValue, value: setting.text(of: value), source: "set", restart: "another"))
        }
        var start = SettingsLayers()
        for (setting, value) in given.merging(wanted, uniquingKeysWith: { $1 }) {
            start.give(setting, value, by: .file, at: "")
        }
        // What does not go together is never written.
        if start.fault != nil {
            #expect(throws: SaveFailure.self) { try SettingsEdit(report, in: old, isOther: false) }
            return
        }
        let edit = try SettingsEdit(report, in: old, isOther: false)
        let new = FileSettings(edit.file, path: "r.toml")
        #expect(new.faults.isEmpty && new.values == given.merging(wanted) { _, new in new })
        #expect(Set(edit.lines.map(\.name)) == Set(wanted.filter { given[$0.key] != $0.value }.keys.map(\.rawValue)))
        for line in edit.lines {
            let setting = try Setting.named(line.name)
            #expect(line.old == given[setting].map(setting.text(of:)))
        }
        // Lines that do not name what is changed, in their order.
        let changed = edit.lines.map(\.name)
        func others(_ bytes: [UInt8]) -> [String] {
            bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
                .filter { line in !changed.contains { line.contains("\($0) =") } }
        }
        var left = others(old.file.bytes)[...]
        // Only sections that were not there are added, each below a blank line.
        for line in others(edit.file.bytes) {
            if line == left.first {
                left.removeFirst()
            } else if !line.hasPrefix("["), line.contains(where: { $0 != "\r" && $0 != "\r\n" }) {
                Issue.record("\(line) in place of \(left.first ?? "the end") in seed \(seed)")
                break
            }
        }
        #expect(left.isEmpty, "seed \(seed)")
        // What is saved once is saved.
        #expect(try SettingsEdit(report, in: new, isOther: false).lines.isEmpty)
    }
}

/// Settings files of the table's settings, and values that they take.
struct SavingRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func value(of setting: Setting) -> SettingValue {
        // More than there are workers would be refused nearly always.
        if setting == .hashWorkers { return .number(1 + below(2)) }
        switch setting.entry.kind {
        case .count(let range), .bytes(let range), .rate(let range), .time(_, let range):
            let most = min(range.upperBound, range.lowerBound + 100_000)
            let number = Int.random(in: range.lowerBound...most, using: &self)
            // Whole seconds where nothing else is taken.
            return .number((try? setting.value(of: number)) == nil ? range.lowerBound : number)
        case .choice, .toggle: return .text(setting.choices[below(setting.choices.count)])
        case .text: return .text(["off", "/srv/a b", "/srv/\"é\\#"][below(3)])
        case .list:
            let elements =
                switch setting {
                case .listen: ["127.0.0.1:80", "[::1]:8080", "0.0.0.0:443"]
                case .mediaType: ["wasm=application/wasm", "x=text/plain"]
                default: ["10.0.0.0/8", "192.0.2.1"]
                }
            return .list(Array(elements.prefix(1 + below(elements.count))))
        }
    }

    /// - Returns: its text, and what it says.
    mutating func file() -> (text: String, values: [Setting: SettingValue]) {
        let end = ["\n", "\r\n"][below(2)]
        var lines: [String] = []
        var values: [Setting: SettingValue] = [:]
        for section in SettingSection.allCases.shuffled(using: &self) where below(4) > 0 {
            lines += ["# of the \(section.rawValue)", "[\(section.rawValue)]" + ["", "  # here"][below(2)]]
            for setting in section.settings.shuffled(using: &self) {
                let value = value(of: setting)
                let literal = SettingsFileText.literal(SettingsFile.Value(value, of: setting))
                let line = "\(setting.rawValue) = \(literal)" + ["", " # é \"["][below(2)]
                switch below(5) {
                case 0: lines.append(["# ", "#"][below(2)] + line)
                case 1, 2:
                    values[setting] = value
                    lines.append(["", "  "][below(2)] + line)
                case 3: lines.append(["", "# prose", " \t"][below(3)])
                default: break
                }
            }
            lines.append("")
        }
        return (lines.joined(separator: end) + [end, ""][below(2)], values)
    }
}
