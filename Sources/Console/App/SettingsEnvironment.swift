// The settings in the environment, REACTOR_IDLE_TIMEOUT=75s: read once, when a server is about to start. One that is
// empty is not set.

import ArgumentParser
import Engine
import Foundation

enum SettingsEnvironment {
    private static let prefix = "REACTOR_"
    /// Names of ours that are no settings.
    private static let others: Set = ["REACTOR_CONFIG"]

    /// - Throws: the exit status, where a variable has a value that its setting does not take; each has been reported.
    static func values(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> [(setting: Setting, value: SettingValue)] {
        var left = environment.filter { $0.key.utf8.starts(with: prefix.utf8) && !$0.value.isEmpty }
        var values: [(setting: Setting, value: SettingValue)] = []
        var hasFault = false
        for setting in Setting.allCases {
            guard let text = left.removeValue(forKey: setting.environmentName) else { continue }
            do throws(SettingFault) {
                let value = try setting.value(of: text)
                if let fault = setting.fault(in: value) { throw fault }
                values.append((setting, value))
            } catch {
                Output.report("\(setting.environmentName): \(error)")
                hasFault = true
            }
        }
        // It may be another program's.
        for name in left.keys.sorted() where !others.contains(name) { Output.report(warning(of: name)) }
        if hasFault { throw ExitCode.failure }
        return values
    }

    private static func warning(of name: String) -> String {
        // What all have in common makes none of them nearer.
        let own = Setting.allCases.map { String($0.environmentName.dropFirst(prefix.count)) }
        let nearest = NearestName.of(String(name.dropFirst(prefix.count)), among: own)
        let hint = nearest.map { ": did you mean \(prefix)\($0)?" } ?? ""
        return "no setting is called \(SettingFault.quoted(name))\(hint)"
    }
}
