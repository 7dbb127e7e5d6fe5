import Testing

@testable import Console

@Suite struct VisibleTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("\u{1B}[2J", "^[[2J"), ("a\u{7F}", "a^?"), ("\u{202E}x", "<202E>x"),
        ("\u{9B}31m", "<9B>31m"), ("a\nb", "a^Jb"),
        ("\u{200B}", "<200B>"), ("e\u{301}", "e\u{301}"), ("\u{301}", "<301>"), ("漢字", "漢字"), ("a\u{A0}b", "a<A0>b"),
        ("\u{E000}", "<E000>"),
        ("\u{61C}", "<61C>"), ("a\u{200D}b", "a<200D>b"), ("a\u{34F}b", "a<34F>b"), ("\u{180B}", "<180B>"),
        ("\u{FEFF}", "<FEFF>"),
        ("\u{E0041}", "<E0041>"), ("\u{2069}", "<2069>"), ("a\u{FE0F}", "a<FE0F>"),
        ("\u{3164}", "<3164>"), ("o\u{301}\u{302}\u{303}", "o\u{301}\u{302}<303>"),
    ])
    func text_IsMadeVisible(_ text: String, _ shown: String) {
        #expect(VisibleText.shown(text).unicodeScalars.elementsEqual(shown.unicodeScalars))
    }

    @Test func width_CountsColumns() {
        #expect(VisibleText.width("漢字", ascii: false) == 4)
        #expect(VisibleText.width("e\u{301}", ascii: false) == 1)
        #expect(VisibleText.width("🙂", ascii: false) == 2)
        #expect(VisibleText.width("漢字", ascii: true) == 4)
    }

    @Test func cut_EndsInAnEllipsis_WithinTheWidth() {
        for width in 0...12 {
            let glyphs = VisibleText.fit("漢字x漢字é\u{301}", width: width, ascii: false)
            #expect(glyphs.reduce(0) { $0 + $1.width } <= width)
        }
        #expect(VisibleText.fit("abcdef", width: 4, ascii: false).map(\.scalar) == ["a", "b", "c", "…"])
        #expect(VisibleText.fit("abcdef", width: 4, ascii: true).last?.scalar == "~")
        #expect(VisibleText.fit("abcd", width: 4, ascii: false).last?.scalar == "d")
    }

    @Test func longText_IsNotReadToItsEnd() {
        let text = String(repeating: "x", count: 1_000_000)
        #expect(VisibleText.glyphs(text, ascii: false, limit: 80).count == 81)
    }
}
