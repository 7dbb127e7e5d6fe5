// The reader of settings files: what it takes, and where and with which words it refuses all else.

import Testing

@testable import Engine

@Suite struct SettingsFileTests {
    private func read(_ text: String) -> SettingsFile { SettingsFile([UInt8](text.utf8)) }

    private func faults(_ text: String) -> [String] { read(text).faults.map(\.description) }

    @Test func file_SaysItsSettings_WithTheirPlaces() throws {
        let file = read(
            """
            # a comment
            above = true

            [ server ] # its part
            listen = [ # where
                "127.0.0.1:80",
                '[::1]:80', # a comma may follow
            ]
            \tworkers=1_000
            www = 'C:\\é' # 'é'
            [empty]
            [b-1_X]
            0 = -5
            text = "\\b\\t\\n\\f\\r\\"\\\\\\u00e9\\U0001F600"
            none = []
            off = false
            plus = +0
            """)
        #expect(file.faults == [])
        #expect(file.sections.map(\.name) == ["server", "empty", "b-1_X"])
        #expect(
            SettingsFileProperties.meaning(of: file) == [
                ["", "above"]: .toggle(true), ["server", "listen"]: .list(["127.0.0.1:80", "[::1]:80"]),
                ["server", "workers"]: .number(1000), ["server", "www"]: .text("C:\\é"), ["b-1_X", "0"]: .number(-5),
                ["b-1_X", "text"]: .text("\u{8}\t\n\u{c}\r\"\\é😀"), ["b-1_X", "none"]: .list([]),
                ["b-1_X", "off"]: .toggle(false), ["b-1_X", "plus"]: .number(0),
            ])
        let listen = try #require(file.entry("listen", in: "server"))
        #expect(listen.partOffsets.map { file.place(of: $0).description } == ["6:5", "7:5"])
        #expect(file.place(of: try #require(file.entry("workers", in: "server")).offset).description == "9:2")
    }

    @Test func lineEnds_AreOfBothKinds_AndTheLastMayLack() {
        #expect(read("a = 1\r\n# c\r\nb = 2").entries.map(\.value) == [.number(1), .number(2)])
        #expect(read("").faults == [] && read("\r\n").faults == [] && read("a = []").faults == [])
    }

    @Test(arguments: [
        ("a.b = 1", "1:2: a name has no dot"), ("\"a\" = 1", "1:1: a setting's name is written without quotes"),
        ("[a.b]", "1:3: sections have no sections"), ("['a']", "1:2: a section's name is written without quotes"),
        ("[[a]]", "1:1: a section is written once"), ("a = {}", "1:5: a table in braces"),
        ("a = 1.5", "1:5: '1.5' is not taken here: a number is whole"), ("a = 1e3", "1:5: '1e3' is not taken"),
        ("a = inf", "1:5: 'inf' is text"), ("a = 1979-05-27", "1:5: '1979-05-27' is not taken here: no setting is"),
        ("a = 07:32:00", "1:5: '07:32:00' is not taken here: no"), ("a = 0x1F", "1:5: '0x1F' is not taken here: a"),
        ("a = 007", "1:5: '007' is no number"), ("a = 1__0", "1:5: '1__0' is no number"),
        ("a = 9223372036854775808", "1:5: the number '9223372036854775808' is too large"),
        ("a = \"\"\"x\"\"\"", "1:5: a text of several lines"), ("a = '''x'''", "1:5: a text of several lines"),
        ("a = 75s", "1:5: '75s' is not taken here: a number is whole; with a unit or a fraction write it in quotes"),
        ("a = edge", "1:5: 'edge' is text: write it in quotes: \"edge\""), ("a = True", "1:5: 'True' is written true"),
        ("a: 1", "1:2: expected = after a, not ':'"), ("a", "1:2: expected = after a, not the end of the file"),
        ("a =", "1:4: expected a value, not the end of the file"), ("a = # c", "1:5: expected a value, not '#'"),
        ("a = \"x", "1:5: the text that begins here has no closing \""),
        ("a = 'x\n'", "1:5: the text that begins here has no closing '"),
        ("a = \"\\x\"", "1:6: in double quotes"), ("a = \"\\u00g0\"", "1:6: an escape \\u takes 4"),
        ("a = \"\\uD800\"", "1:6: 0xD800 is no character"), ("a = 1 2", "1:7: expected the end of the line, not '2'"),
        ("a = [1]", "1:6: a list holds texts in quotes"), ("a = [\"x\" \"y\"]", "1:10: expected a comma or ]"),
        ("a = [,]", "1:6: a list holds texts"), ("a = [[]]", "1:6: a list holds texts"),
        ("a = [\"x\",", "1:5: the list that begins here has no closing ]"),
        ("# \u{1}", "1:3: a comment cannot hold the control character '\\u{1}'"),
        ("a = 'é\u{7f}'", "1:7: a text cannot hold the control character '\\u{7F}'"),
        ("a = 1\rb = 2", "1:5: '1\\u{D}b' is not taken"), ("é = 1", "1:1: expected a setting's name"),
        ("\u{FEFF}a = 1", "1:1: the file begins with a byte order mark"),
        ("[a", "1:3: expected ] after the section's name, not the end of the file"),
        ("a = 1\na = 1", "2:1: a is set on line 1 already"), ("[a]\n[a]", "2:1: [a] begins on line 1 already"),
        ("a = 1\n[a]", "2:1: a is the name of a setting on line 1"),
    ])
    func allElse_IsRefused_WithItsPlace(_ text: String, _ expected: String) {
        let found = faults(text)
        #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }

    @Test func bytesThatAreNotUTF8_AreRefused_WhereverTheyStand() {
        let broken: [[UInt8]] = [
            [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xF0, 0x9F, 0x98],
        ]
        for bytes in broken {
            let places = [("a = 'x", "'"), ("a = \"x", "\""), ("a = 1 # ", ""), ("a = x", ""), ("a ", "= 1")]
            for (before, after) in places {
                let file = SettingsFile(before.utf8 + bytes + after.utf8)
                #expect(file.faults.first?.place.line == 1 && file.entries.isEmpty, "\(before)\(bytes)")
            }
        }
    }

    @Test func everyFault_IsToldOfAtOnce() {
        let found = faults(
            """
            [bounds
            lost = 1
            idle-timeout = 75s
            [server]
            listen = ["a", 5,
               "b",
            ]
            listen = ["a" "b"]
            www = ["a",
            loops = four
            last = 1
            last = 2
            """)
        let places = found.map { $0.prefix { $0 != " " } }
        #expect(places == ["1:8:", "3:16:", "5:16:", "8:15:", "9:7:", "10:9:", "12:1:"], "\(found)")
    }

    @Test func faults_AreBounded_AndSoIsTheFile() {
        let many = faults(String(repeating: "?\n", count: 5000))
        #expect(many.count == SettingsFile.mostFaults + 1 && many.last == "101:1: more faults are not looked for")
        let large = SettingsFile([UInt8](repeating: 0x0A, count: SettingsFile.largest + 1))
        #expect(large.faults.map(\.description) == ["1:1: the file has 1048577 bytes; it may have 1048576"])
        #expect(SettingsFile([UInt8](repeating: 0x0A, count: SettingsFile.largest)).faults == [])
    }
}
