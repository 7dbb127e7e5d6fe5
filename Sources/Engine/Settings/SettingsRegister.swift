// The register of a running server's settings: for each what every source says, who changed it since the start and
// when, and what a start now would make of it. It knows, and changes nothing in the server. A value, guarded by the
// monitor of its holder.

struct SettingsRegister: Sendable {
    /// A value that was set at run time.
    struct Change: Sendable {
        let value: SettingValue
        let by: Author
    }

    struct Author: Sendable {
        /// As in the audit.
        let name: String
        /// Nanoseconds since 1970.
        let time: UInt64
    }

    /// What the settings file was found to be.
    enum Reading: Sendable {
        /// There is none, and there need not be.
        case missing
        case file(FileSettings)
        case unreadable(String)
    }

    /// What a change in the file comes to.
    enum Way {
        /// Nothing holds otherwise.
        case none
        case hidden(String)
        case needsRestart
        /// To be changed to this; nil: to its default.
        case change(SettingValue?)
    }

    /// Those that the server has, in the table's order.
    let settings: [Setting]
    let path: String?
    /// The defaults that depend on something else.
    let derived: [Setting: SettingValue]
    /// As the server has taken them.
    private(set) var taken: SettingsLayers
    /// What a start now would take. With a fault in the file, what it would have taken before.
    private(set) var next: SettingsLayers
    /// The file that `next` has.
    private(set) var file: FileSettings?
    /// The reasons why a start now would not take the file.
    private(set) var faults: [String] = []
    /// When the file was last taken, nanoseconds since 1970.
    private(set) var loaded: UInt64
    /// Settings that a start now would give another value.
    private(set) var drift = 0

    private var changes: [Setting: [Change]] = [:]
    private var takers: [Setting: Author] = [:]
    private let start: Author

    /// Changes of one setting that can be taken back.
    static let depth = 32

    init(_ start: SettingsStart, of settings: [Setting] = Setting.allCases, at time: UInt64) {
        self.settings = settings
        path = start.path
        derived = start.derived
        taken = start.layers
        next = start.layers
        loaded = time
        self.start = Author(name: "", time: time)
    }

    // MARK: what holds

    /// The last change at run time.
    func change(of setting: Setting) -> Change? { changes[setting]?.last }

    /// The value that holds; nil: its default, which depends on something else.
    func value(of setting: Setting) -> SettingValue? { change(of: setting)?.value ?? taken[setting] }

    /// The value that would hold without the last change at run time.
    func valueBefore(_ setting: Setting) -> SettingValue? { changes[setting]?.dropLast().last?.value ?? taken[setting] }

    func author(of setting: Setting) -> Author { change(of: setting)?.by ?? takers[setting] ?? start }

    /// A start now would give it another value.
    func differs(_ setting: Setting) -> Bool {
        resolved(setting, value(of: setting)) != resolved(setting, next[setting])
    }

    /// A value, or its default where that is known.
    func resolved(_ setting: Setting, _ value: SettingValue?) -> SettingValue? {
        value ?? setting.entry.standard.value ?? derived[setting]
    }

    // MARK: changes at run time

    mutating func set(_ setting: Setting, to value: SettingValue, by author: Author) {
        var all = changes[setting, default: []]
        all.append(Change(value: value, by: author))
        if all.count > Self.depth { all.removeFirst() }
        changes[setting] = all
        count()
    }

    mutating func undo(_ setting: Setting) {
        _ = changes[setting]?.popLast()
        count()
    }

    // MARK: the file

    /// Takes note of the file as it is now.
    mutating func look(_ reading: Reading) {
        defer { count() }
        switch reading {
        case .unreadable(let reason): faults = [reason]
        case .missing: look(nil)
        case .file(let read) where !read.faults.isEmpty: faults = read.report
        case .file(let read): look(read)
        }
    }

    private mutating func look(_ read: FileSettings?) {
        var layers = next
        layers.take(read)
        if let fault = layers.fault {
            faults = ["\(read?.path ?? path ?? ""): \(fault)"]
            return
        }
        faults = []
        next = layers
        file = read
    }

    /// What a file comes to for a setting.
    /// - Parameter read: one without a fault; nil: there is none.
    func way(of setting: Setting, from read: FileSettings?) -> Way {
        let (old, new) = (taken.given(setting, by: .file)?.value, read?.values[setting])
        guard resolved(setting, old) != resolved(setting, new) else { return .none }
        if let above = taken.given(setting, by: .flag) ?? taken.given(setting, by: .environment) {
            return .hidden("\(above.place) sets it")
        }
        guard setting.isLive else { return .needsRestart }
        if let change = change(of: setting) {
            // Nothing is in the way where both are the same.
            if resolved(setting, new) == change.value { return .none }
            return .hidden("\(change.by.name) has set it to \(text(setting, change.value))")
        }
        return .change(new)
    }

    /// The server keeps to what the file says of a setting.
    mutating func take(_ setting: Setting, from read: FileSettings?, by author: Author) {
        if taken.given(setting, by: .file)?.value != read?.values[setting] { takers[setting] = author }
        taken.take(setting, from: read)
        count()
    }

    /// The file has been taken. A change at run time that says what holds below it anyway is none any more.
    mutating func loaded(by author: Author) {
        loaded = author.time
        for setting in settings {
            guard let change = change(of: setting), resolved(setting, taken[setting]) == change.value else { continue }
            changes[setting] = nil
        }
        count()
    }

    /// Texts for what the file said when it was taken last, and what a file says now.
    func texts(of setting: Setting, from read: FileSettings?) -> (old: String, new: String) {
        (text(setting, taken.given(setting, by: .file)?.value), text(setting, read?.values[setting]))
    }

    func text(_ setting: Setting, _ value: SettingValue?) -> String {
        if setting.entry.isSecret { return "***" }
        if let value = resolved(setting, value) { return setting.text(of: value) }
        if case .derived(let words) = setting.entry.standard { return words }
        return "its default"
    }

    private mutating func count() { drift = settings.count { differs($0) } }
}

extension SettingsRegister {
    /// All settings, with what each is now.
    /// - Parameter current: nil where the register knows best.
    func report(_ current: (Setting) -> SettingValue?) -> SettingsReport {
        SettingsReport(
            settings: settings.map { state($0, current($0)) }, path: path, faults: faults, loaded: loaded)
    }

    private func state(_ setting: Setting, _ current: SettingValue?) -> SettingState {
        let author = author(of: setting)
        let given = taken.given(setting)
        let isSet = change(of: setting) != nil
        let hiding = next.given(setting, by: .flag) ?? next.given(setting, by: .environment)
        return SettingState(
            name: setting.rawValue, value: text(setting, current ?? value(of: setting)), standard: standard(setting),
            file: next.given(setting, by: .file).map { text(setting, $0.value) },
            source: (isSet ? .set : given?.source ?? .standard).rawValue, place: isSet ? "" : given?.place ?? "",
            who: author.name, when: author.time, isLive: setting.isLive,
            restart: differs(setting) ? text(setting, next[setting]) : nil, hiding: hiding?.place)
    }

    private func standard(_ setting: Setting) -> String {
        switch setting.entry.standard {
        case .value(let value): setting.text(of: value)
        case .derived(let words): words
        }
    }
}
