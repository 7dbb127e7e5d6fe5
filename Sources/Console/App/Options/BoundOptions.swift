// The engine's bounds as options, one for each of the table of settings. ArgumentParser finds options by
// reflection and decodes them by their names. Here both walk the table, where other groups have a property for each.

import ArgumentParser
import Engine

struct BoundOptions: ParsableArguments, CustomReflectable {
    private var given: [Setting: Int] = [:]

    private static let others: Set<Setting> = [.loops, .workers]
    private static let bounds = Setting.allCases.filter {
        $0.range != nil && $0.entry.section != .accounts && !others.contains($0)
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for setting in Self.bounds {
            let key = Key(setting)
            given[setting] =
                switch setting.entry.kind {
                case .count: try container.decode(Option<Int?>.self, forKey: key).wrappedValue
                case .bytes, .rate: try container.decode(Option<ByteCount?>.self, forKey: key).wrappedValue?.bytes
                case .time(bare: .seconds, _):
                    try container.decode(Option<Seconds?>.self, forKey: key).wrappedValue?.milliseconds
                case .time: try container.decode(Option<Milliseconds?>.self, forKey: key).wrappedValue?.count
                case .choice, .toggle, .text, .list: nil
                }
        }
    }

    var customMirror: Mirror {
        let children = Self.bounds.map { bound -> Mirror.Child in (bound.rawValue, Self.option(bound)) }
        return Mirror(self, children: children)
    }

    private static func option(_ setting: Setting) -> Any {
        let name = NameSpecification.customLong(setting.rawValue)
        func help(_ value: String) -> ArgumentHelp {
            let entry = setting.entry
            let text =
                switch entry.standard {
                case .value(let value): setting.text(of: value)
                case .derived(let text): text
                }
            return ArgumentHelp("\(entry.help) (default: \(text))", valueName: value)
        }
        return switch setting.entry.kind {
        case .count: Option<Int?>(name: name, help: help("n"))
        case .bytes, .rate: Option<ByteCount?>(name: name, help: help("bytes"))
        case .time(bare: .seconds, _): Option<Seconds?>(name: name, help: help("seconds"))
        case .time: Option<Milliseconds?>(name: name, help: help("ms"))
        case .choice, .toggle, .text, .list: Option<String?>(name: name)
        }
    }

    func validate() throws {
        for setting in Self.bounds {
            guard let value = given[setting] else { continue }
            do throws(SettingFault) {
                _ = try setting.value(of: value)
            } catch {
                throw ValidationError("--\(error)")
            }
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

        init(_ setting: Setting) { stringValue = setting.rawValue }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
