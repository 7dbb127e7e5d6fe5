// Normal forms, with examples of Unicode Standard Annex 15.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct UnicodeFormTests {
    private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    @Test func formC_Composes_AndOrdersMarks() {
        #expect(scalars(UnicodeForm.c.of("e\u{301}")) == [0xE9])
        #expect(scalars(UnicodeForm.c.of("\u{212B}")) == [0xC5])
        #expect(scalars(UnicodeForm.c.of("\u{1E9B}\u{323}")) == [0x1E9B, 0x323])
        #expect(scalars(UnicodeForm.c.of("q\u{307}\u{323}")) == [0x71, 0x323, 0x307])
        #expect(scalars(UnicodeForm.c.of("ﬁ①")) == [0xFB01, 0x2460])
    }

    @Test func formKC_MakesCompatibleCharactersTheSame() {
        #expect(scalars(UnicodeForm.kc.of("ﬁ①２")) == scalars("fi12"))
        #expect(scalars(UnicodeForm.kc.of("\u{1E9B}\u{323}")) == [0x1E69])
        #expect(scalars(UnicodeForm.kc.of("a\u{A0}b")) == scalars("a b"))
    }

    @Test func emptyText_NUL_AndASCII_StayAsTheyAre() {
        for form in [UnicodeForm.c, .kc] {
            #expect(form.of("").isEmpty)
            #expect(scalars(form.of("a\u{0}b")) == [97, 0, 98])
            #expect(form.of("  Correct Horse  ") == "  Correct Horse  ")
        }
    }
}
