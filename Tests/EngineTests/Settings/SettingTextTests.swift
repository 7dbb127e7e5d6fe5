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
        (75_000, "75s"), (500, "500ms"), (10_500, "10500ms"), (120_000, "2m"), (0, "0s"), (86_400_000, "1d"),
        (5_400_000, "90m"), (-5, "-5ms"),
    ])
    func time_HasOneText(_ milliseconds: Int, _ text: String) {
        #expect(SettingText.time(milliseconds) == text)
        #expect(milliseconds < 0 || SettingText.time(text, bare: .milliseconds) == milliseconds)
    }

    @Test(arguments: [
        (0, "0B"), (240, "240B"), (1000, "1000B"), (16_384, "16KiB"), (1 << 20, "1MiB"), (3 << 30, "3GiB"), (-1, "-1B"),
    ])
    func size_HasOneText(_ bytes: Int, _ text: String) {
        #expect(SettingText.bytes(bytes) == text)
        #expect(bytes < 0 || SettingText.bytes(text) == bytes && SettingText.bytes(text + "/s", isRate: true) == bytes)
    }

    @Test(arguments: [
        (75_000, "75"), (500, "0.5"), (1, "0.001"), (1050, "1.05"), (120_000, "120"), (0, "0"),
        (86_399_999, "86399.999"),
    ])
    func seconds_AreWrittenAsTheyAreTyped(_ milliseconds: Int, _ text: String) {
        #expect(SettingText.seconds(milliseconds) == text)
        #expect(SettingText.time(text, bare: .seconds) == milliseconds)
    }
}
