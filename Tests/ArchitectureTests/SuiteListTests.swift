// The lists of suites that scripts/test leaves out of a step: as they stand, and with planted faults.

import Foundation
import Testing

@Suite struct SuiteListTests {
    private let walk = SourceFile(
        path: "Tests/ConsoleTests/App/WalkTests.swift",
        text: "// x\n@Suite(.serialized) struct WalkTests {\n    let dashboard = TmuxDashboard()\n}\n")
    private let shared = SourceFile(
        path: "Tests/EngineTests/SharedTests.swift",
        text: "// x\n@Suite struct SharedTests {\n    let server = TestServer()\n}\n")
    private let alone = SourceFile(
        path: "Tests/EngineTests/AloneTests.swift", text: "// x\n@Suite struct AloneTests {}\n")

    private func violations(_ path: String, _ list: String) -> [String] {
        SuiteLists.violations(of: path, list: list, tests: [walk, shared, alone])
    }

    @Test(arguments: SuiteLists.paths) func list_NamesSuitesThatExist_AndThoseItIsFor(_ path: String) throws {
        let list = try String(contentsOf: SourceTree.root.appending(path: path), encoding: .utf8)
        try #require(SuiteLists.suites(in: list).count > 3)
        let found = SuiteLists.violations(of: path, list: list, tests: try SourceTree.files(in: "Tests"))
        #expect(found.joined(separator: "\n") == "")
    }

    @Test(arguments: ["GoneTests", "SourceFile", "WalkTests"], SuiteLists.paths)
    func suiteThatIsGoneOrDoubled_IsFound(_ name: String, _ path: String) {
        #expect(violations(path, "WalkTests\n\(name)\n").count == 1)
    }

    @Test func suiteThatDrivesATerminal_IsNotQuick() {
        #expect(violations(SuiteLists.notQuick, "# WalkTests\nAloneTests\n").count == 1)
        #expect(violations(SuiteLists.notQuick, "WalkTests\n").isEmpty)
    }

    @Test func suiteThatSharesSomething_IsNotLeftOutUnderThreadSanitizer() {
        #expect(violations(SuiteLists.notUnderThreadSanitizer, "AloneTests\nSharedTests\n").count == 1)
        #expect(violations(SuiteLists.notUnderThreadSanitizer, "AloneTests\n").isEmpty)
    }

    @Test func comments_NameNothing() {
        #expect(violations(SuiteLists.notQuick, "# GoneTests\n\nWalkTests\n").isEmpty)
    }
}
