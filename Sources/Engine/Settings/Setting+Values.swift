// The one grammar of values, for flags, environment, file, `:set` and `ctl set`, and the one text that each value has.
// It parses bytes, so that no input can trap or turn into something else.

extension Setting {
    /// What a text means for this setting: `75s`, `64MiB`, `16k`, `10/s`, `on`; a bare number means the table's unit.
    /// Several elements have commas between them; `none` is an empty list.
    /// - Throws: a line that says what is allowed.
    public func value(of text: String) throws(SettingFault) -> SettingValue {
        switch entry.kind {
        case .count: return try number(SettingText.count(text), text)
        case .bytes: return try number(SettingText.bytes(text), text)
        case .rate: return try number(SettingText.bytes(text, isRate: true), text)
        case .time(let bare, let range):
            return try number(SettingText.time(text, bare: bare, longest: range.upperBound), text)
        case .choice, .toggle:
            guard choices.contains(text) else {
                let nearest = NearestName.of(text, among: choices).map { ": did you mean \($0)?" } ?? ""
                throw SettingFault(refusal(of: text).description + nearest)
            }
            return .text(text)
        case .text:
            guard Self.isPlain(text) else { throw refusal(of: text) }
            return .text(text)
        case .list:
            if text == "none" { return try value(of: []) }
            return try value(
                of: text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(Self.trimmed))
        }
    }

    /// The same for elements that are apart already.
    public func value(of elements: [String]) throws(SettingFault) -> SettingValue {
        guard case .list = entry.kind, !elements.isEmpty || mayBeEmpty else { throw refusal(of: "none") }
        guard elements.count <= Self.mostElements else {
            throw SettingFault("\(rawValue) takes at most \(Self.mostElements) of them, not \(elements.count)")
        }
        for element in elements where !Self.isPlain(element) || element.utf8.contains(UInt8(ascii: ",")) {
            throw refusal(of: element)
        }
        return .list(elements)
    }

    /// A number in the setting's unit.
    public func value(of number: Int) throws(SettingFault) -> SettingValue {
        guard let range, range.contains(number), number % grain == 0 else {
            throw refusal(of: text(of: .number(number)))
        }
        return .number(number)
    }

    /// The text that a value has everywhere, which reads back to the same: `75s`, `64MiB`, `240B/s`, `on`.
    public func text(of value: SettingValue) -> String {
        switch value {
        case .number(let number):
            switch entry.kind {
            case .bytes: SettingText.bytes(number)
            case .rate: SettingText.bytes(number) + "/s"
            case .time: SettingText.time(number)
            case .count, .choice, .toggle, .text, .list: "\(number)"
            }
        case .text(let text): text
        case .list(let elements): elements.isEmpty ? "none" : elements.joined(separator: ",")
        }
    }

    /// For whoever typed something else: `idle-timeout takes a time from 1ms to 1d …`.
    public var takes: String { "\(rawValue) takes \(allowed)" }

    /// What it takes, in words.
    public var allowed: String {
        switch entry.kind {
        case .count(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .bytes(let range):
            """
            bytes from \(SettingText.bytes(range.lowerBound)) to \(SettingText.bytes(range.upperBound)), as 16KiB or 1M
            """
        case .rate(let range): "bytes a second from \(range.lowerBound) to \(range.upperBound), as 240/s or 16KiB/s"
        case .time(let bare, let range):
            """
            a time\(grain > 1 ? " in whole seconds" : "") from \(SettingText.time(range.lowerBound)) to \
            \(SettingText.time(range.upperBound)), as 75s, \(grain > 1 ? "2h" : "500ms") or 2m; a bare number \
            is \(bare == .seconds ? "seconds" : "milliseconds")
            """
        case .choice(let words): words.joined(separator: " or ")
        case .toggle: "on or off"
        case .text(let hint): hint
        case .list(let hint): "\(hint), several with commas between them\(mayBeEmpty ? ", or none" : "")"
        }
    }

    /// The fault of a value that it does not take.
    public func refusal(of text: String) -> SettingFault {
        SettingFault(entry.isSecret ? takes : "\(takes), not \(SettingFault.quoted(text))")
    }

    private func number(_ number: Int?, _ text: String) throws(SettingFault) -> SettingValue {
        guard let number, range?.contains(number) == true, number % grain == 0 else { throw refusal(of: text) }
        return .number(number)
    }

    /// What a number is a multiple of: a session's times are kept in seconds.
    private var grain: Int { self == .sessionIdle || self == .sessionLifetime ? 1000 : 1 }

    /// Of a list.
    static let mostElements = 256

    private var mayBeEmpty: Bool { entry.standard == .list() }

    /// Something, and nothing that a terminal or a line of a file could take for something else.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 4096 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static func trimmed(_ element: Substring.UTF8View) -> String {
        var element = element
        while element.first == 0x20 { element.removeFirst() }
        while element.last == 0x20 { element.removeLast() }
        return String(Substring(element))
    }
}

// MARK: the effects of a change while the server runs

extension Setting {
    /// Whom a stricter value reaches.
    public var reach: Reach { entry.live?.reach ?? .nobody }

    /// What a value does from when it is set.
    public func effect(_ value: SettingValue) -> String {
        guard let live = entry.live else { return "it stands from the start on" }
        return value == .number(0) ? live.effectOfNone ?? live.effect : live.effect
    }

    /// True where clients that are served by the one value may be closed or refused by the other.
    public func isStricter(_ new: Int, than old: Int) -> Bool {
        if case .nobody = reach { return false }
        if case .rate = entry.kind { return new > old }
        return new < old
    }

    /// `idle-timeout is 5s; from now on connections idle for longer close`.
    public func sentence(_ value: SettingValue) -> String { "\(rawValue) is \(text(of: value)); \(effect(value))" }
}

extension EngineSnapshot {
    /// The current value of a live setting; nil where the server does not tell it.
    public subscript(_ setting: Setting) -> SettingValue? {
        settings[setting.rawValue].flatMap { try? setting.value(of: $0) }
    }
}
