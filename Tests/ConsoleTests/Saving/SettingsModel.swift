// A model of a server's settings: dictionaries of texts, and what each step does to them. It knows nothing of how the
// server keeps them.

@testable import Engine

struct SettingsModel {
    /// What is known of one setting.
    struct State: Equatable {
        var value: String
        var source: String
        var file: String?
        var restart: String?
    }

    /// Those that the steps are about, with values that they take.
    static let values: [Setting: [String]] = [
        .idleTimeout: ["75s", "5s", "1500ms"], .bodyLimit: ["1MiB", "2MiB", "64KiB"],
        .headerTimeout: ["10s", "7s", "20s"], .headLimit: ["16KiB", "32KiB"], .logLevel: ["info", "notice", "error"],
        .traffic: ["on", "off"], .drainTimeout: ["10s", "0s"], .workerQueue: ["1024", "500", "900"],
        .mediaType: ["none", "wasm=application/wasm,x=text/plain"], .workers: ["4", "2", "3"],
        .databaseReaders: ["3", "2"],
    ]
    static let names = Setting.allCases.filter { values[$0] != nil }

    /// They beat the file.
    let above: [Setting: (value: String, source: String, place: String)] = [
        .bodyLimit: ("2MiB", "flag", "--body-limit"), .logLevel: ("notice", "flag", "--log-level"),
        .headerTimeout: ("7s", "environment", "REACTOR_HEADER_TIMEOUT"),
        .databaseReaders: ("2", "environment", "REACTOR_DATABASE_READERS"),
    ]
    /// As it is on the disk.
    var file: [Setting: String] = [:]
    var isFaulty = false
    /// What the file said when the server took it.
    private var taken: [Setting: String] = [:]
    private var sets: [Setting: [String]] = [:]

    // MARK: what holds

    subscript(setting: Setting) -> State {
        let next = start(setting, file).value
        let below = start(setting, taken)
        let value = sets[setting]?.last ?? below.value
        return State(
            value: value, source: sets[setting] == nil ? below.source : "set", file: file[setting],
            restart: next == value ? nil : next)
    }

    var drift: [Setting] { Self.names.filter { self[$0].restart != nil } }

    func last(_ setting: Setting) -> String? { sets[setting]?.last }

    /// What a start gives a setting with that file.
    private func start(_ setting: Setting, _ file: [Setting: String]) -> (value: String, source: String) {
        if let (value, source, _) = above[setting] { return (value, source) }
        if let value = file[setting] { return (value, "file") }
        return (setting.entry.standard.value.map(setting.text(of:)) ?? "", "default")
    }

    // MARK: steps

    mutating func set(_ setting: Setting, _ value: String) {
        if setting.isLive { sets[setting, default: []].append(value) }
    }

    /// The last set of it.
    mutating func undo(_ setting: Setting) {
        sets[setting]?.removeLast()
        if sets[setting]?.isEmpty == true { sets[setting] = nil }
    }

    mutating func reload() {
        if isFaulty { return }
        for setting in Self.names {
            let changes = start(setting, file).value != start(setting, taken).value
            // What stands from the start on is taken by a restart.
            if setting.isLive || !changes { taken[setting] = file[setting] }
            if let last = last(setting), last == start(setting, taken).value { sets[setting] = nil }
        }
    }

    mutating func save() {
        if isFaulty { return }
        for setting in Self.names where sets[setting] != nil && self[setting].restart != nil {
            file[setting] = self[setting].value
        }
    }

    mutating func restart() {
        taken = file
        sets = [:]
    }
}
