// The sources of the settings, one above the other: a later one beats an earlier. A plain value.

/// Each setting's value, and where it comes from.
public struct SettingsLayers: Sendable {
    /// In the order in which a later one beats an earlier.
    public enum Source: String, CaseIterable, Sendable {
        case standard = "default"
        /// The program that embeds the engine.
        case program
        case file, environment, flag
        /// Set at run time.
        case set
    }

    /// What a source says of a setting.
    public struct Given: Sendable, Equatable {
        public var value: SettingValue
        public var source: Source
        /// `/etc/reactor/reactor.toml:12`, `REACTOR_IDLE_TIMEOUT`, `--idle-timeout`.
        public var place: String
    }

    private var layers: [Setting: [Given]] = [:]

    public init() {}

    /// Takes the place of what the same source said before.
    public mutating func give(_ setting: Setting, _ value: SettingValue, by source: Source, at place: String) {
        var all = layers[setting, default: []]
        all.removeAll { $0.source == source }
        all.append(Given(value: value, source: source, place: place))
        layers[setting] = all
    }

    /// Forgets what a source said.
    private mutating func remove(_ setting: Setting, of source: Source) {
        layers[setting]?.removeAll { $0.source == source }
    }

    /// Takes what a file says of a setting, or nothing, in place of what the file said before.
    public mutating func take(_ setting: Setting, from file: FileSettings?) {
        remove(setting, of: .file)
        guard let file, let value = file.values[setting] else { return }
        give(setting, value, by: .file, at: file.source(of: setting) ?? file.path)
    }

    /// Takes a whole file in place of another; nil for none.
    public mutating func take(_ file: FileSettings?) {
        for setting in Setting.allCases { take(setting, from: file) }
    }

    /// What the last of those sources says that say something; nil where none does.
    public func given(_ setting: Setting) -> Given? {
        let all = layers[setting] ?? []
        return Source.allCases.reversed().lazy.compactMap { source in all.first { $0.source == source } }.first
    }

    public func given(_ setting: Setting, by source: Source) -> Given? {
        layers[setting]?.first { $0.source == source }
    }

    /// The value that holds; nil where nobody gave one and the default depends on something else.
    public subscript(_ setting: Setting) -> SettingValue? { given(setting)?.value ?? setting.entry.standard.value }

    public func source(of setting: Setting) -> Source { given(setting)?.source ?? .standard }

    public func number(_ setting: Setting) -> Int? { self[setting]?.number }
    public func list(_ setting: Setting) -> [String] { self[setting]?.list ?? [] }

    /// Nil for `off`, too.
    public func text(_ setting: Setting) -> String? {
        let text = self[setting]?.text
        return text == "off" ? nil : text
    }

    /// A choice as its type.
    public func choice<Word: RawRepresentable<String>>(_ setting: Setting, _ standard: Word) -> Word {
        self[setting]?.text.flatMap(Word.init(rawValue:)) ?? standard
    }
}
