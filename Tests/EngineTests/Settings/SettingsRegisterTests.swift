// The register of a running server's settings against what each source says.

import Testing

@testable import Engine

@Suite struct SettingsRegisterTests {
    private static let path = "/etc/reactor/reactor.toml"

    private static func file(_ text: String) -> FileSettings {
        FileSettings(SettingsFile(Array(text.utf8)), path: path)
    }

    private static func author(_ name: String, _ time: UInt64) -> SettingsRegister.Author {
        SettingsRegister.Author(name: name, time: time)
    }

    /// A server started at 1 with that file, a flag and a variable.
    private static func register(_ text: String = "") -> SettingsRegister {
        var layers = SettingsLayers()
        layers.take(file(text))
        layers.give(.bodyLimit, .number(8 << 20), by: .flag, at: "--body-limit")
        layers.give(.headLimit, .number(4096), by: .environment, at: "REACTOR_HEAD_LIMIT")
        var start = SettingsStart(layers, path: path)
        start.derived[.loops] = .number(2)
        var register = SettingsRegister(start, at: 1)
        register.look(.file(file(text)))
        return register
    }

    private static func state(_ register: SettingsRegister, _ setting: Setting) throws -> SettingState {
        try #require(register.report { _ in nil }.settings.first { $0.name == setting.rawValue })
    }

    /// As the server reloads it.
    private static func reload(_ register: inout SettingsRegister, by author: SettingsRegister.Author) -> [Setting] {
        var waiting: [Setting] = []
        for setting in Setting.allCases {
            if case .needsRestart = register.way(of: setting, from: register.file) {
                waiting.append(setting)
            } else {
                register.take(setting, from: register.file, by: author)
            }
        }
        register.loaded(by: author)
        return waiting
    }

    @Test func everySource_IsTold_WithItsPlace() throws {
        let register = Self.register("[timeouts]\nidle-timeout = \"50s\"\n[limits]\nbody-limit = \"1M\"\n")
        #expect(register.drift == 0 && register.faults.isEmpty)
        let file = try Self.state(register, .idleTimeout)
        #expect(file.source == "file" && file.place == Self.path + ":2" && file.file == "50s" && file.value == "50s")
        #expect(file.who.isEmpty && file.when == 1 && file.restart == nil && file.standard == "75s")
        let flag = try Self.state(register, .bodyLimit)
        #expect(flag.source == "flag" && flag.place == "--body-limit" && flag.hiding == "--body-limit")
        #expect(flag.value == "8MiB" && flag.file == "1MiB" && flag.restart == nil)
        let variable = try Self.state(register, .headLimit)
        #expect(variable.source == "environment" && variable.hiding == "REACTOR_HEAD_LIMIT" && variable.file == nil)
        let standard = try Self.state(register, .workers)
        #expect(standard.source == "default" && standard.place.isEmpty && standard.value == "4" && !standard.isLive)
        #expect(try Self.state(register, .loops).value == "2")
    }

    @Test func whatIsSet_IsDrift_UntilItIsTakenBack() throws {
        var register = Self.register()
        register.set(.idleTimeout, to: .number(5000), by: Self.author("ana", 7))
        register.set(.idleTimeout, to: .number(6000), by: Self.author("ben", 8))
        #expect(register.drift == 1)
        let state = try Self.state(register, .idleTimeout)
        #expect(state.source == "set" && state.who == "ben" && state.when == 8 && state.isUnsaved)
        #expect(state.value == "6s" && state.restart == "75s" && state.file == nil)
        #expect(register.valueBefore(.idleTimeout) == .number(5000))
        register.undo(.idleTimeout)
        #expect(try Self.state(register, .idleTimeout).who == "ana" && register.drift == 1)
        register.undo(.idleTimeout)
        #expect(register.drift == 0 && register.change(of: .idleTimeout) == nil)
        // To what holds anyway.
        register.set(.idleTimeout, to: .number(75_000), by: Self.author("ana", 9))
        #expect(register.drift == 0)
        #expect(try Self.state(register, .idleTimeout).source == "set")
    }

    @Test func aChangedFile_IsDrift_UntilItIsTaken() throws {
        var register = Self.register()
        let text = "[server]\nworkers = 8\n[timeouts]\nidle-timeout = \"50s\"\n[limits]\nbody-limit = \"1M\"\n"
        register.look(.file(Self.file(text)))
        // The flag hides the third.
        #expect(register.drift == 2)
        #expect(try Self.state(register, .idleTimeout).restart == "50s")
        #expect(Self.reload(&register, by: Self.author("SIGHUP", 5)) == [.workers])
        #expect(register.drift == 1)
        #expect(try Self.state(register, .workers).restart == "8")
        let idle = try Self.state(register, .idleTimeout)
        #expect(idle.source == "file" && idle.who == "SIGHUP" && idle.when == 5 && idle.place == Self.path + ":4")
        #expect(register.loaded == 5)
    }

    @Test func whatIsSet_BeatsTheFile_UntilBothSayTheSame() throws {
        var register = Self.register()
        register.set(.idleTimeout, to: .number(5000), by: Self.author("ana", 7))
        register.look(.file(Self.file("[timeouts]\nidle-timeout = \"50s\"\n")))
        guard case .hidden(let reason) = register.way(of: .idleTimeout, from: register.file) else {
            Issue.record("the file beats it")
            return
        }
        #expect(reason == "ana has set it to 5s")
        _ = Self.reload(&register, by: Self.author("SIGHUP", 8))
        #expect(try Self.state(register, .idleTimeout).restart == "50s")
        // Saved.
        register.look(.file(Self.file("[timeouts]\nidle-timeout = \"5s\"\n")))
        #expect(register.drift == 0)
        #expect(try Self.state(register, .idleTimeout).source == "set")
        _ = Self.reload(&register, by: Self.author("SIGHUP", 9))
        #expect(try Self.state(register, .idleTimeout).source == "file")
        // From here on the file says.
        register.look(.file(Self.file("")))
        guard case .change(nil) = register.way(of: .idleTimeout, from: register.file) else {
            Issue.record("it does not go back to its default")
            return
        }
    }

    @Test func aSetOverAFlag_StaysDrift_AfterItIsSaved() throws {
        var register = Self.register()
        register.set(.bodyLimit, to: .number(1024), by: Self.author("ana", 7))
        register.look(.file(Self.file("[limits]\nbody-limit = \"1K\"\n")))
        #expect(try Self.state(register, .bodyLimit).restart == "8MiB")
        _ = Self.reload(&register, by: Self.author("SIGHUP", 9))
        let state = try Self.state(register, .bodyLimit)
        #expect(state.source == "set" && state.value == "1KiB" && state.restart == "8MiB")
    }

    @Test func aFault_ChangesNothing_AndIsTold() throws {
        var register = Self.register("[server]\nworkers = 4\n")
        for text in ["[server]\nworkers = 0\n", "[server]\npoller = \"poll\"\ntrigger = \"et\"\n", "what is this"] {
            register.look(.file(Self.file(text)))
            let report = register.report { _ in nil }
            #expect(report.faults.count == 1 && report.faults[0].hasPrefix(Self.path + ":"), "\(text)")
            #expect(register.drift == 0 && report.settings.first { $0.name == "workers" }?.file == "4")
        }
        register.look(.unreadable("cannot read it"))
        #expect(register.faults == ["cannot read it"])
        register.look(.missing)
        #expect(register.faults.isEmpty)
        #expect(try Self.state(register, .workers).file == nil)
    }

    /// While one state of the file is taken, the next may be there.
    @Test func whatWasChecked_IsTaken_HoweverTheFileChanges() throws {
        var register = Self.register()
        register.look(.file(Self.file("[timeouts]\nidle-timeout = \"50s\"\n")))
        let checked = register.file
        register.look(.file(Self.file("[timeouts]\nidle-timeout = \"40s\"\n")))
        guard case .change(.number(50_000)) = register.way(of: .idleTimeout, from: checked) else {
            Issue.record("another value is taken")
            return
        }
        register.take(.idleTimeout, from: checked, by: Self.author("ana", 2))
        let state = try Self.state(register, .idleTimeout)
        #expect(state.value == "50s" && state.restart == "40s" && state.file == "40s" && register.drift == 1)
    }

    @Test func whatTheServerLacks_IsNoDrift() {
        let settings = Setting.allCases.filter { $0.entry.section != .accounts }
        var register = SettingsRegister(SettingsStart(path: Self.path), of: settings, at: 1)
        register.look(.file(Self.file("[accounts]\npassword-min = 9\n")))
        #expect(register.drift == 0 && register.report { _ in nil }.settings.count == settings.count)
    }

    @Test func manyChanges_AreBounded() {
        var register = Self.register()
        for time in 1...100 { register.set(.idleTimeout, to: .number(time), by: Self.author("ana", 7)) }
        var undone = 0
        while register.change(of: .idleTimeout) != nil {
            register.undo(.idleTimeout)
            undone += 1
        }
        #expect(undone == SettingsRegister.depth && register.value(of: .idleTimeout) == .number(75_000))
    }
}
