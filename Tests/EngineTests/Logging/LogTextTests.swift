// LogText: the text that it shows and cuts, and the two formats of a time.

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
        #expect(
            LogText.visible("\u{2028}\u{2066}x\u{2069}\u{200F}")
                == #"\xE2\x80\xA8\xE2\x81\xA6x\xE2\x81\xA9\xE2\x80\x8F"#)
    }

    /// U+061C first, which is a mark of direction like U+200E; then all invisible characters.
    @Test func unseenCharacters_AreShown_AndTheirNeighboursAreNot() {
        #expect(LogText.visible("a\u{61C}b") == #"a\xD8\x9Cb"#)
        for value in [
            0xAD, 0x34F, 0x61C, 0x115F, 0x17B4, 0x180E, 0x200B, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E,
            0x2060, 0x2066,
            0x2069, 0x206F, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0x1D173, 0xE0001, 0xE007F, 0xE01EF,
        ] as [UInt32] {
            let text = String(Unicode.Scalar(value)!)
            let shown = text.utf8.map { "\\x" + String($0, radix: 16, uppercase: true) }.joined()
            #expect(LogText.visible("a" + text + "b") == "a" + shown + "b")
        }
        for value in [
            0xA0, 0xAE, 0x61B, 0x61D, 0x200A, 0x2010, 0x2027, 0x202F, 0x205F, 0x2070, 0xFE10, 0xFFFC, 0x1F600,
        ] as [UInt32] {
            let text = "a" + String(Unicode.Scalar(value)!) + "b"
            #expect(LogText.visible(text) == text)
        }
    }

    @Test func bytesOfAClient_AreQuoted_WithoutSecrets() {
        let bytes = Array("GET /\u{61C}\"\\\u{0}\u{1B}[2J?token=x&y=\u{E9} HTTP/1.1".utf8)
        bytes.withUnsafeBytes {
            #expect(LogText.quoted($0, most: 100) == #"GET /\xD8\x9C\x22\x5C\x00\x1B[2J?token=***&y=\xC3\xA9 HTTP/1.1"#)
            #expect(LogText.quoted($0, most: 7) == #"GET /\xD8\x9C"#)
            #expect(LogText.quoted($0, most: 0) == "")
        }
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
        var moments: [UInt64] = [
            0, 951_782_399, 951_782_400, 951_868_800, 4_107_542_399, 4_107_542_400, 1_798_761_599, 18_446_744_073,
        ]
        for step in 0..<500 as Range<UInt64> { moments.append(step * 36_893_487 + step * step) }
        for moment in moments {
            var seconds = time_t(moment)
            var parts = tm()
            gmtime_r(&seconds, &parts)
            var text = [CChar](repeating: 0, count: 64)
            let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
            var stamp = [UInt8](repeating: 0, count: LogTime.stampLength)
            _ = LogTime.writeStamp(
                moment * 1_000_000_000 + min(7_999_999, UInt64.max - moment * 1_000_000_000), to: &stamp)
            #expect(
                String(decoding: stamp, as: UTF8.self) == String(
                    decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) + ".007Z")
            let other = strftime(&text, text.count, "%d/%b/%Y:%H:%M:%S +0000", &parts)
            var combined = [UInt8](repeating: 0, count: LogTime.combinedLength)
            _ = LogTime.writeCombined(seconds: moment, to: &combined)
            #expect(combined == text[..<other].map { UInt8(bitPattern: $0) })
        }
    }
}
