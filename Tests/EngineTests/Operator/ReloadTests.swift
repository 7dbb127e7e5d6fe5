// The settings file of a running server: what a change in it comes to, by reload, and what is said of it.

import Glibc
import Testing

@testable import Engine

@Suite struct ReloadTests {
    private final class Fixture {
        let server: TestServer
        let path: String

        init(_ text: String?, flags: [(Setting, SettingValue)] = []) throws {
            var template = Array("/tmp/reactor-reload-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw StartError("cannot make a folder for the test") }
            let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let path = folder + "/reactor.toml"
            if let text { try Self.write(text, path) }
            self.path = path
            server = try TestServer { configuration in
                var layers = SettingsLayers()
                if let text { layers.take(FileSettings(SettingsFile(Array(text.utf8)), path: path)) }
                for (setting, value) in flags { layers.give(setting, value, by: .flag, at: "--\(setting)") }
                for setting in Setting.allCases {
                    if let number = layers.given(setting)?.value.number { configuration[setting] = number }
                }
                configuration.settings = SettingsStart(layers, path: path, mayBeMissing: text == nil)
                configuration.settings?.derived[.loops] = .number(1)
                configuration.settingsInterval = Clock.millisecond
            }
        }

        deinit {
            unlink(path)
            rmdir(String(path.dropLast("/reactor.toml".count)))
        }

        func write(_ text: String) throws { try Self.write(text, path) }

        private static func write(_ text: String, _ path: String) throws {
            let file = try #require(fopen(path, "w"))
            fputs(text, file)
            fclose(file)
        }

        func reload() throws -> ReloadReport {
            guard case .reload(let report)? = server.ask(.reload) else { throw StartError("no report") }
            return report
        }

        func state(_ setting: Setting) throws -> SettingState {
            guard case .settings(let report)? = server.ask(.settings) else { throw StartError("no report") }
            return try #require(report.settings.first { $0.name == setting.rawValue })
        }
    }

    /// The most descriptors that this process may ever have.
    private static var descriptorLimit: UInt64 {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? UInt64(limit.rlim_max) : .max
    }

    /// A start takes more than there is room for as that many; somebody who sets it is told.
    @Test(.enabled(if: descriptorLimit < 1_000_000, "the limit of open files leaves room for millions"))
    func moreConnectionsThanThereIsRoomFor_ComeBack_ByUndoAndReload() throws {
        let fixture = try Fixture("[limits]\nmax-connections = 9_000_000\n")
        let most = try fixture.state(.maxConnections).value
        try #require(most != "9000000")
        guard case .refused(let reason)? = fixture.server.ask(.changeSetting("max-connections", "9000000")) else {
            throw StartError("not refused")
        }
        #expect(reason.contains("there is room for"))
        guard case .done? = fixture.server.ask(.changeSetting("max-connections", "100")),
            case .done? = fixture.server.ask(.undoSetting("max-connections", "100"))
        else { throw StartError("not taken back") }
        #expect(try fixture.state(.maxConnections).value == most && fixture.state(.maxConnections).restart == nil)
        try fixture.write("[limits]\nmax-connections = 8_000_000\n")
        #expect(try fixture.reload().changes.map(\.outcome) == [.taken])
        #expect(try fixture.state(.maxConnections).restart == nil)
    }

    @Test func everyChange_IsTold_AndHolds() throws {
        let fixture = try Fixture(
            "[timeouts]\nidle-timeout = \"50s\"\n", flags: [(.bodyLimit, .number(8192))])
        #expect(try fixture.reload().changes.isEmpty)
        try fixture.write(
            """
            [server]
            loops = 2
            workers = 9
            [limits]
            body-limit = "2K"
            max-per-address = 77
            [timeouts]
            header-timeout = "9s"
            """)
        let report = try fixture.reload()
        #expect(report.path == fixture.path && report.faults.isEmpty)
        #expect(
            report.changes.map(\.description) == [
                "loops 1 → 2",
                "workers 4 → 9 needs a restart",
                "max-per-address an eighth of --max-connections → 77",
                "body-limit 1MiB → 2KiB is not taken: --body-limit sets it",
                "idle-timeout 50s → 75s",
                "header-timeout 10s → 9s",
            ])
        let settings = fixture.server.snapshot.settings
        #expect(settings["idle-timeout"] == "75s" && settings["header-timeout"] == "9s" && settings["loops"] == "2")
        #expect(settings["body-limit"] == "8KiB" && settings["max-per-address"] == "77")
        #expect(fixture.server.snapshot.drift == 1)
        let state = try fixture.state(.headerTimeout)
        #expect(state.source == "file" && state.place == fixture.path + ":8" && state.who == "operator")
        // What the file says no more goes back to its default.
        try fixture.write("")
        #expect(try fixture.reload().changes.contains { $0.name == "loops" && $0.new == "1" && $0.outcome == .taken })
        #expect(fixture.server.snapshot.settings["loops"] == "1" && fixture.server.snapshot.drift == 0)
        let perAddress = try #require(fixture.server.snapshot.settings["max-per-address"])
        #expect(perAddress != "77")
    }

    @Test func aFault_ChangesNothing() throws {
        let fixture = try Fixture("")
        try fixture.write("[timeouts]\nidle-timeout = \"5s\"\nheader-timeout = \"soon\"\n")
        let report = try fixture.reload()
        #expect(report.changes.isEmpty && report.faults.count == 1)
        #expect(report.faults.first?.hasPrefix("\(fixture.path):3:18: header-timeout takes ") == true)
        #expect(fixture.server.snapshot.settings["idle-timeout"] != "5s")
        #expect(fixture.server.snapshot.settingsFault == report.faults.first)
        unlink(fixture.path)
        #expect(try fixture.reload().faults == ["cannot read \(fixture.path): No such file or directory"])
    }

    /// Without anybody who asks.
    @Test func aChangedFile_IsSeen() throws {
        let fixture = try Fixture(nil)
        #expect(eventually { fixture.server.snapshot.drift == 0 })
        try fixture.write("[timeouts]\nheader-timeout = \"9s\"\n[server]\nworkers = 7\n")
        #expect(eventually { fixture.server.snapshot.drift == 2 })
        #expect(try fixture.state(.workers).restart == "7")
        try fixture.write("what is this")
        #expect(eventually { fixture.server.snapshot.settingsFault.hasPrefix(fixture.path + ":1:") })
        unlink(fixture.path)
        #expect(eventually { fixture.server.snapshot.drift == 0 && fixture.server.snapshot.settingsFault.isEmpty })
    }

    @Test func aChange_IsTakenBack_ByWhoKnowsWhatItIs() throws {
        let fixture = try Fixture("[timeouts]\nheader-timeout = \"9s\"\n")
        let server = fixture.server
        func undo(_ name: String, _ text: String) -> String {
            switch server.ask(.undoSetting(name, text)) {
            case .done(let text)?: text
            case .refused(let text)?: "no: " + text
            default: "?"
            }
        }
        #expect(undo("header-timeout", "9s").hasPrefix("no: header-timeout was not set while the server runs"))
        _ = server.ask(.changeSetting("header-timeout", "5s"))
        _ = server.ask(.changeSetting("header-timeout", "6s"))
        #expect(try fixture.state(.headerTimeout).restart == "9s" && server.snapshot.drift == 1)
        #expect(undo("header-timeout", "5s") == "no: header-timeout is 6s by now, set by operator")
        #expect(undo("header-timeout", "6s") == "header-timeout is 5s again")
        #expect(undo("header-timeout", "5s") == "header-timeout is 9s again")
        #expect(server.snapshot.settings["header-timeout"] == "9s" && server.snapshot.drift == 0)
        #expect(try fixture.state(.headerTimeout).source == "file")
        #expect(undo("workers", "4").hasPrefix("no: ") && undo("no-such", "4").hasPrefix("no: "))
    }

    /// Requests of other names change settings too.
    @Test func everyWayToSet_IsNoted() throws {
        let fixture = try Fixture("")
        let server = fixture.server
        for (request, setting, value) in [
            (ControlRequest.setTrigger(.edge, loop: nil), Setting.trigger, "et"),
            (.setListenTrigger(.edge), .listenTrigger, "et"),
            (.setBalance(.leastConnections), .balance, "least-connections"),
            (.addLoop, .loops, "2"), (.setLogLevel("debug"), .logLevel, "debug"),
        ] {
            _ = server.ask(request)
            let state = try fixture.state(setting)
            #expect(state.source == "set" && state.value == value && state.who == "operator", "\(setting)")
        }
        #expect(server.snapshot.drift == 5)
    }

    @Test func aServerWithoutAFile_TellsWhatItsProgramSet() throws {
        let server = try TestServer(users: .with { $0.passwordMinimum = 11 }) { $0.bodyLimit = 4096 }
        guard case .settings(let report)? = server.ask(.settings) else {
            Issue.record("no report")
            return
        }
        func state(_ setting: Setting) -> SettingState? { report.settings.first { $0.name == setting.rawValue } }
        #expect(report.path == nil && report.drift.isEmpty && report.settings.count == Setting.allCases.count)
        #expect(state(.bodyLimit)?.source == "program" && state(.bodyLimit)?.value == "4KiB")
        #expect(state(.passwordMin)?.source == "program" && state(.passwordMin)?.value == "11")
        #expect(state(.headLimit)?.source == "default" && state(.databaseReaders)?.value == "3")
        guard case .reload(let reload)? = server.ask(.reload) else {
            Issue.record("no report")
            return
        }
        #expect(reload.path == nil && reload.changes.isEmpty && reload.faults.isEmpty)
        let bare = try TestServer(users: .absent)
        guard case .settings(let bareReport)? = bare.ask(.settings) else {
            Issue.record("no report")
            return
        }
        #expect(!bareReport.settings.contains { Setting(rawValue: $0.name)?.entry.section == .accounts })
    }
}
