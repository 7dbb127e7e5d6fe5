// The list of what `scripts/test --quick` leaves out: as it stands, and with planted faults.

import Foundation
import Testing

@Suite struct NotQuickTests {
    private let walk = SourceFile(
        path: "Tests/ConsoleTests/App/WalkTests.swift",
        text: "// x\n@Suite(.serialized) struct WalkTests {\n    let dashboard = TmuxDashboard()\n}\n")
    private let quick = SourceFile(
        path: "Tests/EngineTests/QuickTests.swift", text: "// x\n@Suite struct QuickTests {}\n")

    @Test func list_NamesSuitesThatExist_AndAllThatDriveATerminal() throws {
        let list = try String(contentsOf: SourceTree.root.appending(path: NotQuick.path), encoding: .utf8)
        try #require(NotQuick.suites(in: list).count > 5)
        #expect(NotQuick.violations(list: list, tests: try SourceTree.files(in: "Tests")).joined(separator: "\n") == "")
    }

    @Test(arguments: [
        "WalkTests\nGoneTests\n", "WalkTests\nSourceFile\n", "WalkTests\nWalkTests\n", "# WalkTests\n", "",
    ])
    func suiteThatIsGoneDoubledOrMissing_IsFound(_ list: String) {
        #expect(NotQuick.violations(list: list, tests: [walk, quick]).count == 1)
    }

    @Test func comments_NameNothing() {
        #expect(NotQuick.violations(list: "# GoneTests\n\nWalkTests\n", tests: [walk, quick]).isEmpty)
    }
}
