// The editor of settings files: one value changes, and every other line stays as it was.

import Testing

@testable import Engine

@Suite struct SettingsFileEditingTests {
    private func file(_ text: String) -> SettingsFile { SettingsFile([UInt8](text.utf8)) }

    private func text(_ file: SettingsFile?) -> String? { file.map { String(decoding: $0.bytes, as: UTF8.self) } }

    private let written = """
        # ours
        [server]  # part
        listen = [
            "a", # first
            'b',
            # loops = 9
        ]
        workers = 1_000   # many

        # The bounds.
        [bounds]
        # Seconds a connection may stay idle.
        #idle-timeout = "75s"  # the default
        # idle-timeout = tea
        """

    @Test func value_IsReplacedWhereItStands() {
        #expect(
            text(file(written).setting("workers", in: "server", to: .number(8)))
                == written.replacing("1_000", with: "8"))
        #expect(
            text(file(written).setting("listen", in: "server", to: .list(["c\"\\"])))
                == written.replacing(#/\[\n(.|\n)*\n\]/#, with: #"["c\"\\"]"#))
        #expect(text(file(written).setting("workers", in: "server", to: .number(1000))) == written)
    }

    @Test func keyThatIsNotThere_TakesItsCommentedOutLine_OrTheSectionsEnd() {
        #expect(
            text(file(written).setting("idle-timeout", in: "bounds", to: .text("5s")))
                == written.replacing("#idle-timeout = \"75s\"", with: "idle-timeout = \"5s\""))
        #expect(
            text(file(written).setting("loops", in: "server", to: .number(2)))
                == written.replacing("# many\n", with: "# many\nloops = 2\n"))
        #expect(
            text(file(written).setting("body-limit", in: "bounds", to: .text("1MiB")))
                == written + "\nbody-limit = \"1MiB\"\n")
    }

    @Test func sectionThatIsNotThere_IsAdded_WithTheFilesLineEnds() {
        #expect(text(file("").setting("k", in: "s", to: .toggle(true))) == "[s]\nk = true\n")
        #expect(text(file("# c\r\n").setting("k", in: "s", to: .toggle(false))) == "# c\r\n\r\n[s]\r\nk = false\r\n")
        #expect(text(file("[a]\nx = 1").setting("k", in: "s", to: .number(1))) == "[a]\nx = 1\n\n[s]\nk = 1\n")
        #expect(text(file("[a]\nx = 1").setting("k", in: "", to: .number(1))) == "k = 1\n[a]\nx = 1")
    }

    @Test func key_IsRemovedWithItsLines() {
        #expect(
            text(file(written).removing("listen", in: "server"))
                == written.replacing(#/listen(.|\n)*\n\]\n/#, with: ""))
        #expect(text(file("[a]\nx = 1").removing("x", in: "a")) == "[a]\n")
        #expect(text(file(written).removing("nothing", in: "server")) == written)
    }

    @Test func fileWithAFault_AndANameThatCannotBeWritten_AreLeftAlone() {
        #expect(file("a = ?").setting("b", in: "c", to: .number(1)) == nil)
        #expect(file("a = ?").removing("a", in: "") == nil)
        #expect(file("").setting("b c", in: "d", to: .number(1)) == nil)
        #expect(file("").setting("b", in: "d]\n[e", to: .number(1)) == nil)
        #expect(file("s = 1").setting("b", in: "s", to: .number(1)) == nil)
        let full = SettingsFile([UInt8](repeating: 0x0A, count: SettingsFile.largest))
        #expect(full.setting("b", in: "c", to: .number(1)) == nil)
    }

    @Test(arguments: 1...4) func randomChanges_ReadBackToWhatWasWanted(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<20 {
            var generator = SettingsFileGenerator(random: random)
            var file = SettingsFile(generator.file())
            var wanted = SettingsFileProperties.meaning(of: file)
            for _ in 0..<12 {
                let section = "s\(generator.random.below(4))"
                let key = "k\(generator.random.below(6))"
                if generator.random.below(3) == 0 {
                    file = try #require(file.removing(key, in: section))
                    wanted[[section, key]] = nil
                } else {
                    let value = generator.value()
                    file = try #require(file.setting(key, in: section, to: value))
                    wanted[[section, key]] = value
                }
                #expect(file.faults == [] && SettingsFileProperties.meaning(of: file) == wanted)
            }
            random = generator.random
        }
    }
}
