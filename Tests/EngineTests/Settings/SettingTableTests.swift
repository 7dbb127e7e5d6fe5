// The table of settings, walked: names, defaults, ranges, the grammar of values, and what may change in a running
// server.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct SettingTableTests {
    /// A value that the setting takes, in one or several texts, and what it is in its own.
    static func samples(_ setting: Setting) -> [(text: String, canonical: String)] {
        switch setting.entry.kind {
        case .count(let range): [range.lowerBound, range.upperBound].map { ("\($0)", "\($0)") }
        case .bytes(let range):
            [
                ("\(range.lowerBound)", SettingText.bytes(range.lowerBound)), ("1M", "1MiB"), ("1024k", "1MiB"),
                ("1048576B", "1MiB"), ("1 MiB", "1MiB"),
            ]
        case .rate:
            [("10", "10B/s"), ("10/s", "10B/s"), ("10B/s", "10B/s"), ("16k", "16KiB/s"), ("16KiB/s", "16KiB/s")]
        case .time(let bare, _):
            [
                ("75s", "75s"), ("75000ms", "75s"), ("2m", "2m"), ("120s", "2m"),
                ("75", bare == .seconds ? "75s" : "75ms"),
            ]
        case .choice, .toggle: setting.choices.map { ($0, $0) }
        case .text: [("/a b", "/a b"), ("off", "off")]
        case .list: [("a", "a"), ("a, b", "a,b"), ("a,b ,c", "a,b,c")]
        }
    }

    /// Where a text must name something that there is.
    static func liveSamples(_ setting: Setting, _ folder: String) -> [(text: String, canonical: String)] {
        switch setting {
        case .accessLog: [("\(folder)/a b", "\(folder)/a b"), ("off", "off")]
        case .trustedProxy: [("10.0.0.0/8, ::1", "10.0.0.0/8,::1"), ("none", "none")]
        case .hashWorkers: [("1", "1"), ("4", "4")]
        default: samples(setting).filter { $0.text != "10000000" }
        }
    }

    static let refused = ["", "\u{1B}[2J", "a\nb"]

    @Test(arguments: Setting.allCases)
    func everySetting_HasAName_AndADefaultThatReadsBack(_ setting: Setting) throws {
        #expect(setting.rawValue.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
        #expect(setting.environmentName.wholeMatch(of: /REACTOR_[A-Z]+(_[A-Z]+)*/) != nil)
        #expect(setting.environmentName.lowercased() == "reactor_" + setting.rawValue.replacing("-", with: "_"))
        #expect(!setting.entry.help.isEmpty && setting.entry.section.settings.contains(setting))
        switch setting.entry.standard {
        case .value(let value):
            #expect(try setting.value(of: setting.text(of: value)) == value)
        case .derived(let words): #expect(!words.isEmpty)
        }
        #expect(try Setting.named(setting.rawValue) == setting)
    }

    @Test(arguments: Setting.allCases)
    func everySetting_ReadsWhatItSays_AndSaysWhatItTakes(_ setting: Setting) throws {
        for (text, canonical) in Self.samples(setting) {
            let value = try setting.value(of: text)
            #expect(setting.text(of: value) == canonical, "\(text)")
            #expect(try setting.value(of: canonical) == value)
        }
        var wrong = Self.refused
        if let range = setting.range {
            wrong += ["-1", "nan", "1e400", "99999999999999999999", "5 parsecs", "\(range.upperBound)0", "on"]
            for number in [range.lowerBound - 1, range.upperBound + 1, .min, .max] {
                #expect(throws: SettingFault.self) { try setting.value(of: number) }
            }
        }
        if !setting.choices.isEmpty { wrong += ["On", "x", "0", "true"] }
        for text in wrong {
            let fault = #expect(throws: SettingFault.self, "\(text)") { try setting.value(of: text) }
            #expect(fault?.description.hasPrefix("\(setting) takes \(setting.allowed), not ") == true)
            #expect(fault?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
        }
    }

    @Test func listsAreEmpty_WhereTheirDefaultIs() throws {
        #expect(try Setting.trustedProxy.value(of: "none") == .list([]))
        #expect(Setting.trustedProxy.text(of: .list([])) == "none")
        for wrong in ["none", "a,,b", ",", "a,"] {
            #expect(throws: SettingFault.self) { try Setting.listen.value(of: wrong) }
        }
        #expect(throws: SettingFault.self) { try Setting.listen.value(of: ["a,b"]) }
    }

    /// They are kept in seconds: what is told must be what is kept.
    @Test(arguments: [Setting.sessionIdle, .sessionLifetime]) func sessionTimes_AreWholeSeconds(
        _ setting: Setting
    ) throws {
        #expect(throws: SettingFault.self) { try setting.value(of: "1500ms") }
        #expect(throws: SettingFault.self) { try setting.value(of: 1500) }
        #expect(try setting.value(of: "2000ms") == .number(2000))
        #expect(setting.allowed.contains("in whole seconds") && !Setting.idleTimeout.allowed.contains("whole"))
    }

    @Test func raisedHeadLimit_RaisesThatOfTargets() throws {
        var configuration = Configuration()
        configuration.headLimit = 1 << 10
        try ConfigurationCheck.check(configuration)
        var settings = LoopSettings(configuration)
        #expect(settings.requests.targetBytes == 1 << 10)
        settings.follow { $0 == .headLimit ? 64 << 10 : configuration.number($0) }
        #expect(settings.requests.targetBytes == 8 << 10)
    }

    /// What the table spells out must be what there is.
    @Test func words_AreThoseOfTheirTypes() {
        #expect(Setting.poller.choices == PollerKind.allCases.map(\.rawValue))
        #expect(Setting.logLevel.choices == LogLevel.allCases.map(\.rawValue))
        #expect(Setting.accessFormat.choices == AccessFormat.allCases.map(\.rawValue))
        #expect(Setting.registration.choices == RegistrationMode.allCases.map(\.rawValue))
    }

    @Test func defaults_AreThoseOfWhoEmbedsTheEngine() {
        let configuration = Configuration()
        let accounts = AccountConfiguration(dataFolder: "")
        #expect(Setting.listen.entry.standard == .value(.list(configuration.listen)))
        #expect(Setting.poller.entry.standard == .text(configuration.poller.rawValue))
        #expect(Setting.trigger.entry.standard == .text(configuration.connectionTrigger.rawValue))
        #expect(Setting.listenTrigger.entry.standard == .text(configuration.listenTrigger.rawValue))
        #expect(Setting.balance.entry.standard == .text(configuration.balance.rawValue))
        #expect(Setting.logLevel.entry.standard == .text(configuration.logLevel.rawValue))
        #expect(Setting.accessFormat.entry.standard == .text(configuration.accessFormat.rawValue))
        #expect(Setting.registration.entry.standard == .text(accounts.registration.rawValue))
        for (setting, number) in [
            (Setting.passwordMin, accounts.passwordMinimum), (.hashMemory, accounts.hashMemory),
            (.hashPasses, accounts.hashPasses), (.sessionIdle, accounts.sessionIdle * 1000),
            (.sessionLifetime, accounts.sessionLifetime * 1000), (.accountAttempts, accounts.accountAttempts),
            (.addressAttempts, accounts.addressAttempts), (.addressRegistrations, accounts.addressRegistrations),
            (.accountLogins, accounts.accountLogins), (.addressLogins, accounts.addressLogins),
            (.databaseReaders, accounts.databaseReaders), (.leaseTimeout, accounts.databaseLeaseTimeout),
        ] {
            #expect(setting.standard == number, "\(setting)")
        }
    }

    @Test(arguments: [
        ("idel-timeout", "idle-timeout"), ("idletimeout", "idle-timeout"), ("idleTimeout", "idle-timeout"),
        ("liste", "listen"), ("worker", "workers"), ("max-conections", "max-connections"), ("acces-log", "access-log"),
    ])
    func misspeltName_IsAnsweredWithTheNearest(_ name: String, _ meant: String) {
        let fault = #expect(throws: SettingFault.self) { try Setting.named(name) }
        #expect(fault?.description == "there is no setting \"\(name)\": did you mean \(meant)?")
    }

    @Test(arguments: ["", "colour", "x", "\u{1B}[2J", String(repeating: "idle-timeout", count: 100_000)])
    func whatIsNearNoName_IsRefusedAlone(_ name: String) {
        let fault = #expect(throws: SettingFault.self) { try Setting.named(name) }
        #expect(fault?.description.hasPrefix("there is no setting \"") == true)
        #expect(fault?.description.contains("mean") == false && fault.map { $0.description.utf8.count < 400 } == true)
    }

    // MARK: the engine's own

    @Test(arguments: Setting.allCases.filter { $0.range != nil && $0.entry.section != .accounts })
    func everyNumber_IsCheckedInTheConfiguration(_ setting: Setting) throws {
        var configuration = Configuration()
        try ConfigurationCheck.check(configuration)
        let range = try #require(setting.range)
        for wrong in [range.lowerBound - 1, range.upperBound + 1] {
            configuration[setting] = wrong
            let fault = #expect(throws: StartError.self) { try ConfigurationCheck.check(configuration) }
            #expect(fault?.description.hasPrefix(setting.takes + ", not ") == true)
        }
    }

    @Test func liveNumbers_FollowFromOthers_UntilTheyAreSet() {
        var settings = LiveSettings({ $0.standard }, ceiling: 1000)
        #expect(settings[.maxConnections] == 1000)
        #expect(settings[.maxPerAddress] == 125 && settings.streamLimits.idleTimeout == 75_000)
        #expect(settings.set(.idleTimeout, 1) == nil && settings.streamLimits.idleTimeout == 1)
        #expect(settings.set(.maxConnections, 1001) != nil && settings[.maxConnections] == 1000)
        #expect(settings.set(.maxPerAddress, 7) == nil && settings[.maxPerAddress] == 7)
        #expect(settings.set(.maxPerAddress, nil) == nil && settings[.maxPerAddress] == 125)
    }

    /// By the name and the text, as a console asks.
    @Test func everyLiveSetting_IsSet_AndTold() throws {
        let server = try TestServer { $0.loops = 1 }
        #expect(Set(server.snapshot.settings.keys) == Set(Setting.live.map(\.rawValue)))
        // Addresses, folders and types must be there, and a thousand loops are too many for a test: LiveChangesTests.
        for setting in Setting.live where ![.listen, .loops, .www, .mediaType].contains(setting) {
            for (text, canonical) in Self.liveSamples(setting, server.folder) {
                guard case .done(let said)? = server.ask(.changeSetting(setting.rawValue, text)) else {
                    Issue.record("\(setting) \(text)")
                    continue
                }
                #expect(said == setting.sentence(try setting.value(of: text)))
                #expect(server.snapshot.settings[setting.rawValue] == canonical)
            }
            let before = server.snapshot.settings[setting.rawValue]
            guard case .refused(let why)? = server.ask(.changeSetting(setting.rawValue, "/no/such/value")) else {
                Issue.record("\(setting) took it")
                continue
            }
            #expect(setting == .accessLog || why.hasPrefix(setting.takes))
            #expect(!why.isEmpty && server.snapshot.settings[setting.rawValue] == before)
        }
        #expect(server.snapshot.connectionTrigger == .edge && server.snapshot.balance == .leastConnections)
        for setting in Setting.allCases where !setting.isLive {
            guard case .refused(let why)? = server.ask(.changeSetting(setting.rawValue, "1")) else {
                Issue.record("\(setting) was set")
                continue
            }
            #expect(why == setting.needsRestart.description)
        }
    }
}
