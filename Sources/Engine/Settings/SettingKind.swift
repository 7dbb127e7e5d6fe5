// The parts of an entry in the table of settings. Plain values.

/// What a setting takes. Times are milliseconds, sizes bytes, rates bytes a second.
public enum SettingKind: Sendable {
    case count(ClosedRange<Int>)
    case bytes(ClosedRange<Int>)
    case rate(ClosedRange<Int>)
    /// What a bare number means.
    case time(bare: SettingText.Bare, ClosedRange<Int>)
    case choice([String])
    /// `on` or `off`.
    case toggle
    /// `dir|off`: what it takes, in a word.
    case text(String)
    /// Several of those; as a flag it may be repeated.
    case list(String)

    public var range: ClosedRange<Int>? {
        switch self {
        case .count(let range), .bytes(let range), .rate(let range), .time(_, let range): range
        case .choice, .toggle, .text, .list: nil
        }
    }

    public var choices: [String] {
        switch self {
        case .choice(let words): words
        case .toggle: ["on", "off"]
        case .count, .bytes, .rate, .time, .text, .list: []
        }
    }
}

/// A setting's value.
public enum SettingValue: Sendable, Hashable {
    case number(Int)
    /// Of a choice, a toggle too.
    case text(String)
    case list([String])

    public var number: Int? { if case .number(let number) = self { number } else { nil } }
    public var text: String? { if case .text(let text) = self { text } else { nil } }
    public var list: [String]? { if case .list(let list) = self { list } else { nil } }
    /// Of a toggle.
    public var isOn: Bool { self == .text("on") }
}

/// A value that a setting does not take, or a name that no setting has.
public struct SettingFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line that says what is wrong and what is allowed.
    public let description: String

    public init(_ description: String) { self.description = description }

    /// A text from outside for one line: its beginning, and nothing that a terminal obeys.
    public static func quoted(_ text: String) -> String {
        var shown = "\""
        for scalar in text.unicodeScalars.prefix(60) {
            let isPlain = scalar.properties.generalCategory.isShown
            shown.unicodeScalars.append(isPlain ? scalar : "?")
        }
        return shown + (text.unicodeScalars.dropFirst(60).isEmpty ? "\"" : "…\"")
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isShown: Bool {
        switch self {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

extension Setting {
    public enum Standard: Sendable, Equatable {
        case value(SettingValue)
        /// What it depends on, in words.
        case derived(String)

        static func number(_ number: Int) -> Standard { .value(.number(number)) }
        static func text(_ text: String) -> Standard { .value(.text(text)) }
        static func list(_ list: String...) -> Standard { .value(.list(list)) }

        public var value: SettingValue? { if case .value(let value) = self { value } else { nil } }
    }

    /// Clients whom a stricter value reaches at once.
    public enum Reach: Sendable {
        case nobody
        /// Those to come, where more are open; a sentence that says what becomes of them.
        case newcomers(String)
        /// Those in this state for whom the column has as much as the value, or some of them where no column says.
        case connections(ConnectionPhase?, for: ConnectionColumn?)
    }

    /// It can be changed while the server runs.
    public struct Live: Sendable {
        /// What a value does from when it is set.
        public var effect: String
        /// In its place where the value is 0.
        public var effectOfNone: String?
        public var reach: Reach

        init(_ effect: String, orNone effectOfNone: String? = nil, _ reach: Reach = .nobody) {
            self.effect = effect
            self.effectOfNone = effectOfNone
            self.reach = reach
        }
    }

    public struct Entry: Sendable {
        public var section: SettingSection
        public var kind: SettingKind
        public var standard: Standard
        public var help: String
        /// Nil where it stands from the start on.
        public var live: Live?
        /// Masked wherever values are shown.
        public var isSecret = false

        init(
            _ section: SettingSection, _ kind: SettingKind, _ standard: Standard, _ help: String, live: Live? = nil,
            isSecret: Bool = false
        ) {
            self.section = section
            self.kind = kind
            self.standard = standard
            self.help = help
            self.live = live
            self.isSecret = isSecret
        }

        /// As a flag it may be repeated.
        public var isRepeated: Bool { if case .list = kind { true } else { false } }
    }
}
