// Which passwords are taken.

import Resources
import Testing

@testable import Engine

@Suite struct PasswordRulesTests {
    private func refusal(_ password: String, name: String = "ada", minimum: Int = 8, maximum: Int = 128) -> String? {
        accountRefusal { () throws(AccountError) in
            try PasswordRules(minimum: minimum, maximum: maximum).check(password, as: .newPassword, of: Username(name))
        }
    }

    @Test(arguments: [
        "engine-1843", " spaces count ", "ПарольДляВхода", "🚀🚀🚀🚀🚀🚀🚀🚀", "ab\u{0}cdefgh", "no digits no capitals", "qwkzjvxb",
        String(repeating: "é", count: 128), String(repeating: "e\u{301}", count: 128),
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
        #expect(refusal("lovelace2", name: "lovelace") == nil)
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
        for line in CommonPasswords.lines.split(separator: UInt8(ascii: "\n")) where !common.contains(String(decoding: line, as: UTF8.self)) {
            missing += 1
        }
        #expect(missing == 0)
    }
}
