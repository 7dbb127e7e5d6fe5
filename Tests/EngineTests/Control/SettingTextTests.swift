// The text form of values, for flags and for `:set`.

import Testing

@testable import Engine

@Suite struct SettingTextTests {
    @Test(arguments: [
        ("75", 75_000), ("75s", 75_000), ("75 s", 75_000), ("500ms", 500), ("2m", 120_000), ("0.5", 500),
        ("1.5s", 1500), ("0.0004", 0),
        ("0.0005", 1), ("1h", 3_600_000), ("86400", 86_400_000), ("24h", 86_400_000), ("0", 0), ("1.25h", 4_500_000),
    ])
    func time_TakesUnits_AndABareNumberIsSeconds(_ text: String, _ milliseconds: Int) {
        #expect(SettingText.time(text, bare: .seconds) == milliseconds)
    }

    @Test(arguments: [
        "", "-5", "+5", "nan", "inf", "1e400", "1e3", "0x10", "5 parsecs", "5S", "s", ".5", "5.", "25h", "86401",
        "99999999999999999999",
        "9223372036854775807h", "5,000", "５", "5s5", " 5", "1.2.3", "ms",
    ])
    func whatIsNoTime_IsRefused(_ text: String) {
        #expect(SettingText.time(text, bare: .seconds) == nil)
    }

    @Test(arguments: [("16384", 16_384), ("64k", 65_536), ("1M", 1 << 20), ("2G", 2 << 30), ("2g", 2 << 30), ("0", 0)])
    func size_TakesBinaryMultiples(_ text: String, _ bytes: Int) {
        #expect(SettingText.bytes(text) == bytes)
        #expect(SettingText.bytes(text + "/s", isRate: true) == bytes)
        #expect(SettingText.bytes(text + "/s") == nil)
    }

    @Test(arguments: ["-1", "1.5M", "8589934592G", "1T", "", "M", "1e400", "nan", "99999999999999999999"])
    func whatIsNoSize_IsRefused(_ text: String) {
        #expect(SettingText.bytes(text) == nil)
    }

    @Test(arguments: [
        (75_000, "75"), (500, "0.5"), (1, "0.001"), (1050, "1.05"), (120_000, "120"), (0, "0"),
        (86_399_999, "86399.999"),
    ])
    func seconds_AreWrittenAsTheyAreTyped(_ milliseconds: Int, _ text: String) {
        #expect(SettingText.seconds(milliseconds) == text)
        #expect(SettingText.time(text, bare: .seconds) == milliseconds)
    }

    @Test func everySetting_ReadsWhatItShows_AndHasTheNameOfItsFlag() {
        // Scripts and files name these; others may come.
        let promised = [
            "max-connections", "max-per-address", "idle-timeout", "header-timeout", "body-timeout", "write-timeout",
            "handler-timeout",
            "body-rate", "stall-warning",
        ]
        #expect(EngineSetting.live.map(\.flag).filter(promised.contains) == promised)
        let flags = EngineSetting.allCases.map(\.flag)
        #expect(Set(flags).count == flags.count && flags.allSatisfy { $0.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil })
        for setting in EngineSetting.live {
            #expect(EngineSetting(name: setting.flag) == setting && EngineSetting(name: setting.rawValue) == setting)
            for value in [setting.range.lowerBound, setting.range.upperBound, Int.min, Int.max] {
                #expect(!setting.shown(value).isEmpty)
            }
            for text in ["-1", "nan", "1e400", "99999999999999999999", "5 parsecs", ""] {
                #expect(setting.value(of: text) == nil)
            }
            #expect(setting.takes.hasPrefix(setting.flag))
            #expect(setting.sentence(240).hasPrefix("\(setting.flag) is \(setting.shown(240)); from now on"))
        }
        #expect(EngineSetting.idleTimeout.value(of: "5") == 5000)
        #expect(EngineSetting.idleTimeout.value(of: "0") == nil)
        #expect(EngineSetting.stallWarning.value(of: "5") == 5)
        #expect(EngineSetting.bodyRate.value(of: "16k/s") == 16_384)
        #expect(EngineSetting.maxConnections.value(of: "16M") == nil)
        #expect(EngineSetting(name: "colour") == nil)
    }

    @Test(arguments: EngineSetting.allCases)
    func everyBound_HasADefaultInItsRange_AndTheConfigurationKeepsToIt(_ bound: EngineSetting) throws {
        var configuration = Configuration()
        #expect(configuration[bound] == bound.standard)
        #expect(bound.standard.map { bound.range.contains($0) } ?? true)
        #expect(!bound.entry.help.isEmpty && bound.takes.hasPrefix(bound.flag + " takes"))
        try ConfigurationCheck.check(configuration)
        for wrong in [bound.range.lowerBound - 1, bound.range.upperBound + 1] {
            configuration[bound] = wrong
            let fault = #expect(throws: StartError.self) { try ConfigurationCheck.check(configuration) }
            #expect(fault?.description.contains("\(bound.words) \(wrong) is out of range") == true)
        }
    }

    @Test func onlyLiveBounds_AreChangedWhileTheServerRuns() {
        var settings = LiveSettings({ $0.standard }, ceiling: 1000)
        #expect(settings.named.count == EngineSetting.live.count && settings[.maxConnections] == 1000)
        #expect(settings[.maxPerAddress] == 125 && settings.streamLimits.idleTimeout == 75_000)
        for bound in EngineSetting.allCases {
            let isSet = settings.set(bound, bound.range.lowerBound) == nil
            #expect(isSet == (bound.entry.live != nil), "\(bound)")
        }
        #expect(settings.streamLimits.idleTimeout == 1 && settings.set(.idleTimeout, 0) != nil)
    }
}
