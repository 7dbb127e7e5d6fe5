// What must hold for the reader and the editor of settings files, whatever the bytes: for the tests and for the fuzzer.

#if canImport(Engine)
    @testable import Engine
#endif

enum SettingsFileProperties {
    /// - Returns: the property that these bytes break; nil where all hold.
    static func violation(of bytes: [UInt8]) -> String? {
        let file = SettingsFile(bytes)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for fault in file.faults {
            guard lines.indices.contains(fault.place.line - 1) else { return "a fault stands on no line of the file" }
            let length = lines[fault.place.line - 1].count
            if fault.place.column < 1 || fault.place.column > length + 1 { return "a fault stands beside its line" }
            if fault.words.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                return "a fault's words hold a control character"
            }
        }
        if file.faults.count > SettingsFile.mostFaults + 1 { return "there are too many faults" }
        if !file.faults.isEmpty {
            return file.setting("a", in: "b", to: .number(1)) == nil ? nil : "a file with a fault is changed"
        }
        for entry in file.entries.prefix(8) {
            if let violation = violation(of: file, changing: entry) { return violation }
        }
        return violation(of: file, adding: "new", in: file.sections.first?.name ?? "fresh")
            ?? violation(of: file, adding: "new", in: "fresh")
    }

    private static func violation(of file: SettingsFile, changing entry: SettingsFile.Entry) -> String? {
        guard let same = file.setting(entry.key, in: entry.section, to: entry.value), same.bytes == file.bytes else {
            return "a value that is set to itself changes the file"
        }
        let next = SettingsFile.Value.list(["\"\\\u{1}é", "x"])
        guard let changed = file.setting(entry.key, in: entry.section, to: next) else { return "a value is not set" }
        let before = file.bytes[..<entry.valueRange.lowerBound]
        let after = file.bytes[entry.valueRange.upperBound...]
        if !changed.bytes.starts(with: before) || !changed.bytes.reversed().starts(with: after.reversed()) {
            return "another byte than the value's is changed"
        }
        if !isChanged(changed, from: file, in: [entry.section, entry.key], by: next) { return "a value is set wrong" }
        guard let without = file.removing(entry.key, in: entry.section) else { return "a value is not removed" }
        let isRight = isChanged(without, from: file, in: [entry.section, entry.key], by: nil)
        return isRight ? nil : "a value is removed wrong"
    }

    private static func violation(of file: SettingsFile, adding key: String, in section: String) -> String? {
        if file.entry(key, in: section) != nil || file.entry(section, in: "") != nil { return nil }
        guard let added = file.setting(key, in: section, to: .toggle(true)) else {
            return file.bytes.count > SettingsFile.largest - 80 ? nil : "a value is not added"
        }
        return isChanged(added, from: file, in: [section, key], by: .toggle(true)) ? nil : "a value is added wrong"
    }

    /// The two say the same but for one value, which is nil where it is gone.
    static func isChanged(
        _ file: SettingsFile, from other: SettingsFile, in name: [String], by value: SettingsFile.Value?
    ) -> Bool {
        var expected = meaning(of: other)
        expected[name] = value
        return file.faults.isEmpty && meaning(of: file) == expected
    }

    static func meaning(of file: SettingsFile) -> [[String]: SettingsFile.Value] {
        Dictionary(file.entries.map { ([$0.section, $0.key], $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
