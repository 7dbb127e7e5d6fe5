// The usernames that are allowed, and pairs that count as the same.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct UsernameTests {
    @Test(arguments: [
        "a", "Ada", "ada lovelace", "Ægir", "陳省身", "محمد", "user@example.org", "<b>&", "o'neill",
        String(repeating: "x", count: 64),
    ])
    func ordinaryName_IsTakenAsItIs(name: String) throws {
        #expect(try Username(name).text == name)
    }

    @Test(arguments: [
        "", " ", " a", "a ", "\ta", "a\n", "a\u{0}b", "a\u{7f}", "a\u{200b}b", "a\u{202e}b", "a\u{2066}b", "\u{feff}a",
        "a\u{ad}b",
        "a\u{2028}b", "a\u{a0}b", "\u{301}a", "\u{3164}", "\u{2800}", "a\u{e000}", "a\u{fe0f}", "a\u{fffd}",
        "a\u{200d}b",
        String(repeating: "x", count: 65), String(repeating: "e\u{301}", count: 65),
        String(repeating: "x", count: 1 << 20),
        String(repeating: " ", count: 1 << 20), String(repeating: "\u{301}", count: 1 << 20),
        String(repeating: "\u{FDFA}", count: 1 << 19),
        "a\u{200c}b", "\u{627}\u{200c}\u{628}", "a\u{61c}b", "a\u{180e}b", "a\u{10ffff}", "a\u{e0041}", "a\u{2003}b",
        "a\u{378}",
    ])
    func deceptiveOrOverlongName_IsRefused(name: String) {
        #expect(accountRefusal { () throws(AccountError) in try Username(name) } == "invalid username")
    }

    @Test(arguments: [
        ("Ada", "aDA"), ("\u{e9}", "E\u{301}"), ("straße", "STRASSE"), ("ΟΔΟΣ", "οδος"),
        ("\u{1ec7}", "e\u{302}\u{323}"), ("Å", "\u{212b}"),
        ("STRA\u{1e9e}E", "strasse"), ("ａｄａ", "ADA"), ("Ａda２", "ada2"), ("ﾊﾝｶﾞﾙ", "ハンガル"),
        ("ada   lovelace", "ADA lovelace"),
        ("ada\u{3000}lovelace", "ada lovelace"), ("ADM\u{131}N", "admin"),
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

    /// The line with which a name is refused; nil for one that is accepted.
    private func refusal(_ name: String) -> String? {
        do throws(AccountError) {
            _ = try Username(name)
            return nil
        } catch {
            guard case .invalid(.username, let line) = error else { return "\(error)" }
            return line
        }
    }

    @Test(arguments: ["#1", "#17", "a#b", "ada#", "#", "\u{FF03}1", "\u{FE5F}1", "##1"])
    func nameWithANumberSign_IsRefused(name: String) {
        #expect(refusal(name) != nil)
        if name.contains("#") || name.hasPrefix("\u{FF03}") { #expect(refusal(name)?.contains("has no #") == true) }
    }

    @Test func widthAndBlanks_AreMapped_InWhatIsShownToo() throws {
        for (input, text) in [
            ("Ａｄａ", "Ada"), ("ada \u{3000}  Lovelace", "ada Lovelace"), ("ﾊﾝｶﾞﾙ", "ハンガル"), ("a    b    c", "a b c"),
        ] {
            #expect(Array(try Username(input).text.unicodeScalars) == Array(text.unicodeScalars), "\(input)")
        }
    }

    @Test(arguments: [
        "①", "ﬁn", "🚀", "5€", "Ⅳ", "½", "«a»", "\u{1100}", "م\u{640}د", "a·b", "·", "・", "١۱", "x²", "ªº", "ǅ",
        "a\u{20dd}", "ℵ", "𝒜da", "aー",
        "\u{375}", "\u{5f4}", "\u{302e}", "†", "…", "\u{2010}a",
    ])
    func characterOutsideTheIdentifierClass_IsRefused_WithWhatToDo(name: String) {
        #expect(refusal(name)?.hasPrefix("A ") == true)
    }

    @Test(arguments: [
        "col·laboració", "ハ・ヒ", "ラーメン", "πβ", "ς", "ß", "〇一", "𠮷野", "O'Neill-Smith_3.2", "נ״ב", "ʻolani",
        "x\u{300}\u{301}",
    ])
    func characterThatItsContextAllows_IsTaken(name: String) {
        #expect(refusal(name) == nil)
    }

    @Test(arguments: [
        "a\u{301}\u{301}\u{301}", "x\u{300}\u{301}\u{302}", "ệ\u{301}", "e\u{302}\u{323}\u{300}",
        "ab\u{489}\u{301}\u{302}", ".\u{301}",
        "1\u{301}", "a \u{301}b", "z" + String(repeating: "\u{337}", count: 60), "क\u{903}\u{903}\u{903}\u{903}",
    ])
    func towerOfMarks_OrOneOnNoLetter_IsRefused(name: String) {
        #expect(
            refusal(name)?.contains("mark") == true || refusal(name)?.contains("U+0489") == true,
            "\(refusal(name) ?? "taken")")
    }

    @Test(arguments: ["Nguyễn Tấn Dũng", "ᾧ", "สมชาย", "ကျော်", "हिन्दी", "Zoë", "தமிழ்", "שָׁלוֹם"])
    func lettersWithTheMarksOfTheirLanguage_AreTaken(name: String) {
        // Hebrew with a dot on the letter and a vowel point has two.
        #expect(refusal(name) == nil)
    }

    @Test(arguments: [
        "аdmin", "ada\u{430}", "раypal", "kim김", "Ωmega", "ada さん", "ада ada", "Ꭺda", "ꓮda", "サトkim", "ㄅかな", "김さん",
        "عada",
    ])
    func lettersOfTwoScripts_AreRefused(name: String) {
        #expect(refusal(name)?.contains("one script only") == true, "\(refusal(name) ?? "taken")")
    }

    @Test(arguments: ["陳さん", "サトウ太郎", "김철수", "金김", "東京ㄅ", "ада.б-в_3", "Ωmega".replacing("mega", with: "μέγα"), "علي7"])
    func lettersThatAreWrittenTogether_AreTaken(name: String) {
        #expect(refusal(name) == nil)
    }

    @Test(arguments: ["1דוד", "דוד-", ".דוד", "דוד \u{5d0}_", "7 דוד", "عل١1", "-علي"])
    func nameFromRightToLeft_ThatWouldTurnOthersRound_IsRefused(name: String) {
        #expect(refusal(name)?.contains("right to left") == true, "\(refusal(name) ?? "taken")")
    }

    @Test(arguments: ["دוד".replacing("د", with: "ד"), "محمد علي", "דוד1", "דוד-כהן", "عل١٢"])
    func nameFromRightToLeft_IsTaken(name: String) {
        #expect(refusal(name) == nil)
    }

    @Test(arguments: [
        "Admin", "ＡＤＭＩＮ", "ROOT", "Operator", "adm\u{131}n", "ADM\u{130}N", "Command  Line", "ádmin", "reactor",
        "Ｓystem", "no-reply",
    ])
    func operatorsName_IsReserved_InWhateverCaseAndWidth(name: String) throws {
        #expect(ReservedNames.contains(try Username(name)))
    }

    @Test(arguments: ["ada", "admins", "rooted", "Ad Min", "operators", "user 7", "ро\u{43e}т"])
    func otherName_IsNotReserved(name: String) throws {
        #expect(!ReservedNames.contains(try Username(name)))
    }

    @Test func nameThatWasTaken_IsFoundByWhatIsShown_AndIsItsOwnMapping() throws {
        var random = SeededRandom(seed: 10)
        let blocks: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0xA0...0x24F, 0x300...0x36F, 0x370...0x5FF, 0x600...0x6FF, 0xFF00...0xFFEF, 0...0x10FFFF,
        ]
        var taken = 0
        for _ in 0..<3000 {
            var view = String.UnicodeScalarView()
            let block = blocks[random.below(blocks.count)]
            for _ in 0..<(1 + random.below(5)) {
                let value = block.lowerBound + UInt32(random.below(Int(block.upperBound - block.lowerBound) + 1))
                if let scalar = Unicode.Scalar(value) { view.append(scalar) }
            }
            guard let name = try? Username(String(view)) else { continue }
            taken += 1
            let again = try Username(name.text)
            #expect(again.text.utf8.elementsEqual(name.text.utf8) && again.key.utf8.elementsEqual(name.key.utf8))
            let key = try #require(Username.key(of: name.text))
            #expect(key.utf8.elementsEqual(name.key.utf8))
            #expect(try #require(Username.key(of: name.key)).utf8.elementsEqual(name.key.utf8))
        }
        #expect(taken > 100)
    }
}
