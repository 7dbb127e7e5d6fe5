// A settings file with a running server's values in it: the lines that change, and what stays out of it. A plain value.

import Engine

/// Why nothing was saved.
public struct SaveFailure: Error, Sendable, Equatable {
    /// One, or one for each fault of the file. Texts in them are as they were found.
    public let lines: [String]

    init(_ lines: [String]) { self.lines = lines }
    init(_ line: String) { lines = [line] }
}

/// The changes to a settings file that save a server's settings.
struct SettingsEdit: Sendable {
    struct Line: Sendable, Equatable {
        let name: String
        /// What the file said; nil where it said nothing.
        let old: String?
        let new: String
    }

    /// A setting that a start takes from elsewhere, whatever the file says.
    struct Hidden: Sendable, Equatable {
        let name: String
        /// A flag or a variable.
        let by: String
        /// What it gives.
        let value: String
    }

    /// A setting for which a start with the file gives another value than the server has, as the file stays.
    struct Difference: Sendable, Equatable {
        let name: String
        let value: String
        let next: String
    }

    /// In the table's order.
    private(set) var lines: [Line] = []
    private(set) var hidden: [Hidden] = []
    /// Their values are not told by a server, so they are not written.
    private(set) var secrets: [String] = []
    /// Edits of the server's file that wait for a reload or a restart.
    private(set) var unloaded: [Difference] = []
    /// Lines of another file for what the server has as a default, from its flags and variables, or from the program
    /// that embeds it.
    private(set) var left: [Difference] = []
    private(set) var file: SettingsFile

    /// In place of a secret's value.
    private static let mask = "***"

    /// - Parameters:
    ///   - old: the file as it is.
    ///   - isOther: not the one that the server reads. What the server has from its own file is written there too.
    init(_ report: SettingsReport, in old: FileSettings, isOther: Bool) throws(SaveFailure) {
        // The server has found more, perhaps: what depends on its machine.
        let faults = old.faults.isEmpty && !isOther ? report.faults : old.report
        guard faults.isEmpty else { throw SaveFailure(faults + ["not saved: a start would not take \(old.path)"]) }
        file = old.file
        var wanted = old.values
        for state in report.settings {
            guard isOther ? ["set", "file"].contains(state.source) : state.isUnsaved else {
                if isOther {
                    leave(state, in: old)
                } else if let next = state.restart {
                    unloaded.append(Difference(name: state.name, value: state.value, next: next))
                }
                continue
            }
            guard let setting = Setting(rawValue: state.name) else {
                throw SaveFailure("not saved: the server is of another version: it has a setting \(state.name)")
            }
            guard !setting.entry.isSecret, state.value != Self.mask else {
                secrets.append(state.name)
                continue
            }
            if let hiding = state.hiding {
                hidden.append(Hidden(name: state.name, by: hiding, value: state.restart ?? state.value))
            }
            let value = try Self.value(state, of: setting)
            if old.values[setting] == value { continue }
            let section = setting.entry.section.rawValue
            guard let changed = file.setting(state.name, in: section, to: SettingsFile.Value(value, of: setting)) else {
                throw SaveFailure("not saved: \(old.path) cannot take \(state.name): it would be too large")
            }
            file = changed
            wanted[setting] = value
            lines.append(
                Line(name: state.name, old: old.values[setting].map(setting.text(of:)), new: setting.text(of: value)))
        }
        // What a start will read, before anything is written.
        let result = FileSettings(file, path: old.path) { $0.fault(in: $1) }
        guard result.faults.isEmpty, result.values == wanted else {
            throw SaveFailure(result.report + ["not saved: \(old.path) would not say what it should"])
        }
        if let fault = Self.start(result, isOther ? [] : report.settings).fault {
            throw SaveFailure([
                "\(old.path): \(fault)",
                "not saved: a start would not take \(old.path) so: set one of the two otherwise, in the server or in "
                    + "that file, and save again",
            ])
        }
    }

    /// What a start with that file has, where these are what flags and variables say besides.
    private static func start(_ file: FileSettings, _ states: [SettingState]) -> SettingsLayers {
        var layers = SettingsLayers()
        layers.take(file)
        for state in states {
            guard let hiding = state.hiding, let setting = Setting(rawValue: state.name),
                let value = try? setting.value(of: state.restart ?? state.value)
            else { continue }
            layers.give(setting, value, by: .flag, at: hiding)
        }
        return layers
    }

    private mutating func leave(_ state: SettingState, in old: FileSettings) {
        guard let setting = Setting(rawValue: state.name), let value = old.values[setting] else { return }
        let text = setting.entry.isSecret ? Self.mask : setting.text(of: value)
        if text != state.value { left.append(Difference(name: state.name, value: state.value, next: text)) }
    }

    private static func value(_ state: SettingState, of setting: Setting) throws(SaveFailure) -> SettingValue {
        do throws(SettingFault) { return try setting.value(of: state.value) } catch {
            throw SaveFailure("not saved: \(error.description)")
        }
    }
}
