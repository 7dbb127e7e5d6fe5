// The options of one section of the settings. Its properties are generated from the table into a file a section;
// values are read by the table's grammar, so that a flag takes what every other way takes.

import ArgumentParser
import Engine

protocol SettingGroup: ParsableArguments {
    /// Each setting with the texts that were given for its flag.
    var given: [(Setting, [String])] { get }
}

extension SettingGroup {
    func validate() throws { _ = try values() }

    /// The values of those flags that were given.
    func values() throws -> [(setting: Setting, value: SettingValue)] {
        try given.compactMap { setting, texts in
            guard let last = texts.last else { return nil }
            do throws(SettingFault) {
                let value: SettingValue
                if setting.entry.isRepeated {
                    var elements: [String] = []
                    for text in texts { elements += try setting.value(of: text).list ?? [] }
                    value = try setting.value(of: elements)
                } else {
                    value = try setting.value(of: last)
                }
                if let fault = setting.fault(in: value) { throw fault }
                return (setting, value)
            } catch {
                throw ValidationError("--\(error)")
            }
        }
    }
}

extension String? {
    /// None or one.
    var texts: [String] { map { [$0] } ?? [] }
}
