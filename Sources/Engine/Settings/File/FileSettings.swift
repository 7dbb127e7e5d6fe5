// The settings that a file sets: its entries against the table. A plain value.

/// The meaning of a settings file, and the path by which its faults and its values name it.
public struct FileSettings: Sendable {
    public let path: String
    public let file: SettingsFile
    /// Empty where there is a fault.
    public private(set) var values: [Setting: SettingValue] = [:]
    /// Of the file's form and of its values, in the order of their places.
    public private(set) var faults: [SettingsFile.Fault]

    /// - Parameters:
    ///   - othersMayRead: users who are neither the file's owner nor of its group.
    ///   - fault: that of a value whose form is right.
    ///   - isSecret: by the table, unless a test says otherwise.
    public init(
        _ file: SettingsFile, path: String, othersMayRead: Bool = false,
        fault: (Setting, SettingValue) -> SettingFault? = { _, _ in nil },
        isSecret: (Setting) -> Bool = { $0.entry.isSecret }
    ) {
        self.path = path
        self.file = file
        faults = file.faults
        for section in file.sections where SettingSection(rawValue: section.name) == nil {
            let nearest = Self.nearest(section.name, SettingSection.allCases.map(\.rawValue)) { "[\($0)]" }
            note("there is no section [\(section.name)]\(nearest)", at: section.offset)
        }
        for entry in file.entries {
            do throws(SettingFault) {
                let setting = try Setting.named(entry.key)
                check(entry, standsRight: setting)
                if othersMayRead, isSecret(setting) {
                    note("\(setting.rawValue) is a secret that others may read: chmod o= \(path)", at: entry.offset)
                }
                guard let value = value(of: setting, entry) else { continue }
                if let fault = fault(setting, value) { note(fault.description, at: entry.valueRange.lowerBound) }
                values[setting] = value
            } catch {
                note(error.description, at: entry.offset)
            }
        }
        faults.sort { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
        if faults.count > SettingsFile.mostFaults {
            faults.removeSubrange(SettingsFile.mostFaults...)
        }
        if !faults.isEmpty { values = [:] }
    }

    /// A line for each fault: `reactor.toml:12:5: idle-timeout takes …`.
    public var report: [String] { faults.map { "\(path):\($0)" } }

    /// The place of a setting's value: `reactor.toml:12`.
    public func source(of setting: Setting) -> String? {
        file.entry(setting.rawValue, in: setting.entry.section.rawValue).map {
            "\(path):\(file.place(of: $0.offset).line)"
        }
    }

    private mutating func note(_ words: String, at offset: Int) {
        // The column of each is counted from its line's beginning.
        if faults.count >= SettingsFile.mostFaults { return }
        faults.append(SettingsFile.Fault(file.place(of: offset), words))
    }

    private static func nearest(_ name: String, _ names: [String], _ shown: (String) -> String) -> String {
        guard let name = NearestName.of(name, among: names) else {
            return ": there are " + names.map(shown).joined(separator: " ")
        }
        return ": did you mean \(shown(name))?"
    }

    /// A setting below a section that does not exist is told of with that section.
    private mutating func check(_ entry: SettingsFile.Entry, standsRight setting: Setting) {
        let right = setting.entry.section
        guard entry.section != right.rawValue else { return }
        guard entry.section.isEmpty || SettingSection(rawValue: entry.section) != nil else { return }
        let wrong = entry.section.isEmpty ? "" : ", not below [\(entry.section)]"
        note("\(setting.rawValue) stands below [\(right.rawValue)]\(wrong)", at: entry.offset)
    }

    /// Nil where the setting does not take it; why is noted.
    private mutating func value(of setting: Setting, _ entry: SettingsFile.Entry) -> SettingValue? {
        func fault(_ error: SettingFault) { note(error.description, at: entry.valueRange.lowerBound) }
        do throws(SettingFault) {
            switch (entry.value, setting.entry.kind) {
            case (.text(let text), _): return try setting.value(of: text)
            case (.number(let number), .count): return try setting.value(of: number)
            case (.toggle(let isOn), .toggle): return try setting.value(of: isOn ? "on" : "off")
            case (.list(let texts), .list):
                let before = faults.count
                for (text, offset) in zip(texts, entry.partOffsets) {
                    do throws(SettingFault) { _ = try setting.value(of: [text]) } catch {
                        note(error.description, at: offset)
                    }
                }
                return faults.count > before ? nil : try setting.value(of: texts)
            case (.number(let number), _): fault(SettingFault("\(setting.takes); in quotes, not \(number)"))
            case (.toggle(let isOn), _): fault(SettingFault("\(setting.takes), not \(isOn)"))
            case (.list, _): fault(SettingFault("\(setting.takes), not a list"))
            }
        } catch {
            fault(error)
        }
        return nil
    }
}

extension SettingsFile.Value {
    /// A setting's value as the file has it: a count is a number, several are a list, all else is text in quotes.
    public init(_ value: SettingValue, of setting: Setting) {
        switch (value, setting.entry.kind) {
        case (.number(let number), .count): self = .number(number)
        case (.list(let texts), _): self = .list(texts)
        default: self = .text(setting.text(of: value))
        }
    }
}
