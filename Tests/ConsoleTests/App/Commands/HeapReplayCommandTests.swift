// `reactor heap replay` as a user runs it.

import Foundation
import Testing

@Suite struct HeapReplayCommandTests {
    private struct Row: Decodable {
        let trace: String
        let policy: String
        let ops: Int
        let mops: Double
        let utilisation: Double
        let ok: Bool
    }

    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    private func replay(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run(
            [program, "heap", "replay", "--time", "1"] + arguments,
            environment: ReactorProgram.environment(home: folder.root))
    }

    private func write(_ name: String, _ text: String) throws -> String {
        let path = folder.path(name)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private let sound = "20000\n3\n8\n1\na 0 512\na 1 128\nr 0 640\na 2 128\nf 1\nr 0 768\nf 0\nf 2\n"

    @Test func json_IsAnArrayOfARowForEachTraceAndPolicy() throws {
        let first = try write("first.rep", sound)
        let second = try write("se\"cond.rep", "0\n1\n2\n0\na 0 100000\nf 0\n")
        let result = try replay("--policy", "all", "--json", first, second)
        #expect(result.status == 0, "\(result.errors)")
        let rows = try JSONDecoder().decode([Row].self, from: Data(result.output.utf8))
        #expect(
            rows.map(\.trace) == Array(repeating: "first.rep", count: 4) + Array(repeating: "se\"cond.rep", count: 4))
        #expect(Set(rows.map(\.policy)) == ["first-fit", "next-fit", "best-fit", "segregated"])
        #expect(rows.allSatisfy { $0.ok && $0.mops > 0 && $0.utilisation > 0 && $0.utilisation <= 1 })
        #expect(rows.first?.ops == 8)
        // These names and no others.
        let objects = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
        #expect(objects.allSatisfy { Set($0.keys) == ["trace", "policy", "ops", "mops", "utilisation", "ok"] })
    }

    @Test func table_HasARow_APictureAndTheMean() throws {
        let result = try replay("--ascii", try write("first.rep", sound))
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("first.rep") && $0.contains("segregated") && $0.hasSuffix("ok") })
        #expect(lines.contains { $0.hasPrefix("  |") && $0.contains("#") })
        #expect(lines.last?.hasPrefix("all 1 (mean)") == true)
        let plain = try replay("--no-picture", try write("first.rep", sound))
        #expect(!plain.output.contains("▕"))
    }

    @Test func malformedTrace_IsOneLineWithFileAndLine() throws {
        let path = try write("broken.rep", "20000\n3\n8\n1\na 0 512\na zero 128\n")
        let result = try replay(path)
        #expect(result.status == 1)
        #expect(result.output == "")
        #expect(result.errors == "reactor: \(path):6: 'zero' is no id: the header says they are below 3\n")
    }

    @Test func missingTrace_AndRefusedAllocation_EndWithStatus1() throws {
        let missing = try replay(folder.path("nothing.rep"))
        #expect(missing.status == 1)
        #expect(missing.errors == "reactor: \(folder.path("nothing.rep")): No such file or directory\n")
        let large = try replay("--limit", "64k", "--json", try write("large.rep", "0\n1\n2\n0\na 0 100000\nf 0\n"))
        #expect(large.status == 1)
        #expect(try JSONDecoder().decode([Row].self, from: Data(large.output.utf8)).first?.ok == false)
    }

    @Test func wrongUsage_IsStatus64() throws {
        #expect(try replay("--policy", "worst-fit", "x.rep").status == 64)
        #expect(try replay().status == 64)
        #expect(
            try ChildProcess.run(
                [program, "heap", "replay", "--time", "0", "x"],
                environment: ReactorProgram.environment(home: folder.root)
            ).status == 64)
    }
}
