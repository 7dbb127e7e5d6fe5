// The passwords that are accepted and refused.

import AccountResources
import Testing

@testable import Accounts
@testable import Engine

@Suite struct PasswordRulesTests {
    private func refusal(_ password: String, name: String = "ada", minimum: Int = 8, maximum: Int = 128) -> String? {
        accountRefusal { () throws(AccountError) in
            try PasswordRules(minimum: minimum, maximum: maximum).check(password, as: .newPassword, of: Username(name))
        }
    }

    @Test(arguments: [
        "engine-1843", " spaces count ", "ПарольДляВхода", "🚀🛰🪐🌍🌑🌕🌞🌠", "ab\u{0}cdefgh", "no digits no capitals",
        "qwkzjvxb",
        String(repeating: "é", count: 117) + "engine-1843", String(repeating: "e\u{301}", count: 117) + "engine-1843",
    ])
    func anyUnicode_IsTaken_WithNoRuleOfComposition(password: String) {
        #expect(refusal(password) == nil)
    }

    @Test func length_IsCountedInCodePoints_OfTheNormalForm() throws {
        #expect(refusal("sieben7") == "invalid new_password")
        // Seven characters of two code points each, which form KC makes one.
        #expect(refusal(String(repeating: "e\u{301}", count: 7)) == "invalid new_password")
        // One ligature of 18 code points in form KC (U+FDFA).
        #expect(refusal("\u{FDFA}") == nil)
        #expect(refusal(String(repeating: "\u{FDFA}", count: 8)) == "invalid new_password")
        #expect(refusal(String(repeating: "x", count: 129)) == "invalid new_password")
        #expect(refusal(String(repeating: "x", count: 1 << 20)) == "invalid new_password")
        #expect(refusal("correct horse", minimum: 15) == "invalid new_password")
        #expect(refusal("correct horse battery", minimum: 15) == nil)
    }

    @Test(arguments: ["password", "PassWord", "12345678", "baseball", "qwertyuiop", "ｐａｓｓｗｏｒｄ"])
    func commonPassword_IsRefused_InAnyCaseAndWidth(password: String) {
        #expect(refusal(password) == "invalid new_password")
    }

    @Test func username_IsRefused_InAnyCase() {
        #expect(refusal("LoveLace", name: "lovelace") == "invalid new_password")
        #expect(refusal("Straße-1843", name: "STRASSE-1843") == "invalid new_password")
        // Three letters are in many passwords by chance.
        #expect(refusal("adamant-1843", name: "ada") == nil)
    }

    @Test(arguments: [
        ("lovelace2", "lovelace"), ("my LOVELACE 1843", "Lovelace"), ("1843-ｌｏｖｅｌａｃｅ", "lovelace"),
        ("engine-1843", "engine"),
        ("STRASSE-und-mehr", "straße"), ("adalovelace1843", "Ada Lovelace"), ("x.ada.lovelace.x", "ada_lovelace"),
        ("bobs1843bobs1", "bobs"),
        ("Пароль-Иван-1843", "иван"), ("ooo-user7-1843", "user7"),
    ])
    func passwordThatHoldsTheUsername_IsRefused(pair: (String, String)) {
        #expect(refusal(pair.0, name: pair.1) == "invalid new_password")
    }

    @Test func passwordThatHoldsTheHostsName_IsRefused() throws {
        func refusal(_ password: String, host: String, machine: [String] = []) -> String? {
            accountRefusal { () throws(AccountError) in
                try PasswordRules(minimum: 8, maximum: 128, hosts: machine).check(
                    password, as: .password, of: Username("ada"), host: host)
            }
        }
        let refused = [
            ("my-Example-1843", "www.example.org:8080"), ("BUILDBOX-1843", "buildbox"),
            ("localhost-1843", "localhost:80"), ("a ｐrinter for me", "printer.local."),
            ("the-my-server-1843", "my-server.example.net"),
        ]
        for (password, host) in refused {
            #expect(refusal(password, host: host) == "invalid password", "\(password)")
            #expect(refusal(password, host: "", machine: ["other", host]) == "invalid password", "\(password)")
        }
        for (password, host) in [
            ("engine-1843", "www.example.org"), ("an organ-1843", "example.org"), ("www-engine-18", "www.example.org"),
            ("127001-engine", "127.0.0.1:8080"),
            ("engine-1843", "[::1]:8080"), ("engine-1843", ""), ("engine-1843", "..:"), ("web-engine-1843", "web.dev"),
            ("some info of mine", "example.info"),
            ("engine-1843", String(repeating: "a", count: 1 << 20)),
        ] {
            #expect(refusal(password, host: host, machine: [host]) == nil, "\(password)")
        }
    }

    @Test(arguments: [
        "aaaaaaaaaaaa", "abcabcabcabc", "121212121212", "abababababab", "passwordpassword", "Correct!Correct!",
        "🚀🚀🚀🚀🚀🚀🚀🚀", "ééééééééé", "xyzzyxyzzyxy",
        "ａａａａaaaa", String(repeating: "ab1", count: 42), "            ", "AbCaBcAbCabc",
        "e\u{301}ee\u{301}ee\u{301}ee\u{301}ee\u{301}e",
    ])
    func repetition_IsRefused(password: String) {
        #expect(refusal(password) == "invalid new_password")
    }

    @Test(arguments: [
        "abcdefghijkl", "123456789012", "qwertyuiopas", "zyxwvutsrqpo", "098765432109", "987654321", "asdfghjklqwe",
        "1q2w3e4r5t6y", "a1b2c3d4e5f6", "aabbccddeeff",
        "112233445566", "aaaabbbbcccc", "abcd1234efgh", "abcd-efgh-ijkl", "1111-2222-3333", "qazwsxedcrfv",
        "абвгдежзикл", "йцукенгшщзхъ", "ABCDEFGHIJKL", "qwertzuiopü",
        "azertyuiop12", "２３４５６７８９", "a-b-c-d-e-f-g", "2468101214161", "poiuytrewq", "abcabcabcabd", "mnopqrstuvwx",
        "zxcvbnm,./", "!@#$%^&*()", "αβγδεζηθικλ", "abc123def456",
        "aaaaaaaaaaab", "bbbbbbbbaaaaaaa1",
    ])
    func run_IsRefused(password: String) {
        #expect(refusal(password) == "invalid new_password", "\(PasswordPattern(Username.fold(password)).units) units")
    }

    @Test(arguments: [
        "engine-1843", "correct horse battery staple 1234", "abcdef and a blue whale sings",
        "my qwerty keyboard is broken", "the cat the dog the cow the pig",
        "property tree power answer", "hello hello my old friend", "aaaa is how my goat shouts", "xk9-abcd", "zygote77",
        "2024-11-27 rain", "bookkeeper 9", "陳省身的祕密口令很長呀", "Mississippi-Bus",
        "engine-1843" + String(repeating: "a", count: 100),
    ])
    func passphraseWithAShortRun_IsTaken(password: String) {
        #expect(refusal(password) == nil, "\(PasswordPattern(Username.fold(password)).units) units")
    }

    @Test func randomCodes_AreNeverRefused() {
        var random = SeededRandom(seed: 23)
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".unicodeScalars)
        for _ in 0..<300 {
            #expect(refusal(RandomCode.make()) == nil)
            let plain = String(String.UnicodeScalarView((0..<12).map { _ in alphabet[random.below(alphabet.count)] }))
            #expect(refusal(plain) == nil, "\(plain)")
        }
    }

    @Test func emptyOrLongText_HasItsPatternsCounted_WithoutATrap() {
        #expect(PasswordPattern("").units == 0 && !PasswordPattern("").repeatsItself)
        #expect(PasswordPattern("a").units == 1 && !PasswordPattern("a").repeatsItself)
        #expect(PasswordPattern("ab").units == 2 && PasswordPattern("aa").repeatsItself)
        #expect(PasswordPattern(String(repeating: "\u{10FFFF}\u{0}", count: 64)).repeatsItself)
    }

    @Test func list_IsSorted_AndHoldsThreeThousandOfEightCharactersAndMore() {
        let lines = CommonPasswords.lines.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count > 10_000)
        #expect(lines.filter { $0.count >= 8 }.count >= 3000)
        for (left, right) in zip(lines, lines.dropFirst()) where !left.lexicographicallyPrecedes(right) {
            Issue.record("\(String(decoding: right, as: UTF8.self)) is out of order")
        }
    }

    @Test func everyLine_IsFound_AndNothingElse() {
        let words = ["a", "abc", "b", "zebra", "zz"]
        for count in 0...words.count {
            let lines = SortedLines(Array(words.prefix(count).map { $0 + "\n" }.joined().utf8))
            for word in words.prefix(count) { #expect(lines.contains(word)) }
            for word in words.dropFirst(count) + ["", "ab", "abcd", "aa", "zzz", "\n", "a\nabc", "0", "~"] {
                #expect(!lines.contains(word), "\(word) of \(count)")
            }
        }
        let common = SortedLines(CommonPasswords.lines)
        var missing = 0
        for line in CommonPasswords.lines.split(separator: UInt8(ascii: "\n"))
        where !common.contains(String(decoding: line, as: UTF8.self)) {
            missing += 1
        }
        #expect(missing == 0)
    }
}
