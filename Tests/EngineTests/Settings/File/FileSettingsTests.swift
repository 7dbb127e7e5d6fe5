// A settings file against the table: each setting read to its value, each fault with its place, and the pages that are
// written from the table.

import Testing

@testable import Engine

@Suite struct FileSettingsTests {
    private func read(_ text: String) -> FileSettings { FileSettings(SettingsFile([UInt8](text.utf8)), path: "f.toml") }

    @Test func values_AreReadByTheTablesGrammar() {
        let settings = read(
            """
            [server]
            listen = ["127.0.0.1:80", "[::1]:80"]
            workers = 8
            loops = "2"
            traffic = false
            [limits]
            body-limit = "64k"
            body-rate = "10/s"
            [timeouts]
            idle-timeout = "75"
            header-timeout = '250ms'
            """)
        #expect(settings.report == [])
        #expect(
            settings.values == [
                .listen: .list(["127.0.0.1:80", "[::1]:80"]), .workers: .number(8), .loops: .number(2),
                .traffic: .text("off"), .bodyLimit: .number(65536), .bodyRate: .number(10),
                .idleTimeout: .number(75_000), .headerTimeout: .number(250),
            ])
        #expect(settings.source(of: .bodyRate) == "f.toml:8" && settings.source(of: .trigger) == nil)
    }

    @Test(arguments: Setting.allCases) func everySetting_IsReadFromItsDefaultsText(_ setting: Setting) throws {
        guard let value = setting.entry.standard.value else { return }
        let file = try #require(
            SettingsFile([]).setting(
                setting.rawValue, in: setting.entry.section.rawValue, to: SettingsFile.Value(value, of: setting)))
        let settings = FileSettings(file, path: "f")
        #expect(settings.report == [] && settings.values == [setting: value])
    }

    /// A file that sets it alone, written as an editor of settings would.
    private func file(_ setting: Setting, _ text: String) throws -> FileSettings {
        let isList = setting.entry.isRepeated
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0.trimmingPrefix(" ")) }
        let file = SettingsFile([]).setting(
            setting.rawValue, in: setting.entry.section.rawValue, to: isList ? .list(parts) : .text(text))
        return FileSettings(try #require(file), path: "f")
    }

    @Test(arguments: Setting.allCases) func everyText_MeansInTheFileWhatItMeansElsewhere(_ setting: Setting) throws {
        var texts = SettingTableTests.samples(setting).map(\.text)
        if let range = setting.range { texts += [range.lowerBound, range.upperBound].map { "\($0)" } }
        for text in texts {
            // A bare time is one of the table's units.
            guard let value = try? setting.value(of: text.replacing(" ,", with: ",")) else { continue }
            let settings = try file(setting, text.replacing(" ,", with: ","))
            #expect(settings.report == [] && settings.values == [setting: value], "\(text)")
        }
        var wrong = SettingTableTests.refused
        if let range = setting.range { wrong += ["-1", "nan", setting.text(of: .number(range.upperBound)) + "0"] }
        if !setting.choices.isEmpty { wrong += ["never"] }
        for text in wrong {
            let settings = try file(setting, text)
            #expect(settings.values.isEmpty && settings.faults.count == 1, "\(text)")
            let place = "f:2:\(setting.rawValue.count + (setting.entry.isRepeated ? 5 : 4)): "
            #expect(settings.report.first?.hasPrefix("\(place)\(setting.takes), not ") == true, "\(settings.report)")
        }
    }

    @Test func everyFault_HasItsPlace_WhatIsAllowed_AndTheNearestName() {
        let report = read(
            """
            workers = 2
            [srver]
            loops = 2
            [server]
            listen = ["127.0.0.1:80", ""]
            workres = 3
            loops = 5000
            idle-timeout = "5s"
            traffic = "sometimes"
            trigger = true
            [timeouts]
            idle-timeout = 75
            header-timeout = ["5s"]
            body-timeout = "5 parsecs"
            write-timeout = 5s
            """
        ).report
        let expected = [
            ("f.toml:1:1: workers stands below [server]", ""), ("f.toml:2:1: there is no section [srver]", "[server]?"),
            ("f.toml:5:27: listen takes", ""), ("f.toml:6:1: there is no setting", "did you mean workers?"),
            ("f.toml:7:9: loops takes a number from 0 to 1024", "5000"),
            ("f.toml:8:1: idle-timeout stands below [timeouts], not below [server]", ""),
            ("f.toml:9:11: traffic takes on or off", "sometimes"), ("f.toml:10:11: trigger takes", "true"),
            ("f.toml:12:16: idle-timeout takes a time from 1ms", "in quotes, not 75"),
            ("f.toml:13:18: header-timeout takes a time", "not a list"),
            ("f.toml:14:16: body-timeout takes a time", "5 parsecs"),
            ("f.toml:15:17: '5s' is not taken here", "\"5s\""),
        ]
        #expect(report.count == expected.count, "\(report)")
        for (line, (beginning, end)) in zip(report, expected) {
            #expect(line.hasPrefix(beginning) && line.contains(end), "\(line)")
        }
    }

    @Test func addressesNetworksAndTypes_AreCheckedWhereTheyStand() {
        let file = SettingsFile([UInt8]("[server]\nlisten = [\"nowhere\"]\ntrusted-proxy = [\"10.0.0.0/99\"]".utf8))
        let report = FileSettings(file, path: "f", fault: { $0.fault(in: $1) }).report
        #expect(report.count == 2, "\(report)")
        #expect(report.first?.hasPrefix("f:2:10: listen takes") == true && report.first?.contains("nowhere") == true)
        #expect(report.last?.hasPrefix("f:3:17: trusted-proxy takes") == true)
    }

    @Test func fileWithAFault_SetsNothing_AndItsFaultsAreBounded() {
        #expect(read("[server]\nworkers = 2\nloops = -1").values == [:])
        let many = read("[server]\n" + (0..<500).map { "wrong\($0) = 1\n" }.joined())
        #expect(many.faults.count == SettingsFile.mostFaults)
        // Each column is counted from the line's beginning, so all of a megabyte's would take minutes.
        let list = read("[server]\nmedia-type = [" + String(repeating: "'',", count: 300_000) + "]\n")
        #expect(list.faults.count == SettingsFile.mostFaults)
    }

    @Test func secret_InAFileThatOthersMayRead_IsRefused() {
        let file = SettingsFile([UInt8]("[server]\nworkers = 2\nwww = \"/srv\"".utf8))
        func faults(_ othersMayRead: Bool, secret: Setting) -> [String] {
            FileSettings(file, path: "f", othersMayRead: othersMayRead, isSecret: { $0 == secret }).report
        }
        #expect(faults(true, secret: .www) == ["f:3:1: www is a secret that others may read: chmod o= f"])
        #expect(faults(false, secret: .www) == [] && faults(true, secret: .data) == [])
    }

    /// The example with each default that is commented out in force.
    private func uncommented() -> [UInt8] {
        let names = Set(Setting.allCases.map(\.rawValue))
        let lines = SettingsPage.example.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let rest = line.hasPrefix("# ") ? line.dropFirst(2) : line
            let name = rest.prefix { $0 != " " }
            return names.contains(String(name)) && rest.dropFirst(name.count).hasPrefix(" = ") ? rest : line
        }
        return [UInt8](lines.joined(separator: "\n").utf8)
    }

    @Test func example_SetsNothing_AndUncommentedEveryDefault() {
        #expect(read(SettingsPage.example).report == [] && read(SettingsPage.example).values == [:])
        let settings = FileSettings(SettingsFile(uncommented()), path: "f")
        #expect(settings.report == [])
        for setting in Setting.allCases {
            #expect(settings.values[setting] == setting.entry.standard.value, "\(setting)")
            #expect(SettingsPage.example.contains("# \(setting.rawValue) "), "\(setting)")
        }
    }

    @Test func mutatedExamples_AreReadOrRefusedWithAPlace() {
        var random = SeededRandom(seed: 17)
        let whole = uncommented()
        var refused = 0
        for _ in 0..<500 {
            let bytes = SettingsFileCorpusTests.mutated(whole, &random)
            let settings = FileSettings(SettingsFile(bytes), path: "f")
            if settings.faults.isEmpty { continue }
            refused += 1
            #expect(settings.values == [:])
            for line in settings.report { #expect(line.prefixMatch(of: #/f:[1-9]\d*:[1-9]\d*: ./#) != nil, "\(line)") }
        }
        #expect(refused > 100 && refused < 500, "\(refused)")
    }

    @Test(.enabled(if: TOMLLib.isThere)) func example_IsTOML() throws {
        let page = SettingsPage.page { $0.entry.standard.value }
        let files = [[UInt8](SettingsPage.example.utf8), uncommented(), [UInt8](page.utf8)]
        #expect(TOMLLib.meanings(of: files) == files.map { TOMLLib.meaning(of: SettingsFile($0)) })
    }

    @Test func valueInTheExample_TakesTheDefaultsPlace() throws {
        let file = SettingsFile([UInt8](SettingsPage.example.utf8))
        let changed = try #require(file.setting("idle-timeout", in: "timeouts", to: .text("5s")))
        let lines = SettingsPage.example.split(separator: "\n", omittingEmptySubsequences: false)
        let others = String(decoding: changed.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let different = zip(lines, others).filter { $0 != $1 }
        #expect(lines.count == others.count && different.count == 1)
        #expect(different.first?.0.hasPrefix("# idle-timeout = ") == true)
        #expect(different.first?.1 == "idle-timeout = \"5s\"")
    }

    @Test func page_ShowsWhatHolds_AndReadsBack() {
        let values: [Setting: SettingValue] = [
            .workers: .number(8), .www: .text("/srv/\"a\""), .listen: .list(["127.0.0.1:0"]),
        ]
        let page = SettingsPage.page({ values[$0] ?? $0.entry.standard.value }) { $0 == .workers ? "f:1" : nil }
        #expect(page.contains("workers = 8  # f:1\n") && page.contains("idle-timeout = \"75s\"  # default\n"))
        let settings = read(page)
        #expect(settings.report == [])
        for setting in Setting.allCases {
            #expect(settings.values[setting] == values[setting] ?? setting.entry.standard.value, "\(setting)")
        }
    }
}
