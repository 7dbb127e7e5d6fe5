// The engine's bounds as options, one for each entry of EngineSetting's table. ArgumentParser finds options by
// reflection and decodes them by their names. Here both walk the table, where other groups have a property for each.

import ArgumentParser
import Engine

struct BoundOptions: ParsableArguments, CustomReflectable {
    private var given: [EngineSetting: Int] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for setting in EngineSetting.allCases {
            let key = Key(setting)
            given[setting] =
                switch setting.entry.unit {
                case .count: try container.decode(Option<Int?>.self, forKey: key).wrappedValue
                case .bytes, .rate: try container.decode(Option<ByteCount?>.self, forKey: key).wrappedValue?.bytes
                case .seconds: try container.decode(Option<Seconds?>.self, forKey: key).wrappedValue?.milliseconds
                case .milliseconds: try container.decode(Option<Milliseconds?>.self, forKey: key).wrappedValue?.count
                }
        }
    }

    var customMirror: Mirror {
        let children = EngineSetting.allCases.map { bound -> Mirror.Child in (bound.rawValue, Self.option(bound)) }
        return Mirror(self, children: children)
    }

    private static func option(_ setting: EngineSetting) -> Any {
        let name = NameSpecification.customLong(setting.flag)
        func help(_ standard: (Int) -> String, _ value: String) -> ArgumentHelp {
            let entry = setting.entry
            let text =
                switch entry.standard {
                case .value(let value): standard(value)
                case .derived(let text): text
                }
            return ArgumentHelp("\(entry.help) (default: \(text))", valueName: value)
        }
        return switch setting.entry.unit {
        case .count: Option<Int?>(name: name, help: help({ "\($0)" }, "n"))
        case .bytes, .rate: Option<ByteCount?>(name: name, help: help({ "\(ByteCount($0))" }, "bytes"))
        case .seconds: Option<Seconds?>(name: name, help: help({ "\(Seconds($0))" }, "seconds"))
        case .milliseconds: Option<Milliseconds?>(name: name, help: help({ "\($0)" }, "ms"))
        }
    }

    func validate() throws {
        for setting in EngineSetting.allCases {
            guard let value = given[setting] else { continue }
            if setting.entry.unit == .seconds, value == 0, setting.range.lowerBound > 0 {
                throw ValidationError("--\(setting.flag) takes more than 0 seconds.")
            }
            try EngineOptions.check(value, in: setting.range, for: "--\(setting.flag)")
        }
    }

    /// What is not given keeps its default.
    func apply(to configuration: inout Configuration) {
        for (setting, value) in given { configuration[setting] = value }
        // A target cannot be longer than the head it stands in.
        configuration.targetLimit = min(configuration.targetLimit, configuration.headLimit)
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ setting: EngineSetting) { stringValue = setting.rawValue }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
