// The fuzz target's corpus, replayed: all inputs that were worth keeping must pass.

import Glibc
import Testing

@testable import Engine

@Suite struct CorpusTests {
    static let folder =
        #filePath.split(separator: "/").dropLast(5).map { "/" + $0 }.joined() + "/Benchmarks/Fuzz/corpus"

    static var names: [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = entry.name
            if name.first != "." { names.append(name) }
        }
        return names.sorted()
    }

    @Test func everyInput_HoldsToTheParsersProperties() throws {
        #expect(Self.names.count > 40)
        for name in Self.names {
            let bytes = try #require(Self.read(Self.folder + "/" + name))
            #expect(ParserProperties.violation(of: bytes) == nil, "\(name)")
        }
    }

    /// The properties themselves detect a fault: a wrongly framed message would not pass.
    @Test func corpus_HoldsMessagesThatAreAccepted_AndSuchThatAreNot() throws {
        var accepted = 0
        var refused = 0
        for name in Self.names {
            let bytes = try #require(Self.read(Self.folder + "/" + name))
            for event in ParserHarness.run(bytes, cuts: [max(1, bytes.count)]) {
                if case .message = event { accepted += 1 }
                if case .refused = event { refused += 1 }
            }
        }
        #expect(accepted > 15)
        #expect(refused > 15)
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let stream = fopen(path, "r") else { return nil }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, stream)
        return Array(bytes[..<count])
    }
}
