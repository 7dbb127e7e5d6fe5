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

    @Test(arguments: Floors.all.map(\.module)) func folders_NameOnlyTypesOfFloorsBelow(_ module: String) throws {
        let floors = try #require(Floors.all.first { $0.module == module })
        #expect(floors.violations(in: files).joined(separator: "\n") == "")
        #expect(floors.missing(in: files) == [])
    }

    @Test func counters_StandInTheRoomThatCounts() {
        #expect(CounterRules.violations(in: files).joined(separator: "\n") == "")
    }

    @Test func engineControl_IsNamedByOperatorServerAndConsoleAlone() {
        #expect(Floors.reservedNames(in: files).joined(separator: "\n") == "")
    }

    @Test func console_KnowsOnlyControlAndSnapshot() {
        #expect(ConsoleBoundary.violations(in: files).joined(separator: "\n") == "")
    }

    @Test func modules_AreImportedWhereTheyBelong() {
        #expect(ModuleImports.violations(in: files).joined(separator: "\n") == "")
        // An import that nothing makes any more needs no rule.
        for module in ModuleImports.places.keys {
            #expect(files.contains { $0.importedModules.contains(module) }, "nothing imports \(module)")
        }
    }

    @Test func sources_ForceNothing_AndCheckSendable() {
        #expect(SafetyRules.violations(in: files).joined(separator: "\n") == "")
    }

    @Test func files_AreNamedAfterTheirType_OpenWithAComment_AndStayShort() {
        #expect(FileRules.violations(in: files).joined(separator: "\n") == "")
    }

    @Test func rooms_HoldAtMost22Files() {
        #expect(Rooms.violations(in: files).joined(separator: "\n") == "")
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
}
