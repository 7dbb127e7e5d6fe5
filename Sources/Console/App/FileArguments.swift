// The settings of the file as arguments: each counts as if it had been typed, unless the flag was. So the file has no
// way into the configuration of its own. On the main thread, before the arguments are parsed.

import ArgumentParser
import Engine

enum FileArguments {
    /// The arguments of a start with the file's settings among them; those of any other command as they are. Does not
    /// return if the file has a fault.
    static func completing(_ arguments: [String]) -> [String] {
        let isNamed = ["serve", "console"].contains(arguments.first)
        guard isNamed || arguments.first?.utf8.first ?? dash == dash else { return arguments }
        let names = arguments.map { String(Substring($0.utf8.prefix { $0 != UInt8(ascii: "=") })) }
        // Who asks for help is not told of a file.
        guard Set(names).isDisjoint(with: ["-h", "--help", "--version", "--generate-completion-script"]) else {
            return arguments
        }
        do {
            guard let settings = try ConfigOption.settings(value(of: "--config", in: arguments)) else {
                return arguments
            }
            SettingsReload.begin(settings, flags: Set(Setting.allCases.filter { names.contains("--\($0.rawValue)") }))
            let inserted = self.arguments(of: settings, without: Set(names))
            return Array(arguments.prefix(isNamed ? 1 : 0)) + inserted + arguments.dropFirst(isNamed ? 1 : 0)
        } catch {
            ReactorCommand.exit(withError: error)
        }
    }

    /// - Parameter given: the names of flags that say something else.
    static func arguments(of settings: FileSettings, without given: Set<String> = []) -> [String] {
        Setting.allCases.flatMap { setting -> [String] in
            let flag = "--\(setting.rawValue)"
            // What is as it would be without it needs no argument; `off` may be no value of the flag.
            guard let value = settings.values[setting], !given.contains(flag), value != setting.entry.standard.value
            else { return [] }
            return switch (value, setting.entry.kind) {
            case (.list(let texts), _): texts.map { "\(flag)=\($0)" }
            // A bare number means the same to every flag.
            case (.number(let number), .time(bare: .seconds, _)): ["\(flag)=\(SettingText.seconds(number))"]
            case (.number(let number), _): ["\(flag)=\(number)"]
            case (.text(let text), _): ["\(flag)=\(text)"]
            }
        }
    }

    private static let dash = UInt8(ascii: "-")

    /// The last one counts, as everywhere.
    private static func value(of flag: String, in arguments: [String]) -> String? {
        var found: String?
        for (index, argument) in arguments.enumerated() {
            if argument == flag, index + 1 < arguments.count { found = arguments[index + 1] }
            if argument.utf8.starts(with: "\(flag)=".utf8) {
                found = String(Substring(argument.utf8.dropFirst(flag.utf8.count + 1)))
            }
        }
        return found
    }
}
