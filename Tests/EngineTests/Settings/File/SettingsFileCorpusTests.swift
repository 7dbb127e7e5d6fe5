// Settings files from fixed seeds, whole and mutated, against another reader of TOML: Python's tomllib (3.11 and
// later). What is taken here, it takes to the same values.

import Glibc
import Testing

@testable import Engine

@Suite struct SettingsFileCorpusTests {
    private static let pieces = [
        "\r", "\n", "\"", "'", "\\", "\"\"\"", "[", "]", "[[", "=", ".", ",", "#", "{", "}", "\0", "é", "true", "1_",
        "0x1", "1979-05-27", "\\u00", "a.b = 1\n", "[s0]\n", "k0 = 1\n", "\u{FEFF}", "1e5", "+", "-", " ",
    ]

    static func mutated(_ file: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = file
        for _ in 0...random.below(3) {
            let at = random.below(bytes.count)
            switch random.below(5) {
            case _ where bytes.isEmpty: bytes = [0x22]
            case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(contentsOf: pieces[random.below(pieces.count)].utf8, at: at)
            case 3: bytes.removeSubrange(at..<min(bytes.count, at + 12))
            default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 1 + random.below(30))], at: at)
            }
        }
        return bytes
    }

    @Test func mutatedFiles_AreReadOrRefusedWithAPlace() {
        var generator = SettingsFileGenerator(random: SeededRandom(seed: 15))
        var refused = 0
        for round in 0..<500 {
            let bytes = Self.mutated(generator.file(), &generator.random)
            let violation = SettingsFileProperties.violation(of: bytes)
            #expect(violation == nil, "round \(round): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
            if !SettingsFile(bytes).faults.isEmpty { refused += 1 }
        }
        // The corpus is useful only while it reaches both outcomes.
        #expect(refused > 150 && refused < 450, "\(refused)")
    }

    @Test(.enabled(if: TOMLLib.isThere)) func filesThatAreTaken_MeanTheSameToTOMLLib() throws {
        var generator = SettingsFileGenerator(random: SeededRandom(seed: 16))
        let whole = (0..<300).map { _ in generator.file() }
        var files = whole
        for _ in 0..<2000 {
            files.append(Self.mutated(whole[generator.random.below(whole.count)], &generator.random))
        }
        let others = try #require(TOMLLib.meanings(of: files))
        try #require(others.count == files.count)
        var taken = 0
        for (index, bytes) in files.enumerated() {
            let file = SettingsFile(bytes)
            if index < whole.count { #expect(file.faults == [], "a file of the grammar is refused") }
            guard file.faults.isEmpty else { continue }
            taken += 1
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(TOMLLib.meaning(of: file) == others[index], "\(text.debugDescription)")
        }
        #expect(taken > 400 && taken < 2000, "\(taken)")
    }
}

/// Python's reader, run once for all files.
enum TOMLLib {
    static let isThere = system("python3 -c 'import tomllib' 2>/dev/null") == 0

    private static let program = """
        import sys, tomllib

        def told(value):
            if isinstance(value, bool): return "b%d" % value
            if isinstance(value, int): return "n%d" % value
            if isinstance(value, str): return "t" + value.encode().hex()
            if isinstance(value, list): return "l" + "".join(told(part) for part in value)
            return "?"

        def named(key): return key.encode("unicode_escape").decode()

        def meaning(table):
            plain = [named(key) + "=" + told(value) for key, value in table.items() if not isinstance(value, dict)]
            return plain + [part for key, value in table.items() if isinstance(value, dict)
                            for part in ["[" + named(key) + "]"] + meaning(value)]

        for line in sys.stdin:
            try: print(" ".join(meaning(tomllib.loads(bytes.fromhex(line).decode()))))
            except ValueError: print("refused")
        """

    /// What each file says, as `meaning(of:)` has it; nil where Python cannot be run.
    static func meanings(of files: [[UInt8]]) -> [String]? {
        let input = files.map { hexadecimal($0) + "\n" }.joined()
        guard let folder = TestFolder(), folder.write("read.py", [UInt8](program.utf8)),
            folder.write("files", [UInt8](input.utf8)),
            let pipe = popen("python3 \(folder.path)/read.py < \(folder.path)/files", "r")
        else { return nil }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { output += chunk[..<count] }
        guard pclose(pipe) == 0 else { return nil }
        return output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    static func meaning(of file: SettingsFile) -> String {
        var parts: [String] = []
        for section in [""] + file.sections.map(\.name) {
            if !section.isEmpty { parts.append("[\(section)]") }
            parts += file.entries.filter { $0.section == section }.map { "\($0.key)=\(told($0.value))" }
        }
        return parts.joined(separator: " ")
    }

    private static func told(_ value: SettingsFile.Value) -> String {
        switch value {
        case .toggle(let isOn): isOn ? "b1" : "b0"
        case .number(let number): "n\(number)"
        case .text(let text): "t" + hexadecimal([UInt8](text.utf8))
        case .list(let texts): "l" + texts.map { told(.text($0)) }.joined()
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = [UInt8]("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
