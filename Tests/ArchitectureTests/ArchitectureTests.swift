// The rules of DESIGN over the sources as they stand. RuleTests shows that each of them finds what it looks for.

import Testing

@Suite struct ArchitectureTests {
    private let files: [SourceFile]

    init() throws {
        files = try SourceTree.files(in: "Sources")
        // A wrong root would find nothing, and nothing breaks no rule.
        try #require(files.contains { $0.path == "Sources/Engine/Control/EngineControl.swift" })
        try #require(files.contains { $0.isIn("Sources/Console/App") })
    }

    @Test func engineFolders_NameOnlyTypesOfFloorsBelow() {
        #expect(Floors.violations(in: files).joined(separator: "\n") == "")
    }

    @Test func engineControl_IsNamedByOperatorServerAndConsoleAlone() {
        #expect(Floors.reservedNames(in: files).joined(separator: "\n") == "")
    }

    @Test func console_KnowsOnlyControlAndSnapshot() {
        #expect(ConsoleBoundary.violations(in: files).joined(separator: "\n") == "")
    }

    @Test func sources_ForceNothing_AndCheckSendable() {
        #expect(SafetyRules.violations(in: files).joined(separator: "\n") == "")
    }

    @Test func files_AreNamedAfterTheirType_OpenWithAComment_AndStayShort() {
        #expect(FileRules.violations(in: files).joined(separator: "\n") == "")
    }

    @Test func rooms_HoldAtMost22Files() {
        #expect(Rooms.violations(in: files.filter { $0.isIn("Sources/Engine") }).joined(separator: "\n") == "")
    }

    @Test func lines_EndAt120Columns() throws {
        let all = try files + SourceTree.files(in: "Tests") + SourceTree.files(in: "Benchmarks")
        #expect(all.count > 500)
        #expect(all.flatMap(FileRules.wideLines(in:)).joined(separator: "\n") == "")
    }

    @Test func connections_ReachTheWire_ThroughSocketAlone() throws {
        try #require(files.contains { $0.path == SocketSeam.seam })
        #expect(SocketSeam.violations(in: files).joined(separator: "\n") == "")
    }

    @Test func everyFloor_HasItsFolder() {
        let present = Set(files.compactMap(Floors.room(of:)))
        let missing = Floors.table.flatMap(\.rooms).filter { !present.contains($0) }
        #expect(missing.isEmpty)
    }
}
