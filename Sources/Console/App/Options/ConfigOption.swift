// The option that names the settings file, and what is read where it is not given.

import ArgumentParser
import Engine
import Glibc

struct ConfigOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The settings file, or off. (default: $REACTOR_CONFIG, else \(FileSettings.standardPath) where it exists)
            """, valueName: "file|off"),
        completion: .file())
    var config: String?

    /// What is read; nil where there is no file to be read.
    /// - Throws: the exit status, where a file cannot be read or has a fault; each has been reported.
    static func settings(_ config: String?) throws -> FileSettings? {
        guard let place = place(config) else { return nil }
        return try settings(place.path, mayBeMissing: place.mayBeMissing)
    }

    static func settings(_ path: String, mayBeMissing: Bool) throws -> FileSettings? {
        if mayBeMissing, FileSettings.isMissing(path) { return nil }
        let settings: FileSettings
        do throws(SettingFault) { settings = try read(path) } catch { throw Output.failure(error.description) }
        try refuse(settings)
        return settings
    }

    /// With the faults that only the engine's upper floors find.
    static func read(_ path: String) throws(SettingFault) -> FileSettings {
        try FileSettings.read(path) { setting, value in setting.fault(in: value) }
    }

    /// Reports each fault of a file with its place.
    static func refuse(_ settings: FileSettings) throws {
        if settings.faults.isEmpty { return }
        for line in settings.report { Output.reportPlain(line) }
        let count = settings.faults.count
        throw Output.failure("\(settings.path) has \(count == 1 ? "a fault" : "\(count) faults")")
    }

    /// The file that a start reads; nil for none. Where nobody has named one it may be missing.
    static func place(_ config: String?) -> (path: String, mayBeMissing: Bool)? {
        guard let given = config ?? Surroundings.variable("REACTOR_CONFIG") else {
            return (FileSettings.standardPath, true)
        }
        return given == "off" ? nil : (given, false)
    }

    /// A text in the environment or the file that commands need which find a server, whatever faults there are beside
    /// it. The file that is meant where nobody names one may be closed to whoever calls.
    static func text(of setting: Setting) throws -> String? {
        if let text = Surroundings.variable(setting.environmentName) { return text }
        guard let place = place(nil) else { return nil }
        let settings: FileSettings
        do throws(SettingFault) { settings = try read(place.path) } catch {
            if place.mayBeMissing { return nil }
            throw Output.failure(error.description)
        }
        let entry = settings.file.entry(setting.rawValue, in: setting.entry.section.rawValue)
        if case .text(let text) = entry?.value, !text.isEmpty { return text }
        return nil
    }
}
