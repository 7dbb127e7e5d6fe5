// Which usernames there are, and which two are the same.

import Testing

@testable import Engine

@Suite struct UsernameTests {
    @Test(arguments: ["a", "Ada", "ada lovelace", "Ægir", "陳省身", "محمد", "user@example.org", "🚀", "<b>&", "o'neill", String(repeating: "x", count: 64)])
    func ordinaryName_IsTakenAsItIs(name: String) throws {
        #expect(try Username(name).text == name)
    }

    @Test(arguments: [
        "", " ", " a", "a ", "\ta", "a\n", "a\u{0}b", "a\u{7f}", "a\u{200b}b", "a\u{202e}b", "a\u{2066}b", "\u{feff}a", "a\u{ad}b",
        "a\u{2028}b", "a\u{a0}b", "\u{301}a", "\u{3164}", "\u{2800}", "a\u{e000}", "a\u{fe0f}", "a\u{fffd}", "a\u{200d}b",
        String(repeating: "x", count: 65), String(repeating: "e\u{301}", count: 65), String(repeating: "x", count: 1 << 20),
    ])
    func deceptiveOrOverlongName_IsRefused(name: String) {
        #expect(accountRefusal { () throws(AccountError) in try Username(name) } == "invalid username")
    }

    @Test(arguments: [
        ("Ada", "aDA"), ("\u{e9}", "E\u{301}"), ("straße", "STRASSE"), ("ΟΔΟΣ", "οδος"), ("\u{1ec7}", "e\u{302}\u{323}"), ("Å", "\u{212b}"),
    ])
    func namesThatReadTheSame_HaveOneKey(pair: (String, String)) throws {
        #expect(Array(try Username(pair.0).key.utf8) == Array(try Username(pair.1).key.utf8))
    }

    @Test func differentNames_HaveDifferentKeys() throws {
        #expect(try Username("ada").key != Username("adä").key)
        #expect(try Username("a b").key != Username("ab").key)
    }

    @Test func decomposedName_IsKeptComposed() throws {
        #expect(Array(try Username("e\u{301}").text.unicodeScalars) == ["\u{e9}"])
    }
}
