// What LogText shows and cuts, and the two shapes of a time.

import Glibc
import Testing

@testable import Engine

@Suite struct LogTextTests {
    @Test func harmlessText_StaysAsItIs() {
        for text in ["", "plain", "Größe 3 µs → 😀", #"a "quoted" C:\path"#] { #expect(LogText.visible(text) == text) }
    }

    @Test func controlsAndDirections_BecomeVisible() {
        #expect(LogText.visible("a\tb\0c\u{7F}") == #"a\x09b\x00c\x7F"#)
        #expect(LogText.visible("\u{85}\u{A0}") == #"\xC2\x85"# + "\u{A0}")
        #expect(LogText.visible("\u{2028}\u{2066}x\u{2069}\u{200F}") == #"\xE2\x80\xA8\xE2\x81\xA6x\xE2\x81\xA9\xE2\x80\x8F"#)
    }

    @Test func longText_IsCutBetweenCharacters() {
        for lead in 0..<4 {
            let text = LogText.visible(String(repeating: "a", count: lead) + String(repeating: "😀", count: 5000))
            #expect(text.hasSuffix("😀…") && !text.contains("\u{FFFD}"))
            #expect(text.utf8.count <= LogText.limit + 3 && text.utf8.count > LogText.limit - 4)
        }
        let hostile = LogText.visible(String(repeating: "\n", count: 100_000))
        #expect(hostile.utf8.count <= LogText.limit + 16 && !hostile.contains("\n"))
    }

    @Test func times_AreWhatTheSystemSays() {
        // Leap days, ends of years and centuries, and a spread over the whole range of 64-bit nanoseconds.
        var moments: [UInt64] = [0, 951_782_399, 951_782_400, 951_868_800, 4_107_542_399, 4_107_542_400, 1_798_761_599, 18_446_744_073]
        for step in 0..<500 as Range<UInt64> { moments.append(step * 36_893_487 + step * step) }
        for moment in moments {
            var seconds = time_t(moment)
            var parts = tm()
            gmtime_r(&seconds, &parts)
            var text = [CChar](repeating: 0, count: 64)
            let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
            var stamp = [UInt8](repeating: 0, count: LogTime.stampLength)
            _ = LogTime.writeStamp(moment * 1_000_000_000 + min(7_999_999, UInt64.max - moment * 1_000_000_000), to: &stamp)
            #expect(String(decoding: stamp, as: UTF8.self) == String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) + ".007Z")
            let other = strftime(&text, text.count, "%d/%b/%Y:%H:%M:%S +0000", &parts)
            var combined = [UInt8](repeating: 0, count: LogTime.combinedLength)
            _ = LogTime.writeCombined(seconds: moment, to: &combined)
            #expect(combined == text[..<other].map { UInt8(bitPattern: $0) })
        }
    }
}
